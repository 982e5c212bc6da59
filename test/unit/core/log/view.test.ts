// A list over partitions with gaps, unsorted times and transactions, checked against what was put in.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Bounds, FetchedBatches, Isolation, LogSource } from '#core/log/source.ts'
import { LogView, type Order, type Row } from '#core/log/view.ts'
import { encodeBatch, encodeControlBatch, type KafkaRecord } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'

type Stored = { offset: bigint; timestamp: bigint }

/** Partitions in memory: batches of a few records each, gaps between and within them. */
class MemoryLog implements LogSource {
  readonly topic = 'memory'
  readonly #partitions: { records: Stored[]; end: bigint; batches: { last: bigint; bytes: Buffer }[] }[]

  constructor(partitions: { records: Stored[]; end: bigint }[]) {
    this.#partitions = partitions.map(({ records, end }) => ({ records, end, batches: inBatches(records) }))
  }

  async partitions() {
    return this.#partitions.map((_, index) => index)
  }

  async bounds(partitions: readonly number[]): Promise<Map<number, Bounds>> {
    return new Map(partitions.map(id => [id, { logStartOffset: 0n, end: this.#partitions[id]?.end ?? 0n }]))
  }

  async offsetsForTime(partitions: readonly number[], timestamp: bigint) {
    return new Map(
      partitions.map(id => [
        id,
        this.#partitions[id]?.records.find(each => each.timestamp >= timestamp)?.offset ?? null,
      ]),
    )
  }

  async fetch(partition: number, offset: bigint, _maxBytes: number, _isolation: Isolation): Promise<FetchedBatches> {
    const batches = this.#partitions[partition]?.batches.filter(batch => batch.last >= offset) ?? []
    return { batches: Buffer.concat(batches.slice(0, 3).map(batch => batch.bytes)), abortedTransactions: [] }
  }
}

function inBatches(records: Stored[]) {
  const batches: { last: bigint; bytes: Buffer }[] = []
  for (let at = 0; at < records.length; at += 4) {
    const some = records.slice(at, at + 4)
    const bytes = encodeBatch(
      some.map(({ offset, timestamp }) => ({ offset, timestamp, key: null, value: null, headers: [] })),
      { baseOffset: some[0]?.offset ?? 0n },
    )
    batches.push({ last: some.at(-1)?.offset ?? 0n, bytes })
  }
  return batches
}

const log = fc
  .array(fc.record({ gap: fc.nat(3), time: fc.nat(50) }), { maxLength: 60 })
  .chain(steps => fc.record({ steps: fc.constant(steps), tail: fc.nat(5) }))
  .map(({ steps, tail }) => {
    const records: Stored[] = []
    let offset = -1n
    for (const { gap, time } of steps) {
      offset += 1n + BigInt(gap)
      records.push({ offset, timestamp: BigInt(1000 + time) })
    }
    return { records, end: offset + 1n + BigInt(tail) }
  })

const open = (source: LogSource, order: Order) =>
  LogView.open(source, { partitions: null, order, isolation: 'read_uncommitted', cacheBytes: 1_000_000 })

async function everyRow(view: LogView, step: number): Promise<Row[]> {
  const rows: Row[] = []
  for (let position = 0n; position < view.length; ) {
    const window = await view.window(position, step)
    rows.push(...window.rows)
    expect(window.end).toBeGreaterThan(position)
    position = window.end
  }
  return rows
}

describe('LogView', () => {
  beforeAll(initCompression)

  it('shows every record once, in the order of its partition, at growing positions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(log, { minLength: 1, maxLength: 4 }),
        fc.constantFrom<Order>('oldest', 'newest'),
        fc.integer({ min: 1, max: 40 }),
        async (partitions, order, step) => {
          const view = await open(new MemoryLog(partitions), order)
          const rows = await everyRow(view, step)
          expect(view.length).toBe(partitions.reduce((sum, each) => sum + each.end, 0n))
          for (const [id, { records }] of partitions.entries()) {
            const shown = rows.filter(row => row.partition === id).map(row => row.record.offset)
            const stored = records.map(each => each.offset)
            expect(shown).toEqual(order === 'oldest' ? stored : stored.reverse())
          }
          const positions = rows.map(row => row.position)
          expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)))
          expect(positions.every(position => position >= 0n && position < view.length)).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('orders sorted partitions by time, and any window is a part of the whole', async () => {
    const sorted = log.map(({ records, end }) => {
      const times = records.map(each => each.timestamp).sort((a, b) => (a < b ? -1 : 1))
      return { end, records: records.map((each, index) => ({ ...each, timestamp: times[index] ?? 0n })) }
    })
    await fc.assert(
      fc.asyncProperty(fc.array(sorted, { minLength: 1, maxLength: 3 }), fc.nat(200), async (partitions, place) => {
        const view = await open(new MemoryLog(partitions), 'oldest')
        const rows = await everyRow(view, 16)
        const times = rows.map(row => row.record.timestamp)
        expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
        const position = view.length === 0n ? 0n : BigInt(place) % view.length
        const fresh = await open(new MemoryLog(partitions), 'oldest')
        const window = await fresh.window(position, 5)
        expect(window.rows).toEqual(rows.filter(row => row.position >= position).slice(0, window.rows.length))
      }),
      { numRuns: 100 },
    )
  })

  it('finds an offset again in every order', async () => {
    await fc.assert(
      fc.asyncProperty(
        log,
        fc.constantFrom<Order>('oldest', 'newest'),
        fc.nat(1000),
        async (partition, order, pick) => {
          fc.pre(partition.records.length > 0)
          const wanted = partition.records[pick % partition.records.length] ?? { offset: 0n }
          const view = await open(new MemoryLog([partition]), order)
          const position = await view.locate({ at: 'offset', partition: 0, offset: wanted.offset })
          const window = await view.window(position, 1)
          expect(window.rows[0]?.record.offset).toBe(wanted.offset)
        },
      ),
    )
  })

  it('hides control batches always and aborted records from read_committed', async () => {
    const aborted = { producerId: 7n, producerEpoch: 0, isTransactional: true }
    const batch = (offset: bigint, options: object) =>
      encodeBatch([{ timestamp: 1n, key: null, value: Buffer.from(`at ${offset}`), headers: [] }], {
        baseOffset: offset,
        ...options,
      })
    const batches = Buffer.concat([
      batch(0n, {}),
      batch(1n, { ...aborted, baseSequence: 0 }),
      batch(2n, { producerId: 8n, producerEpoch: 0, isTransactional: true, baseSequence: 0 }),
      encodeControlBatch('abort', { ...aborted, baseOffset: 3n, timestamp: 1n, coordinatorEpoch: 0 }),
      batch(4n, { ...aborted, baseSequence: 1 }),
      encodeControlBatch('commit', { ...aborted, baseOffset: 5n, timestamp: 1n, coordinatorEpoch: 0 }),
    ])
    const source: LogSource = {
      topic: 'transactions',
      partitions: async () => [0],
      bounds: async () => new Map([[0, { logStartOffset: 0n, end: 6n }]]),
      offsetsForTime: async () => new Map([[0, 0n]]),
      fetch: async () => ({ batches, abortedTransactions: [{ producerId: 7n, firstOffset: 1n }] }),
    }
    const shown = async (isolation: Isolation) => {
      const view = await LogView.open(source, { partitions: null, order: 'oldest', isolation, cacheBytes: 1_000_000 })
      return (await everyRow(view, 10)).map(row => offsetOf(row.record))
    }
    expect(await shown('read_uncommitted')).toEqual([0, 1, 2, 4])
    expect(await shown('read_committed')).toEqual([0, 2, 4])
  })
})

const offsetOf = (record: KafkaRecord) => Number(record.offset)
