// Consumer groups through kafkajs, the same on both brokers: sharing, taking over, committing, seeking, reset policies.

import type { Consumer, Kafka } from 'kafkajs'
import { afterEach, expect, it } from 'vitest'
import { kcat } from '#test/support/other-clients.ts'
import { waitFor } from '#test/support/waiting.ts'
import { type BrokerUnderTest, describeOnBoth, makeTopic, unique } from './both-brokers.ts'

/** A running group member and what it has been given. */
interface Member {
  readonly consumer: Consumer
  /** Partitions of the topic it holds at present. */
  held: number[]
  /** `partition:offset` of each record, in order. */
  readonly got: string[]
}

const running: Consumer[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map(consumer => consumer.disconnect()))
})

async function join(kafka: Kafka, groupId: string, topic: string, autoCommit = true): Promise<Member> {
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    heartbeatInterval: 300,
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: 200,
  })
  running.push(consumer)
  const member: Member = { consumer, held: [], got: [] }
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    member.held = payload.memberAssignment[topic] ?? []
  })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit,
    eachMessage: async ({ partition, message }) => void member.got.push(`${partition}:${message.offset}`),
  })
  return member
}

async function fill({ kafka }: BrokerUnderTest, topic: string, partitions: number, each: number): Promise<void> {
  const producer = kafka.producer()
  await producer.connect()
  const messages = Array.from({ length: partitions * each }, (_, number) => ({
    partition: number % partitions,
    value: `v${number}`,
  }))
  await producer.send({ topic, messages })
  await producer.disconnect()
}

const evenShares = (members: readonly Member[], partitions: number) => () => {
  const shares = members.map(({ held }) => held.length)
  const all = new Set(members.flatMap(({ held }) => held))
  return all.size === partitions && Math.max(...shares) - Math.min(...shares) <= 1
}

describeOnBoth('groups', broker => {
  it('of one, two and three members share the partitions', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'shared', { partitions: 6 })
    const groupId = unique('share')
    const members: Member[] = []
    for (const size of [1, 2, 3]) {
      members.push(await join(kafka, groupId, topic))
      await waitFor(`${size} members to share`, evenShares(members, 6))
      const { groups } = await admin.describeGroups([groupId])
      expect(groups[0]?.members).toHaveLength(size)
      // Between rebalances: kafkajs may skip records that it has in hand when one begins.
      await fill(broker(), topic, 6, 2)
      await waitFor('all records', () => new Set(members.flatMap(({ got }) => got)).size === size * 12)
    }
    const { groups } = await admin.describeGroups([groupId])
    expect(groups[0]).toMatchObject({ state: 'Stable', protocolType: 'consumer', groupId })
    expect((await admin.listGroups()).groups.map(group => group.groupId)).toContain(groupId)
  })

  it('with more members than partitions leave one idle, until another leaves', async () => {
    const { kafka } = broker()
    const topic = await makeTopic(broker(), 'crowded', { partitions: 2 })
    const groupId = unique('crowd')
    const members = [
      await join(kafka, groupId, topic),
      await join(kafka, groupId, topic),
      await join(kafka, groupId, topic),
    ]
    await waitFor('two to work and one to idle', evenShares(members, 2))
    const busy = members.findIndex(({ held }) => held.length > 0)
    const [left] = members.splice(busy, 1)
    await left?.consumer.disconnect()
    await waitFor('the idle one to take over', evenShares(members, 2))
    expect(members.map(({ held }) => held.length)).toEqual([1, 1])
  })

  it('read a topic independently of each other', async () => {
    const { kafka } = broker()
    const topic = await makeTopic(broker(), 'twice', { partitions: 2 })
    await fill(broker(), topic, 2, 10)
    const members = [await join(kafka, unique('one'), topic), await join(kafka, unique('two'), topic)]
    for (const member of members) await waitFor('all records', () => member.got.length === 20)
  })

  it('go on where they committed', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'committed')
    await fill(broker(), topic, 1, 10)
    const groupId = unique('commit')
    const first = await join(kafka, groupId, topic, false)
    await waitFor('all records', () => first.got.length === 10)
    await first.consumer.commitOffsets([{ topic, partition: 0, offset: '6', metadata: 'six' }])
    await first.consumer.disconnect()
    const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] })
    expect(committed?.partitions).toEqual([{ partition: 0, offset: '6', metadata: 'six' }])
    const second = await join(kafka, groupId, topic, false)
    await waitFor('the rest', () => second.got.length === 4)
    expect(second.got[0]).toBe('0:6')
  })

  it('seek', async () => {
    const { kafka } = broker()
    const topic = await makeTopic(broker(), 'sought')
    await fill(broker(), topic, 1, 10)
    const member = await join(kafka, unique('seek'), topic, false)
    await waitFor('all records', () => member.got.length === 10)
    member.consumer.seek({ topic, partition: 0, offset: '8' })
    await waitFor('the last two again', () => member.got.length === 12)
    expect(member.got.slice(10)).toEqual(['0:8', '0:9'])
  })

  it('start at the end or the beginning when nothing is committed, or what was is out of range', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'reset')
    await fill(broker(), topic, 1, 10)
    const latest = kafka.consumer({ groupId: unique('latest'), maxWaitTimeInMs: 200 })
    running.push(latest)
    const got: string[] = []
    await latest.connect()
    await latest.subscribe({ topic, fromBeginning: false })
    const joined = new Promise<void>(resolve => void latest.on(latest.events.FETCH, () => resolve()))
    await latest.run({ eachMessage: async ({ message }) => void got.push(message.offset) })
    await joined
    await fill(broker(), topic, 1, 1)
    await waitFor('the new one', () => got.length > 0)
    expect(got).toEqual(['10'])

    const groupId = unique('out-of-range')
    const early = await join(kafka, groupId, topic, false)
    await waitFor('all records', () => early.got.length === 11)
    await early.consumer.commitOffsets([{ topic, partition: 0, offset: '1' }])
    await early.consumer.disconnect()
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] })
    const again = await join(kafka, groupId, topic, false)
    await waitFor('what is left', () => again.got.length === 6)
    expect(again.got[0]).toBe('0:5')
  })

  it('are deleted when empty, refused while they have members', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'group-deletion')
    await fill(broker(), topic, 1, 3)
    const groupId = unique('deleted')
    const member = await join(kafka, groupId, topic)
    await waitFor('its records', () => member.got.length === 3)
    await expect(admin.deleteGroups([groupId])).rejects.toThrow()
    await member.consumer.disconnect()
    await waitFor('it to be empty', async () => (await admin.describeGroups([groupId])).groups[0]?.state === 'Empty')
    expect(await admin.deleteGroups([groupId])).toEqual([{ groupId, errorCode: 0 }])
    expect((await admin.listGroups()).groups.map(group => group.groupId)).not.toContain(groupId)
  })

  it('lose a member that is killed once its session ends', async () => {
    const { admin, bootstrap } = broker()
    const topic = await makeTopic(broker(), 'killed', { partitions: 2 })
    const groupId = unique('killed')
    let kill = () => {}
    const killed = kcat(['-b', bootstrap, '-X', 'session.timeout.ms=6000', '-G', groupId, topic], {
      stop: new Promise<void>(resolve => {
        kill = resolve
      }),
    })
    const group = async () => (await admin.describeGroups([groupId])).groups[0]
    await waitFor('kcat to join', async () => (await group())?.state === 'Stable')
    kill()
    await killed
    // The closed connection does not end its membership; the session does, after 6 s.
    expect((await group())?.members).toHaveLength(1)
    await waitFor('the session to end', async () => (await group())?.state === 'Empty')
    expect((await group())?.members).toHaveLength(0)
  })
})

describeOnBoth('transactions', broker => {
  it('show committed records only, and hide aborted ones', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'transactions')
    const producer = kafka.producer({ transactionalId: unique('tx'), idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    for (const [value, commit] of [
      ['a', true],
      ['b', false],
      ['c', true],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value }, { value: `${value}2` }] })
      if (commit) await transaction.commit()
      else await transaction.abort()
    }
    await producer.disconnect()
    // 6 records and a marker for each transaction
    await waitFor('the last marker', async () => (await admin.fetchTopicOffsets(topic))[0]?.high === '9')
    const consumer = kafka.consumer({ groupId: unique('committed-reader'), maxWaitTimeInMs: 200 })
    running.push(consumer)
    const got: string[] = []
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ eachMessage: async ({ message }) => void got.push(String(message.value)) })
    await waitFor('the committed records', () => got.length >= 4)
    expect(got).toEqual(['a', 'a2', 'c', 'c2'])
  })

  it('commit offsets with the records', async () => {
    const { admin, kafka } = broker()
    const topic = await makeTopic(broker(), 'offsets-in-transaction')
    const groupId = unique('exactly-once')
    const producer = kafka.producer({ transactionalId: unique('tx'), idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const committed = async () => (await admin.fetchOffsets({ groupId, topics: [topic] }))[0]?.partitions[0]?.offset
    const topics = [{ topic, partitions: [{ partition: 0, offset: '1' }] }]
    const aborted = await producer.transaction()
    await aborted.send({ topic, messages: [{ value: 'x' }] })
    await aborted.sendOffsets({ consumerGroupId: groupId, topics })
    await aborted.abort()
    expect(await committed()).toBe('-1')
    const kept = await producer.transaction()
    await kept.send({ topic, messages: [{ value: 'y' }] })
    await kept.sendOffsets({ consumerGroupId: groupId, topics })
    await kept.commit()
    await waitFor('the offset', async () => (await committed()) === '1')
    await producer.disconnect()
  })
})
