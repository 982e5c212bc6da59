// Topics through main's handlers: list, describe, create, grow, configure, delete. The same on both brokers.
import { expect, it } from 'vitest'
import type { NewTopic } from '#contract/index.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  type ConnectedWorkbench,
  describeOnBoth,
  makeTopic,
  numbered,
  problemOf,
  send,
  unique,
  waitForTopic,
} from '#test/support/workbench.ts'

const membership = {
  autoOffsetReset: 'earliest',
  isolation: 'read_uncommitted',
  maxPollRecords: 10,
  sessionTimeoutMs: 10_000,
  autoCommit: false,
  autoCommitIntervalMs: 5000,
} as const

describeOnBoth('topics', bench => {
  const on = (topic: string) => ({ connectionId: bench().connectionId, topic })
  const create = (settings: Partial<NewTopic>, validateOnly = false) => {
    const { client, connectionId } = bench()
    const fresh = { topic: unique('topic'), partitions: 1, replicationFactor: 1, configs: [] }
    return client.topics.create({ connectionId, ...fresh, ...settings, validateOnly })
  }
  const configOf = async (topic: string, name: string) => {
    const configs = await bench().client.topics.configs(on(topic))
    return configs.find(each => each.name === name)
  }

  it('creates a topic with its configuration, lists and describes it', async () => {
    const { client, connectionId, version } = bench()
    const configs = [{ name: 'retention.ms', value: '3600000' }]
    const topic = await makeTopic(bench(), { partitions: 3, configs })
    await send(bench(), topic, numbered(4), { partition: 2 })
    const summary = {
      name: topic,
      isInternal: false,
      partitions: 3,
      replicationFactor: 1,
      unhealthyPartitions: 0,
    }
    const listed = await client.topics.list({ connectionId })
    expect(listed.find(({ name }) => name === topic)).toMatchObject(summary)
    expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).sort())
    const found = await client.topics.get(on(topic))
    expect(found).toMatchObject(summary)
    expect(found.topicId).toMatch(/^[\w-]{22}$|^[\da-f-]{36}$/)
    expect(version).toMatch(/\d/)
    expect(found.partitionDetails.map(({ partition }) => partition)).toEqual([0, 1, 2])
    expect(found.partitionDetails[2]).toMatchObject({
      replicas: [found.partitionDetails[2]?.leader],
      inSyncReplicas: [found.partitionDetails[2]?.leader],
      offlineReplicas: [],
      logStartOffset: 0n,
      highWatermark: 4n,
      problem: null,
    })
    expect(found.partitionDetails[2]?.sizeInBytes).toBeGreaterThan(100n)
    expect(found.partitionDetails[0]).toMatchObject({ highWatermark: 0n, sizeInBytes: 0n })
    expect(await configOf(topic, 'retention.ms')).toMatchObject({
      value: '3600000',
      source: 'DYNAMIC_TOPIC_CONFIG',
      isChanged: true,
      type: 'long',
    })
    expect(await configOf(topic, 'cleanup.policy')).toMatchObject({ value: 'delete', isChanged: false, type: 'list' })
  })

  it('tells that topics changed after each change, and not after a dry run', async () => {
    const { client, events, connectionId } = bench()
    const count = () => events.filter(each => each.event === 'changed' && each.feature === 'topics').length
    const before = count()
    await create({}, true)
    expect(count()).toBe(before)
    const topic = await makeTopic(bench())
    expect(count()).toBe(before + 1)
    await client.topics.delete(on(topic))
    expect(events.at(-1)).toEqual({ event: 'changed', connectionId, feature: 'topics' })
  })

  it('creates nothing in a dry run, and refuses there what it would refuse', async () => {
    const { client, connectionId } = bench()
    const topic = unique('dry')
    await create({ topic, partitions: 5 }, true)
    const bad = create({ topic, configs: [{ name: 'cleanup.policy', value: 'burn' }] }, true)
    expect(await problemOf(bad)).toMatchObject({ code: 'INVALID_CONFIG' })
    const listed = await client.topics.list({ connectionId })
    expect(listed.map(({ name }) => name)).not.toContain(topic)
  })

  it('says why it cannot create a topic', async () => {
    const topic = await makeTopic(bench())
    const exists = await problemOf(create({ topic }))
    expect(exists).toMatchObject({ code: 'TOPIC_ALREADY_EXISTS', where: { cluster: 'test cluster', topic } })
    expect(exists.what).toContain(topic)
    expect(await problemOf(create({ topic: 'not a name' }))).toMatchObject({ code: 'INVALID_TOPIC_EXCEPTION' })
    expect(await problemOf(create({ replicationFactor: 3 }))).toMatchObject({ code: 'INVALID_REPLICATION_FACTOR' })
    const config = await problemOf(create({ configs: [{ name: 'retention.ms', value: 'long' }] }))
    expect(config).toMatchObject({ code: 'INVALID_CONFIG' })
    expect(config.what).toContain('retention.ms')
    const unknown = await problemOf(create({ configs: [{ name: 'no.such.config', value: '1' }] }))
    expect(unknown).toMatchObject({ code: 'INVALID_CONFIG' })
    expect(unknown.what).toContain('no.such.config')
    expect(await problemOf(bench().client.topics.get(on('no-such-topic')))).toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      where: { topic: 'no-such-topic' },
    })
  })

  it('tells who writes and reads: producers, members with their partitions, and who only committed', async () => {
    const { client, connectionId, services, version } = bench()
    const topic = await makeTopic(bench(), { partitions: 3 })
    const writer = await services.connections.writer(connectionId)
    expect(await client.topics.flow(on(topic))).toEqual({
      partitions: [0, 1, 2].map(partition => ({ partition, end: 0n })),
      producers: [],
      groups: [],
      problem: null,
    })

    const idempotent = writer.kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
    await idempotent.connect()
    const messages = [0, 1].map(partition => ({ partition, value: 'v' }))
    await idempotent.send({ topic, messages })
    const transactionalId = unique('flow')
    const transactional = writer.kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
    await transactional.connect()
    const transaction = await transactional.transaction()
    await transaction.send({ topic, messages: [{ partition: 2, value: 'v' }] })

    const [active, left] = [unique('active'), unique('left')]
    await commitOffsets(writer, left, [{ topic, partition: 1, offset: 0n, metadata: '' }])
    const session = await client.lab.subscribe({ ...on(topic), ...membership, groupId: active, topics: [topic] })
    await client.lab.commit({
      sessionId: session.sessionId,
      offsets: [{ topic, partition: 0, offset: 1n, metadata: '' }],
    })

    const flow = await client.topics.flow(on(topic))
    expect(flow.partitions).toEqual([0, 1, 2].map(partition => ({ partition, end: 1n })))
    const byPartitions = [...(flow.producers ?? [])].sort((a, b) => (a.partitions[0] ?? 0) - (b.partitions[0] ?? 0))
    // ListTransactions came with Kafka 3.0.
    const named = /^2\./.test(version) ? null : transactionalId
    expect(byPartitions).toMatchObject([
      { partitions: [0, 1], transactionalId: null, hasOpenTransaction: false, producerEpoch: 0 },
      { partitions: [2], transactionalId: named, hasOpenTransaction: true },
    ])
    expect(byPartitions[0]?.lastTimestamp).toBeGreaterThan(1_700_000_000_000n)
    expect(flow.groups.filter(({ groupId }) => groupId === active || groupId === left)).toEqual([
      {
        groupId: active,
        state: 'Stable',
        members: [
          {
            memberId: session.memberId,
            clientId: expect.stringMatching(/^ottla-test-lab-/),
            clientHost: expect.stringContaining('127.0.0.1'),
            partitions: [0, 1, 2],
          },
        ],
        offsets: [{ partition: 0, committed: 1n, lag: 0n }],
      },
      { groupId: left, state: 'Empty', members: [], offsets: [{ partition: 1, committed: 0n, lag: 1n }] },
    ])
    expect(await client.topics.groups(on(topic))).toMatchObject([
      { groupId: active, members: 1, partitionsCommitted: 1, lag: 0n },
      { groupId: left, members: 0, partitionsCommitted: 1, lag: 1n },
    ])

    await client.lab.close({ sessionId: session.sessionId })
    await transaction.abort()
    await Promise.all([idempotent.disconnect(), transactional.disconnect()])
  })

  it('changes named entries only, removes overrides, and says what it refuses', async () => {
    const { client } = bench()
    const configs = [
      { name: 'retention.ms', value: '1000' },
      { name: 'segment.bytes', value: '1048576' },
    ]
    const topic = await makeTopic(bench(), { configs })
    const alter = (changes: { name: string; value: string | null }[], validateOnly = false) =>
      client.topics.alterConfigs({ ...on(topic), changes, validateOnly })
    await alter([{ name: 'retention.ms', value: '9999' }], true)
    expect(await configOf(topic, 'retention.ms')).toMatchObject({ value: '1000' })
    await alter([{ name: 'retention.ms', value: '2000' }])
    await waitFor('the change to be seen', async () => (await configOf(topic, 'retention.ms'))?.value === '2000')
    expect(await configOf(topic, 'segment.bytes')).toMatchObject({ value: '1048576', isChanged: true })
    await alter([
      { name: 'retention.ms', value: null },
      { name: 'cleanup.policy', value: 'compact' },
    ])
    await waitFor('the override to be gone', async () => !(await configOf(topic, 'retention.ms'))?.isChanged)
    expect(await configOf(topic, 'cleanup.policy')).toMatchObject({ value: 'compact' })
    expect(await configOf(topic, 'segment.bytes')).toMatchObject({ value: '1048576' })
    for (const validateOnly of [true, false]) {
      const refused = await problemOf(alter([{ name: 'segment.bytes', value: 'many' }], validateOnly))
      // 2.8 had no more fitting code.
      const code = bench().version.startsWith('2.') ? 'INVALID_REQUEST' : 'INVALID_CONFIG'
      expect(refused).toMatchObject({ code, where: { topic } })
      expect(refused.what).toContain('segment.bytes')
    }
    expect(await configOf(topic, 'segment.bytes')).toMatchObject({ value: '1048576' })
  })

  it('clones the changed entries of another topic', async () => {
    const { client } = bench()
    const original = await makeTopic(bench(), { configs: [{ name: 'max.message.bytes', value: '2000000' }] })
    const changed = (await client.topics.configs(on(original))).filter(
      each => each.source === 'DYNAMIC_TOPIC_CONFIG' && each.value !== null,
    )
    const configs = changed.map(({ name, value }) => ({ name, value: value ?? '' }))
    const clone = await makeTopic(bench(), { configs })
    expect(await configOf(clone, 'max.message.bytes')).toMatchObject({ value: '2000000', isChanged: true })
  })

  it('adds partitions, which can only grow', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    const grow = (totalPartitions: number, validateOnly: boolean) =>
      client.topics.addPartitions({ ...on(topic), totalPartitions, validateOnly })
    await grow(4, true)
    expect((await client.topics.get(on(topic))).partitions).toBe(2)
    await grow(4, false)
    await waitForTopic(bench(), topic, 4)
    expect(await problemOf(grow(3, false))).toMatchObject({ code: 'INVALID_PARTITIONS', where: { topic } })
    await send(bench(), topic, ['there'], { partition: 3 })
  })

  it('deletes records before an offset, partition by partition', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    for (const partition of [0, 1]) await send(bench(), topic, numbered(5), { partition })
    const deleted = await client.topics.deleteRecords({
      ...on(topic),
      partitions: [
        { partition: 1, beforeOffset: 3n },
        { partition: 0, beforeOffset: 99n },
        { partition: 7, beforeOffset: 1n },
      ],
    })
    expect(deleted[0]).toEqual({ partition: 1, logStartOffset: 3n, problem: null })
    expect(deleted[1]).toMatchObject({ partition: 0, logStartOffset: null, problem: { code: 'OFFSET_OUT_OF_RANGE' } })
    expect(deleted[2]?.problem).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION', where: { partition: '7' } })
    const { partitionDetails } = await client.topics.get(on(topic))
    expect(partitionDetails.map(each => each.logStartOffset)).toEqual([0n, 3n])
    const all = await client.topics.deleteRecords({ ...on(topic), partitions: [{ partition: 0, beforeOffset: -1n }] })
    expect(all).toEqual([{ partition: 0, logStartOffset: 5n, problem: null }])
  })

  it('finds offsets by time', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    for (const n of [1, 2, 3]) await send(bench(), topic, [`v${n}`], { timestamp: BigInt(n * 1000) })
    const at = (timestamp: bigint) => client.topics.offsetsForTime({ ...on(topic), timestamp })
    expect(await at(1500n)).toEqual([
      { partition: 0, offset: 1n },
      { partition: 1, offset: null },
    ])
    expect((await at(3000n))[0]?.offset).toBe(2n)
    expect((await at(3001n))[0]?.offset).toBeNull()
    // Kafka reads −1 and −2 as the last and the first offset.
    expect((await at(-1n))[0]?.offset).toBe(0n)
  })

  it('tells which groups read a topic', async () => {
    const { client } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    const elsewhere = await makeTopic(bench())
    await send(bench(), topic, numbered(4), { partition: 1 })
    const [committed, member, unrelated] = [unique('a-committed'), unique('b-member'), unique('c-unrelated')]
    await commit(bench(), committed, topic, 1, 1n)
    await commit(bench(), unrelated, elsewhere, 0, 0n)
    const { sessionId } = await client.lab.subscribe({
      connectionId: bench().connectionId,
      groupId: member,
      topics: [topic],
      autoOffsetReset: 'earliest',
      isolation: 'read_uncommitted',
      maxPollRecords: 10,
      sessionTimeoutMs: 10_000,
      autoCommit: false,
      autoCommitIntervalMs: 5000,
    })
    expect(await client.topics.groups(on(topic))).toEqual([
      { groupId: committed, state: 'Empty', members: 0, lag: 3n, partitionsCommitted: 1 },
      { groupId: member, state: 'Stable', members: 1, lag: null, partitionsCommitted: 0 },
    ])
    await client.lab.close({ sessionId })
  })

  it('deletes a topic', async () => {
    const { client, connectionId } = bench()
    const topic = await makeTopic(bench())
    await client.topics.delete(on(topic))
    await waitFor('the topic to be gone', async () => {
      const listed = await client.topics.list({ connectionId })
      return !listed.some(({ name }) => name === topic)
    })
    expect(await problemOf(client.topics.delete(on(topic)))).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' })
  })
})

/** Commits from outside of the group. */
async function commit(
  { client, connectionId }: ConnectedWorkbench,
  groupId: string,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<void> {
  const { sessionId } = await client.lab.assign({
    connectionId,
    groupId,
    partitions: [{ topic, partition }],
    autoOffsetReset: 'earliest',
    isolation: 'read_uncommitted',
    maxPollRecords: 1,
  })
  await client.lab.commit({ sessionId, offsets: [{ topic, partition, offset, metadata: '' }] })
  await client.lab.close({ sessionId })
}
