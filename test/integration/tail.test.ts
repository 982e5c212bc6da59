// Tailing through the contract: every record written after the start is counted once, filtered, held while paused; what
// changes meanwhile – partitions, topics, aborted transactions – is noticed. On Kafka and on the built-in broker.
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Tail, TailRows } from '#contract/index.ts'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { produceExact } from '#kafka/produce.ts'
import { addPartitions, createTopic, deleteTopic } from '#kafka/topics.ts'
import { startBroker } from '#test/support/broker-process.ts'
import { waitFor } from '#test/support/waiting.ts'
import { unique } from '#test/support/workbench.ts'

const options = (bootstrap: string): ConnectionOptions => ({
  cluster: 'test',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-test',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

const plainText = (text: string) => ({
  text,
  regex: false,
  matchCase: true,
  wholeWord: false,
  within: 'all' as const,
  unescape: false,
})

describe.each(['Kafka', 'the built-in broker'])('tail on %s', cluster => {
  const engine = createEngine()
  const { tail } = createRouterClient(engine.router)
  const control = createRouterClient(engine.controlRouter)
  let stop = async () => {}
  let writer: KafkaConnection

  beforeAll(async () => {
    const broker = cluster === 'Kafka' ? null : await startBroker()
    stop = async () => broker?.close()
    const bootstrap = broker?.bootstrap ?? inject('kafka').bootstrap
    await control.open({ connectionId: 'c', options: options(bootstrap) })
    writer = new KafkaConnection(options(bootstrap), { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER })
    await writer.connect()
  })

  afterAll(async () => {
    await control.close({ connectionId: 'c' })
    await writer?.close()
    await stop()
  })

  async function makeTopic(topic: string, partitions: number): Promise<string> {
    await createTopic(writer, { topic, partitions, replicationFactor: 1, configs: [] }, false)
    await waitFor('leaders', () =>
      writer.leaders(
        topic,
        Array.from({ length: partitions }, (_, index) => index),
      ),
    )
    return topic
  }

  async function send(topic: string, partition: number, values: string[]): Promise<void> {
    const records = values.map(value => ({ key: null, value: Buffer.from(value), headers: [], timestamp: 1n }))
    await produceExact(writer, topic, partition, records, { acks: -1, compression: 'lz4', timeoutMs: 5000 })
  }

  const start = async (topics: string[], part: Partial<Parameters<typeof tail.start>[0]> = {}) =>
    (
      await tail.start({
        connectionId: 'c',
        topics,
        prefix: null,
        isolation: 'read_uncommitted',
        text: null,
        filter: '',
        script: '',
        ...part,
      })
    ).tailId

  /** Polls until it stands as asked. */
  async function until(
    tailId: string,
    what: string,
    isThere: (tail: Tail) => boolean,
  ): Promise<{ tail: Tail; rows: TailRows }> {
    return waitFor(what, async () => {
      const answer = await tail.poll({ tailId, after: 0, count: 500, waitMs: 0 })
      return isThere(answer.tail) ? answer : null
    })
  }

  const records = (found: Tail) => found.topics.reduce((sum, each) => sum + each.records, 0)

  it('counts every record of several topics since its start, in the order of each partition', async () => {
    const [a, b] = [await makeTopic(unique('tail'), 3), await makeTopic(unique('tail'), 1)]
    await send(a, 0, ['before'])
    const tailId = await start([a, b])
    for (let round = 0; round < 20; round++) {
      for (const partition of [0, 1, 2]) await send(a, partition, [`${round}a`, `${round}b`])
      await send(b, 0, [`${round}`])
    }
    const { tail: found, rows } = await until(tailId, 'all records', each => records(each) >= 140)
    expect(found.topics.map(({ topic, records: count, partitions }) => [topic, count, partitions])).toEqual(
      expect.arrayContaining([
        [a, 120, 3],
        [b, 20, 1],
      ]),
    )
    expect(found).toMatchObject({ first: 0, next: 140, total: 140, fellOut: 0, isPaused: false, problem: null })
    expect(rows.values).not.toContain('before')
    for (const partition of [0, 1, 2]) {
      const values = rows.values.filter((_, index) => rows.topics[index] === a && rows.partitions[index] === partition)
      expect(values).toEqual(Array.from({ length: 20 }, (_, round) => [`${round}a`, `${round}b`]).flat())
    }
    await tail.close({ tailId })
  })

  it('lets through what a text and a condition match, and from then on what another does', async () => {
    const topic = await makeTopic(unique('tail'), 1)
    const tailId = await start([topic], { text: plainText('needle'), filter: '$.n > 2' })
    await send(
      topic,
      0,
      Array.from({ length: 6 }, (_, n) => `{"n":${n},"text":"${n % 2 === 0 ? 'needle' : 'hay'}"}`),
    )
    const { tail: found, rows } = await until(tailId, 'all records', each => records(each) === 6)
    expect(found.topics[0]).toMatchObject({ records: 6, matches: 1 })
    expect(rows.values).toEqual(['{"n":4,"text":"needle"}'])
    expect([...rows.offsets]).toEqual([4n])
    await tail.filter({ tailId, text: null, filter: '$.n = 7', script: '' })
    await send(topic, 0, ['{"n":6}', '{"n":7}'])
    const after = await until(tailId, 'the others', each => records(each) === 8)
    expect(after.rows.values).toEqual(['{"n":7}'])
    await expect(tail.filter({ tailId, text: null, filter: '$.n >', script: '' })).rejects.toThrow()
    await tail.close({ tailId })
  })

  it('lets through whole words, and what a script says', async () => {
    const topic = await makeTopic(unique('tail'), 1)
    const whole = { ...plainText('needle'), wholeWord: true }
    const tailId = await start([topic], { text: whole, script: 'record.value.n > 1' })
    const values = [`{"n":1,"t":"a needle"}`, `{"n":2,"t":"needles"}`, `{"n":3,"t":"a needle."}`, 'a needle alone']
    await send(topic, 0, values)
    const { tail: found, rows } = await until(tailId, 'all records', each => records(each) === 4)
    expect(rows.values).toEqual(['{"n":3,"t":"a needle."}'])
    expect(found).toMatchObject({ scriptErrorCount: 0, problem: null })
    const wrong = tail.filter({ tailId, text: null, filter: '', script: 'record.' })
    await expect(wrong).rejects.toThrow()
    await tail.filter({ tailId, text: null, filter: '', script: 'record.value.n.toFixed() === "5"' })
    await send(topic, 0, ['{"n":5}', '{"t":"without"}'])
    const after = await until(tailId, 'the others', each => records(each) === 6)
    expect(after.rows.values).toEqual(['{"n":5}'])
    expect(after.tail).toMatchObject({ scriptErrorCount: 1, scriptError: { topic, partition: 0, offset: 5n } })
    await tail.close({ tailId })
  })

  it('holds its rows while paused, counts what comes, and shows both when resumed', async () => {
    const topic = await makeTopic(unique('tail'), 1)
    const tailId = await start([topic])
    await send(topic, 0, ['a', 'b'])
    await until(tailId, 'two records', each => each.total === 2)
    await tail.pause({ tailId })
    await send(topic, 0, ['c', 'd', 'e'])
    const paused = await until(tailId, 'three more', each => each.total === 5)
    expect(paused.tail).toMatchObject({ isPaused: true, first: 0, next: 2, fellOut: 0 })
    expect(paused.rows.values).toEqual(['a', 'b'])
    await tail.resume({ tailId })
    const { rows } = await until(tailId, 'all of them', each => each.next === 5)
    expect(rows.values).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect((await tail.rows({ tailId, from: 1, count: 2 })).values).toEqual(['b', 'c'])
    await tail.clear({ tailId })
    await send(topic, 0, ['f'])
    const cleared = await until(tailId, 'one more', each => each.total === 6)
    expect(cleared.tail).toMatchObject({ first: 5, next: 6, fellOut: 0 })
    await tail.close({ tailId })
  })

  it('reads partitions that are added, and topics of a prefix that are made, from their first offset', async () => {
    const prefix = unique('tailed')
    const topic = await makeTopic(`${prefix}.one`, 1)
    const tailId = await start([], { prefix })
    await addPartitions(writer, topic, 2, false)
    await waitFor('the new partition', () => writer.leaders(topic, [1]))
    await send(topic, 1, ['early'])
    const made = await makeTopic(`${prefix}.two`, 1)
    await send(made, 0, ['first'])
    const { tail: found, rows } = await until(tailId, 'both', each => records(each) === 2)
    expect([...rows.values].sort()).toEqual(['early', 'first'])
    expect(found.notes.map(note => [note.topic, note.partition])).toEqual(
      expect.arrayContaining([
        [topic, 1],
        [made, null],
      ]),
    )
    await tail.close({ tailId })
  })

  it('reads a topic that was deleted and made anew from its first offset', async () => {
    const topic = await makeTopic(unique('tail'), 1)
    await send(topic, 0, ['old', 'old', 'old'])
    const tailId = await start([topic])
    await send(topic, 0, ['seen'])
    await until(tailId, 'the first', each => records(each) === 1)
    await deleteTopic(writer, topic)
    await until(tailId, 'its absence', each => each.topics[0]?.partitions === 0)
    await makeTopic(topic, 1)
    await send(topic, 0, ['anew'])
    const { rows } = await until(tailId, 'the new one', each => records(each) === 2)
    expect(rows.values).toEqual(['seen', 'anew'])
    expect([...rows.offsets]).toEqual([3n, 0n])
    await tail.close({ tailId })
  })

  it.each(['read_committed', 'read_uncommitted'] as const)('with %s counts what a consumer would', async isolation => {
    const topic = await makeTopic(unique('tail'), 1)
    const tailId = await start([topic], { isolation })
    const producer = writer.kafka.producer({
      transactionalId: unique('tail'),
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    for (const outcome of ['commit', 'abort', 'commit'] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value: `${outcome} 1` }, { value: `${outcome} 2` }] })
      await transaction[outcome]()
    }
    await producer.disconnect()
    await send(topic, 0, ['last'])
    const { tail: found, rows } = await until(
      tailId,
      'the last',
      each => records(each) >= (isolation === 'read_committed' ? 5 : 7),
    )
    expect(rows.values.filter(value => value.startsWith('abort'))).toHaveLength(isolation === 'read_committed' ? 0 : 2)
    expect(found.total).toBe(isolation === 'read_committed' ? 5 : 7)
    await tail.close({ tailId })
  })

  it('says that a topic is not there, and reads it once it is', async () => {
    const topic = unique('tail')
    const tailId = await start([topic])
    const { tail: found } = await until(tailId, 'a note', each => each.noteCount > 0)
    expect(found.notes[0]).toMatchObject({ topic, partition: null })
    await makeTopic(topic, 1)
    await send(topic, 0, ['first'])
    await until(tailId, 'its record', each => records(each) === 1)
    await tail.close({ tailId })
  })
})
