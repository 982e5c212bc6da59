// What a tail keeps and counts: the ring holds the newest rows whole and in order within its budget, the intake counts
// exactly what a plain decode would, the rates add up.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RATE_SECONDS, RateHistory } from '#core/log/rate-history.ts'
import { TailIntake } from '#core/log/tail-intake.ts'
import { TailRing } from '#core/log/tail-ring.ts'
import { decodeBatch, encodeBatch, encodeControlBatch } from '#core/records/batch.ts'
import { compileMatcher, openMatcher } from '#core/search/matcher.ts'

/** A batch that says which rows it has: the first number, then one byte a row. */
const batchOf = (first: number, rows: number, size: number) => {
  const batch = Buffer.alloc(Math.max(size, 8), first % 251)
  batch.writeUInt32BE(first, 0)
  return { batch, rows }
}

describe('the ring of a tail', () => {
  const pushes = fc.array(fc.record({ rows: fc.integer({ min: 1, max: 9 }), size: fc.integer({ min: 8, max: 300 }) }), {
    maxLength: 120,
  })
  const limits = fc.record({
    bytes: fc.integer({ min: 64, max: 900 }),
    records: fc.integer({ min: 5, max: 60 }),
    batches: fc.integer({ min: 1, max: 20 }),
  })

  it('holds the newest batches, whole and in order, within every limit', () => {
    fc.assert(
      fc.property(pushes, limits, (all, limit) => {
        const ring = new TailRing(limit)
        let next = 0
        for (const { rows, size } of all) {
          const { batch } = batchOf(next, rows, size)
          ring.push('t', next % 3, batch, 0, rows)
          next += rows
          expect(ring.next).toBe(next)
          const held = [...ring.slices(0, next)]
          expect(held.length).toBeLessThanOrEqual(limit.batches)
          expect(held.reduce((sum, each) => sum + each.batch.length, 0)).toBeLessThanOrEqual(limit.bytes)
          if (held.length > 1) expect(next - ring.first).toBeLessThanOrEqual(limit.records)
          let row = ring.first
          for (const slice of held) {
            expect(slice.batch.readUInt32BE(0)).toBe(row)
            expect(slice.batch.subarray(4).every(byte => byte === row % 251)).toBe(true)
            expect(slice.partition).toBe(row % 3)
            row += slice.count
          }
          expect(row).toBe(held.length === 0 ? ring.first : next)
          // The newest is held, unless it alone is larger than everything.
          expect(held.length > 0).toBe(batch.length <= limit.bytes)
        }
      }),
    )
  })

  it('gives any rows asked for', () => {
    const ring = new TailRing({ bytes: 10_000, records: 1000, batches: 100 })
    for (let first = 0; first < 60; first += 6) ring.push('t', 0, batchOf(first, 6, 20).batch, 2, 6)
    const slices = [...ring.slices(9, 10)]
    expect(slices.map(({ skip, count }) => [skip, count])).toEqual([
      [5, 3],
      [2, 6],
      [2, 1],
    ])
  })

  it('takes over a later ring, and keeps only it where there is a hole', () => {
    const limit = { bytes: 1000, records: 1000, batches: 10 }
    const held = new TailRing(limit)
    held.push('t', 0, batchOf(0, 4, 20).batch, 0, 4)
    const later = new TailRing(limit, held.next)
    later.push('t', 0, batchOf(4, 3, 20).batch, 0, 3)
    held.join(later)
    expect([held.first, held.next]).toEqual([0, 7])
    const far = new TailRing({ ...limit, batches: 1 }, held.next)
    far.push('t', 0, batchOf(7, 1, 20).batch, 0, 1)
    far.push('t', 0, batchOf(8, 1, 20).batch, 0, 1)
    held.join(far)
    expect([held.first, held.next]).toEqual([8, 9])
    const empty = new TailRing(limit, held.next)
    held.join(empty)
    expect([held.first, held.next]).toEqual([8, 9])
  })
})

describe('the intake of a tail', () => {
  const record = (offset: number, value: string) => ({
    offset: BigInt(offset),
    timestamp: 1_700_000_000_000n + BigInt(offset),
    key: null,
    value: Buffer.from(value),
    headers: [],
  })

  const batchFrom = (first: number, count: number, options = {}) =>
    encodeBatch(
      Array.from({ length: count }, (_, n) => record(first + n, `value ${first + n}`)),
      options,
    )

  function taken(
    intake: TailIntake,
    from: number,
    batches: Buffer[],
    aborted: { producerId: bigint; firstOffset: bigint }[] = [],
  ) {
    const offsets: number[] = []
    const counts = intake.take(
      { topic: 't', partition: 0, from: BigInt(from) },
      { batches: Buffer.concat(batches), abortedTransactions: aborted },
      (batch, skip, count) => {
        for (const each of decodeBatch(batch).slice(skip, skip + count)) offsets.push(Number(each.offset))
      },
    )
    return { offsets, ...counts }
  }

  it.each(['none', 'gzip', 'snappy'] as const)('counts records from the asked offset on, in %s', compression => {
    const batches = [batchFrom(0, 10, { compression }), batchFrom(10, 5, { compression })]
    expect(taken(new TailIntake(), 7, batches)).toMatchObject({
      offsets: [7, 8, 9, 10, 11, 12, 13, 14],
      records: 8,
      matches: 8,
      until: 15n,
    })
  })

  it.each(['none', 'gzip', 'snappy'] as const)('keeps what the filter lets through, in %s', compression => {
    const intake = new TailIntake()
    intake.use(
      compileMatcher(
        {
          text: { text: 'value 1', regex: false, matchCase: true, wholeWord: false, within: 'value', unescape: false },
          filter: 'offset != 12',
        },
        null,
      ),
    )
    const batches = [
      batchFrom(0, 10, { compression }),
      batchFrom(10, 5, { compression }),
      batchFrom(20, 5, { compression }),
    ]
    expect(taken(intake, 0, batches)).toMatchObject({ offsets: [1, 10, 11, 13, 14], records: 20, matches: 5 })
    expect(taken(intake, 11, batches)).toMatchObject({ offsets: [11, 13, 14], records: 9, matches: 3 })
  })

  it('runs a script for what is left, many records at once, and says where it failed', async () => {
    const intake = new TailIntake()
    const script = `if (record.offset === 150) throw new Error('not this one')
return record.text.endsWith('0')`
    intake.use(await openMatcher({ text: null, filter: 'offset < 300', script }))
    const found = taken(intake, 1, [batchFrom(0, 200), batchFrom(200, 200)])
    const tens = Array.from({ length: 29 }, (_, n) => (n + 1) * 10).filter(offset => offset !== 150)
    expect(found).toMatchObject({ offsets: tens, records: 399, matches: 28, scriptErrorCount: 1, scriptStopped: null })
    expect(found.scriptError).toMatchObject({ offset: 150n, what: expect.stringContaining('not this one') })
    intake.use(null)
  })

  it('counts on behind a script that takes too long, and lets nothing through until there is another filter', async () => {
    const intake = new TailIntake()
    const endless = 'while (record.offset === 3) {}\nreturn true'
    intake.use(await openMatcher({ text: null, filter: '', script: endless }, 50))
    const found = taken(intake, 0, [batchFrom(0, 3), batchFrom(3, 4)])
    expect(found).toMatchObject({ offsets: [0, 1, 2], records: 7, matches: 3, until: 7n, broken: [] })
    expect(found.scriptStopped).toMatchObject({ code: 'SCRIPT_TIMED_OUT', offset: 3n })
    expect(taken(intake, 7, [batchFrom(7, 2)])).toMatchObject({ offsets: [], records: 2, scriptStopped: null })
    intake.use(await openMatcher({ text: null, filter: '', script: 'record.offset === 10' }))
    expect(taken(intake, 9, [batchFrom(9, 2)])).toMatchObject({ offsets: [10], records: 2 })
    intake.use(null)
  })

  it('leaves out markers, and what was aborted where only committed records are read', () => {
    const transactional = { producerId: 5n, producerEpoch: 0, isTransactional: true }
    const marker = encodeControlBatch('abort', {
      baseOffset: 3n,
      timestamp: 0n,
      producerId: 5n,
      producerEpoch: 0,
      coordinatorEpoch: 0,
    })
    const batches = [batchFrom(0, 3, transactional), marker, batchFrom(4, 2, transactional)]
    const intake = new TailIntake()
    const aborted = [{ producerId: 5n, firstOffset: 0n }]
    expect(taken(intake, 0, batches, aborted).offsets).toEqual([0, 1, 2, 4, 5])
    intake.isolation = 'read_committed'
    expect(taken(intake, 0, batches, aborted)).toMatchObject({ offsets: [4, 5], records: 2, until: 6n })
  })

  it('names a broken batch and goes on behind it', () => {
    const broken = batchFrom(0, 3)
    broken.writeUInt8(broken.readUInt8(broken.length - 1) ^ 1, broken.length - 1)
    const found = taken(new TailIntake(), 0, [broken, batchFrom(3, 2)])
    expect(found.offsets).toEqual([3, 4])
    expect(found.broken.map(each => each.offset)).toEqual([0n])
  })
})

describe('rates', () => {
  it('add up over the last minute, whenever they are looked at', () => {
    const adds = fc.array(
      fc.record({ wait: fc.integer({ min: 0, max: 5000 }), records: fc.integer({ min: 0, max: 100 }) }),
    )
    fc.assert(
      fc.property(adds, fc.integer({ min: 0, max: 100_000 }), (all, origin) => {
        const history = new RateHistory(origin)
        const seconds = new Map<number, number>()
        let now = origin
        for (const { wait, records } of all) {
          now += wait
          history.add(now, records, records * 2)
          const second = Math.floor(now / 1000)
          seconds.set(second, (seconds.get(second) ?? 0) + records)
        }
        const last = Math.floor(now / 1000)
        const expected = Array.from(
          { length: RATE_SECONDS - 1 },
          (_, n) => seconds.get(last - RATE_SECONDS + 1 + n) ?? 0,
        )
        expect([...history.history(now).records]).toEqual(expected)
        expect([...history.history(now).bytes]).toEqual(expected.map(each => each * 2))
        expect([...history.history(now + RATE_SECONDS * 1000).records].every(each => each === 0)).toBe(true)
      }),
    )
  })
})
