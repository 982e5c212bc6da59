// The reading engine against a real cluster, through its contract: views, windows, places, records, the write gate.
import { randomUUID } from 'node:crypto'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Rows, RowWindow } from '#contract/index.ts'
import { gapReasons } from '#contract/messages.contract.ts'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { boundsOf } from '#kafka/offsets.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { createTopic, deleteRecordsBefore } from '#kafka/topics.ts'
import { waitFor } from '#test/support/waiting.ts'

const HOUR = 3_600_000n
const FIRST_TIME = 1_700_000_000_000n
/** The records' times lie years back: retention would delete them within five minutes. */
const KEPT = [{ name: 'retention.ms', value: '-1' }]

const options = (bootstrap: string): ConnectionOptions => ({
  cluster: 'test',
  bootstrapServers: [bootstrap],
  clientId: 'ottla-test',
  tls: null,
  sasl: null,
  connectMs: 5000,
  requestMs: 30_000,
})

const grant = { reason: 'test', expiresAt: Number.MAX_SAFE_INTEGER }

describe('messages', () => {
  const topic = `messages-${randomUUID()}`
  const { bootstrap } = inject('kafka')
  const engine = createEngine()
  const client = createRouterClient(engine.router)
  const control = createRouterClient(engine.controlRouter)
  let writer: KafkaConnection

  beforeAll(async () => {
    writer = new KafkaConnection(options(bootstrap), grant)
    await writer.connect()
    await createTopic(writer, { topic, partitions: 3, replicationFactor: 1, configs: KEPT }, false)
    // 3 × 700 records whose times interleave: record n of partition p is n·3+p hours after the first.
    for (const partition of [0, 1, 2]) {
      const records = Array.from({ length: 700 }, (_, n) => record(partition, n))
      for (const from of [0, 100, 200, 300, 400, 500, 600]) {
        const compression = (['none', 'gzip', 'snappy', 'lz4', 'zstd', 'none', 'none'] as const)[from / 100] ?? 'none'
        const batch = records.slice(from, from + 100)
        await produceExact(writer, topic, partition, batch, { acks: -1, compression, timeoutMs: 5000 })
      }
    }
    await control.open({ connectionId: 'c', options: options(bootstrap) })
  })

  afterAll(async () => {
    await writer?.close()
    await control.close({ connectionId: 'c' })
  })

  it('says what Kafka keeps of groups and transactions', async () => {
    const group = `kept-${randomUUID()}`
    await createTopic(writer, { topic: group, partitions: 3, replicationFactor: 1, configs: [] }, false)
    const committed = { topic: group, partition: 2, offset: 9_007_199_254_740_993n, metadata: 'by hand' }
    await commitOffsets(writer, group, [committed])
    const producer = writer.kafka.producer({ transactionalId: group, idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const transaction = await producer.transaction()
    await transaction.send({ topic: group, messages: [{ value: 'in a transaction' }] })
    await transaction.commit()
    await producer.disconnect()

    const offset = await decodedWith('__consumer_offsets', `{"group":"${group}","topic":"${group}","partition":2}`)
    expect(offset).toContain('"offset":9007199254740993,')
    expect(JSON.parse(offset)).toMatchObject({ metadata: 'by hand' })
    const state = JSON.parse(await decodedWith('__transaction_state', `{"transactionalId":"${group}"}`))
    expect(state.transactionStatus).toBe('CompleteCommit')
  })

  /** The value of the newest record of a key, which has to be there. */
  function decodedWith(internal: string, key: string): Promise<string> {
    return waitFor(`a record of ${internal} with ${key}`, async () => {
      const place = { connectionId: 'c', topic: internal }
      const view = { ...place, partitions: null, order: 'newest', isolation: 'read_uncommitted' } as const
      const { viewId } = await client.messages.open(view)
      const { offsets, partitions } = await client.messages.window({ viewId, position: 0n, count: 200 })
      await client.messages.close({ viewId })
      for (const [index, offset] of offsets.entries()) {
        const found = await client.messages.record({ ...place, partition: partitions[index] ?? 0, offset })
        // A transaction that is being committed is told once more when it is.
        if (found.decoded?.key === key) return found.decoded.value?.includes('Prepare') ? null : found.decoded.value
      }
      return null
    })
  }

  const open = (order: 'oldest' | 'newest', partitions: number[] | null) =>
    client.messages.open({ connectionId: 'c', topic, partitions, order, isolation: 'read_uncommitted' })

  it('lists one partition from its first to its last offset', async () => {
    const view = await open('oldest', [1])
    expect(view.length).toBe(700n)
    const window = await client.messages.window({ viewId: view.viewId, position: 640n, count: 100 })
    expect(offsets(window)).toEqual(range(640, 700))
    expect([...window.positions]).toEqual(range(640, 700))
    expect(window.end).toBe(700n)
    expect(window.values[0]).toBe('{"partition":1,"n":640}')
    expect(window.keys[0]).toBe('key-640')
  })

  it('lists one partition from its newest record back', async () => {
    const view = await open('newest', [2])
    const window = await client.messages.window({ viewId: view.viewId, position: 10n, count: 20 })
    expect(offsets(window)).toEqual(range(670, 690).reverse())
    expect([...window.positions]).toEqual(range(10, 30))
  })

  it.each(['oldest', 'newest'] as const)(
    'merges partitions by time, %s first, the same from every side',
    async order => {
      const view = await open(order, null)
      expect(view.length).toBe(2100n)
      const walked = await everyRow(view.viewId, 2100n)
      const expected = range(0, 2100).map(n => `${n % 3n}:${n / 3n}`)
      expect(walked).toEqual(order === 'oldest' ? expected : expected.reverse())
      for (const position of [1999n, 3n, 1050n, 1400n]) {
        const fresh = await open(order, null)
        const window = await client.messages.window({ viewId: fresh.viewId, position, count: 5 })
        expect(names(window)).toEqual(walked.slice(Number(position), Number(position) + 5))
        expect([...window.positions]).toEqual(range(Number(position), Number(position) + 5))
      }
    },
  )

  it('finds the position of an offset and of a time', async () => {
    const view = await open('oldest', null)
    const byOffset = await client.messages.locate({
      viewId: view.viewId,
      place: { at: 'offset', partition: 1, offset: 200n },
    })
    const there = await client.messages.window({ viewId: view.viewId, position: byOffset.position, count: 3 })
    expect(names(there)).toContain('1:200')
    const timestamp = FIRST_TIME + 900n * HOUR
    const byTime = await client.messages.locate({ viewId: view.viewId, place: { at: 'time', timestamp } })
    expect(byTime.position).toBe(900n)
    const newest = await open('newest', null)
    const back = await client.messages.locate({ viewId: newest.viewId, place: { at: 'time', timestamp } })
    const first = await client.messages.window({ viewId: newest.viewId, position: back.position, count: 1 })
    expect(first.timestamps[0]).toBe(timestamp)
  })

  it('reads one record in full: bytes, null, header order and duplicates', async () => {
    const found = await client.messages.record({ connectionId: 'c', topic, partition: 0, offset: 350n })
    expect(Buffer.from(found.key ?? []).toString()).toBe('key-350')
    expect(found.headers.map(({ key, value }) => [text(key), value === null ? null : text(value)])).toEqual([
      ['b', '1'],
      ['a', null],
      ['b', '2'],
    ])
    expect(found.batch).toMatchObject({ compression: 'lz4', crcValid: true, recordCount: 100, baseOffset: 300n })
    const gone = client.messages.record({ connectionId: 'c', topic, partition: 0, offset: 9999n })
    await expect(gone).rejects.toMatchObject({ code: 'PROBLEM', data: { code: 'OFFSET_OUT_OF_RANGE' } })
  })

  it('says why offsets hold no record: transactions, and what was deleted under an open list', async () => {
    const transactional = `messages-transactions-${randomUUID()}`
    await createTopic(writer, { topic: transactional, partitions: 1, replicationFactor: 1, configs: KEPT }, false)
    const producer = writer.kafka.producer({
      transactionalId: transactional,
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    for (const isKept of [true, false]) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: transactional, messages: [{ value: 'a' }, { value: 'b' }] })
      await (isKept ? transaction.commit() : transaction.abort())
    }
    // Kafka answers the end of a transaction before its marker is in the log.
    await waitFor('both markers', async () => (await boundsOf(writer, transactional, [0])).get(0)?.end === 6n)
    await producer.send({ topic: transactional, messages: [{ value: 'last' }] })
    await producer.disconnect()
    const openWith = (isolation: 'read_committed' | 'read_uncommitted') =>
      client.messages.open({ connectionId: 'c', topic: transactional, partitions: null, order: 'oldest', isolation })
    const gapsOf = ({ gaps }: RowWindow) =>
      [...gaps.offsets].map((offset, n) => `${offset}+${gaps.counts[n]} ${gapReasons[gaps.reasons[n] ?? 0]}`)
    const uncommitted = await openWith('read_uncommitted')
    const all = await client.messages.window({ viewId: uncommitted.viewId, position: 0n, count: 100 })
    expect(offsets(all)).toEqual([0n, 1n, 3n, 4n, 6n])
    expect(gapsOf(all)).toEqual(['2+1 commit', '5+1 abort'])
    const committed = await openWith('read_committed')
    const decided = await client.messages.window({ viewId: committed.viewId, position: 0n, count: 100 })
    expect(offsets(decided)).toEqual([0n, 1n, 6n])
    expect(gapsOf(decided)).toEqual(['2+1 commit', '3+2 aborted', '5+1 abort'])
    expect(decided.gaps.producerIds[1]).toBe(all.gaps.producerIds[0])

    const open = await openWith('read_uncommitted')
    await deleteRecordsBefore(writer, transactional, [{ partition: 0, beforeOffset: 4n }])
    const left = await client.messages.window({ viewId: open.viewId, position: 0n, count: 100 })
    expect(offsets(left)).toEqual([4n, 6n])
    expect(gapsOf(left)).toEqual(['0+4 deleted', '5+1 abort'])
  })

  it('says what the broker compacted away', async () => {
    const compacted = `messages-compacted-${randomUUID()}`
    const configs = [
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'min.cleanable.dirty.ratio', value: '0.001' },
      { name: 'segment.ms', value: '1' },
    ]
    await createTopic(writer, { topic: compacted, partitions: 1, replicationFactor: 1, configs }, false)
    // Within each batch the first key comes again in the next one; the last record of a batch is kept for its own key.
    for (let n = 0; n < 5; n++) {
      const now = BigInt(Date.now() + n * 1000)
      const records = ['again', `own-${n}`].map(key => ({
        key: Buffer.from(key),
        value: Buffer.from(String(n)),
        headers: [],
        timestamp: now,
      }))
      await produceExact(writer, compacted, 0, records, { acks: -1, compression: 'none', timeoutMs: 5000 })
    }
    const read = async () => {
      const { viewId } = await client.messages.open({
        connectionId: 'c',
        topic: compacted,
        partitions: null,
        order: 'oldest',
        isolation: 'read_uncommitted',
      })
      return client.messages.window({ viewId, position: 0n, count: 100 })
    }
    const window = await waitFor(
      'the cleaner of the log',
      async () => {
        const answer = await read()
        return answer.gaps.counts.length >= 3 ? answer : null
      },
      { deadline: 90_000, interval: 500 },
    )
    const reasons = [...window.gaps.reasons].map(reason => gapReasons[reason])
    expect(new Set(reasons)).toEqual(new Set(['compacted']))
    expect(offsets(window)).toEqual(expect.arrayContaining([1n, 3n, 5n, 9n]))
    const empty = [...window.gaps.offsets].flatMap((offset, n) =>
      range(Number(offset), Number(offset + (window.gaps.counts[n] ?? 0n))),
    )
    expect([...offsets(window), ...empty].sort((a, b) => (a < b ? -1 : 1))).toEqual(range(0, 10))
  }, 120_000)

  it('grows while it is watched', async () => {
    const view = await open('oldest', [0])
    const abort = new AbortController()
    const events = await client.messages.watch({ viewId: view.viewId, intervalMs: 100 }, { signal: abort.signal })
    expect((await events.next()).value).toMatchObject({ length: 700n })
    await produceExact(writer, topic, 0, [record(0, 700)], { acks: 1, compression: 'none', timeoutMs: 5000 })
    expect((await events.next()).value).toMatchObject({ length: 701n })
    abort.abort()
    const window = await client.messages.window({ viewId: view.viewId, position: 700n, count: 10 })
    expect(offsets(window)).toEqual([700n])
  })

  it('says what is wrong with a topic that is not there', async () => {
    const opened = client.messages.open({
      connectionId: 'c',
      topic: 'no-such-topic',
      partitions: null,
      order: 'oldest',
      isolation: 'read_uncommitted',
    })
    await expect(opened).rejects.toMatchObject({
      data: { code: 'UNKNOWN_TOPIC_OR_PARTITION', where: { cluster: 'test', topic: 'no-such-topic' } },
    })
  })

  it('refuses a writing request without a grant, before anything is sent', async () => {
    const reader = new KafkaConnection(options(bootstrap), null)
    await reader.connect()
    const refused = { code: 'NO_WRITE_GRANT' }
    const sent = produceExact(reader, topic, 0, [record(0, 0)], { acks: 1, compression: 'none', timeoutMs: 1000 })
    await expect(sent).rejects.toMatchObject(refused)
    const admin = reader.kafka.admin()
    await admin.connect()
    await expect(admin.createTopics({ topics: [{ topic: `${topic}-never` }] })).rejects.toThrow(/may only read/)
    await admin.disconnect()
    await reader.close()
    const expired = new KafkaConnection(options(bootstrap), { reason: 'test', expiresAt: Date.now() - 1 })
    await expired.connect()
    const late = produceExact(expired, topic, 0, [record(0, 0)], { acks: 1, compression: 'none', timeoutMs: 1000 })
    await expect(late).rejects.toMatchObject(refused)
    await expired.close()
  })

  async function everyRow(viewId: string, length: bigint): Promise<string[]> {
    const all: string[] = []
    for (let position = 0n; position < length; ) {
      const window = await client.messages.window({ viewId, position, count: 128 })
      all.push(...names(window))
      position = window.end
    }
    return all
  }
})

function record(partition: number, n: number): ExactRecord {
  const bytes = (value: string) => Buffer.from(value)
  return {
    key: bytes(`key-${n}`),
    value: bytes(`{"partition":${partition},"n":${n}}`),
    headers: [
      { key: 'b', value: bytes('1') },
      { key: 'a', value: null },
      { key: 'b', value: bytes('2') },
    ],
    timestamp: FIRST_TIME + BigInt(n * 3 + partition) * HOUR,
  }
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => BigInt(from + index))
const offsets = (rows: Rows) => [...rows.offsets]
const names = (window: RowWindow) => [...window.offsets].map((offset, index) => `${window.partitions[index]}:${offset}`)
