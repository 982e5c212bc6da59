// A list over partitions with gaps, unsorted times and transactions, checked against what was put in.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { toColumns } from '#core/log/rows.ts'
import type { Bounds, FetchedBatches, Isolation, LogSource } from '#core/log/source.ts'
import { LogView, type Order, type Row } from '#core/log/view.ts'
import { encodeBatch, encodeControlBatch, type KafkaRecord } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'

type Stored = { offset: bigint; timestamp: bigint }

/** Partitions in memory: batches of a few records each, gaps between and within them. */
class MemoryLog implements LogSource {
  readonly topic = 'memory'
  fetches = 0
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
    this.fetches++
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

  it('accounts for every offset: what is no row is in a gap, at its own position', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(log, { minLength: 1, maxLength: 3 }),
        fc.constantFrom<Order>('oldest', 'newest'),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(100),
        async (partitions, order, step, place) => {
          const view = await open(new MemoryLog(partitions), order)
          const first = view.length === 0n ? 0n : BigInt(place) % view.length
          const seen: { position: bigint; partition: number; offset: bigint }[] = []
          for (let position = first; position < view.length; ) {
            const window = await view.window(position, step)
            for (const row of window.rows) seen.push({ ...row, offset: row.record.offset })
            for (const gap of window.gaps) {
              expect(gap.position).toBeGreaterThanOrEqual(window.start)
              for (let n = 0n; n < gap.end - gap.start; n++) {
                const offset = order === 'oldest' ? gap.start + n : gap.end - 1n - n
                const isThere = partitions[gap.partition]?.records.some(record => record.offset === offset)
                expect(isThere).toBe(false)
                seen.push({ position: gap.position + n, partition: gap.partition, offset })
              }
            }
            position = window.end
          }
          const positions = seen.map(each => each.position).sort((a, b) => (a < b ? -1 : 1))
          expect(positions).toEqual(Array.from({ length: Number(view.length - first) }, (_, n) => first + BigInt(n)))
          const places = new Set(seen.map(each => `${each.partition}:${each.offset}`))
          expect(places.size).toBe(seen.length)
        },
      ),
      { numRuns: 150 },
    )
  })

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
    const gaps = async (isolation: Isolation) => {
      const view = await LogView.open(source, { partitions: null, order: 'newest', isolation, cacheBytes: 1_000_000 })
      return (await view.window(0n, 10)).gaps.map(gap => [gap.start, gap.reason, gap.producerId])
    }
    expect(await gaps('read_uncommitted')).toEqual([
      [5n, 'commit', 7n],
      [3n, 'abort', 7n],
    ])
    expect(await gaps('read_committed')).toContainEqual([1n, 'aborted', 7n])
  })

  it('tells what is compacted, missing, damaged and deleted apart', async () => {
    const record = (offset: bigint) => ({ offset, timestamp: 1n, key: null, value: null, headers: [] })
    const damaged = encodeBatch([record(20n), record(21n)], { baseOffset: 20n })
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1)
    const batches = Buffer.concat([
      encodeBatch([record(10n), record(14n)], { baseOffset: 10n }),
      damaged,
      encodeBatch([record(22n)], { baseOffset: 22n }),
    ])
    const source: LogSource = {
      topic: 'holes',
      partitions: async () => [0],
      bounds: async () => new Map([[0, { logStartOffset: 0n, end: 25n }]]),
      offsetsForTime: async () => new Map([[0, 0n]]),
      fetch: async (_, offset) => {
        if (offset < 5n) return { batches: Buffer.alloc(0), abortedTransactions: [], deletedBefore: 5n }
        return { batches: offset > 22n ? Buffer.alloc(0) : batches, abortedTransactions: [] }
      },
    }
    for (const order of ['oldest', 'newest'] as const) {
      const view = await open(source, order)
      const gaps = (await view.window(0n, 10)).gaps.map(gap => `${gap.start}-${gap.end}: ${gap.reason}`)
      const expected = ['0-5: deleted', '5-10: missing', '11-14: compacted', '15-20: missing', '20-22: damaged']
      expect(gaps).toEqual(
        order === 'oldest' ? [...expected, '23-25: missing'] : ['23-25: missing', ...expected.reverse()],
      )
    }
  })

  it('keeps the beginning of a large record only, and says how large it is', async () => {
    const value = Buffer.alloc(9_000_000, '{"a":1},')
    const bytes = encodeBatch([
      { timestamp: 1n, key: null, value, headers: [] },
      { timestamp: 1n, key: null, value: Buffer.from('b'), headers: [] },
    ])
    const source: LogSource = {
      topic: 'large',
      partitions: async () => [0],
      bounds: async () => new Map([[0, { logStartOffset: 0n, end: 2n }]]),
      offsetsForTime: async () => new Map([[0, 0n]]),
      fetch: async () => ({ batches: bytes, abortedTransactions: [] }),
    }
    const { rows } = await (await open(source, 'newest')).window(0n, 10)
    expect(rows.map(row => row.record.value?.length)).toEqual([1, 524_288])
    expect(rows[0]?.record.value?.buffer.byteLength).toBeLessThan(100_000)
    const columns = toColumns(rows)
    expect([...columns.sizes]).toEqual([1, 9_000_000])
    expect(columns.values[1]?.startsWith('{"a":1},')).toBe(true)
  })

  it('reads back through many small batches in few fetches', async () => {
    const records = Array.from({ length: 4000 }, (_, n) => ({ offset: BigInt(n), timestamp: BigInt(n) }))
    const source = new MemoryLog([{ records, end: 4000n }])
    const view = await open(source, 'newest')
    const { rows } = await view.window(0n, 50)
    expect(rows.map(row => row.record.offset)).toEqual(
      records
        .slice(-50)
        .map(each => each.offset)
        .reverse(),
    )
    expect(source.fetches).toBeLessThan(20)
  })
})

const offsetOf = (record: KafkaRecord) => Number(record.offset)
