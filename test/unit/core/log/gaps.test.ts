import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { GapScan } from '#core/log/gaps.ts'
import type { FetchedBatches } from '#core/log/source.ts'
import { encodeBatch, encodeControlBatch } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'

beforeAll(initCompression)

/** A log as a list of things with their offsets; `absent` is what compaction took. */
type Piece =
  | { kind: 'records'; count: number; absent: number }
  | { kind: 'transaction'; producer: number; count: number; end: 'commit' | 'abort' }
  | { kind: 'gap'; count: number }

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.record({ kind: fc.constant('records' as const), count: fc.integer({ min: 1, max: 5 }), absent: fc.nat(3) }),
  fc.record({
    kind: fc.constant('transaction' as const),
    producer: fc.integer({ min: 1, max: 3 }),
    count: fc.integer({ min: 1, max: 4 }),
    end: fc.constantFrom('commit' as const, 'abort' as const),
  }),
  fc.record({ kind: fc.constant('gap' as const), count: fc.integer({ min: 1, max: 6 }) }),
)

const record = { timestamp: 1n, key: null, value: null, headers: [] }
type Kind = 'records' | 'aborted' | 'commitMarkers' | 'abortMarkers' | 'missing'

function build(pieces: readonly Piece[], compression: 'none' | 'lz4') {
  const kinds: Kind[] = []
  const batches: { end: bigint; bytes: Buffer }[] = []
  const aborted: { producerId: bigint; firstOffset: bigint; end: bigint }[] = []
  const add = (bytes: Buffer) => batches.push({ end: BigInt(kinds.length), bytes })
  for (const each of pieces) {
    const baseOffset = BigInt(kinds.length)
    if (each.kind === 'gap') {
      for (let n = 0; n < each.count; n++) kinds.push('missing')
      continue
    }
    if (each.kind === 'records') {
      // The batch's first offsets are there, the last ones are gone.
      const records = Array.from({ length: each.count }, () => record)
      for (let n = 0; n < each.count; n++) kinds.push('records')
      for (let n = 0; n < each.absent; n++) kinds.push('missing')
      const bytes = encodeBatch(records, { baseOffset, compression })
      bytes.writeInt32BE(each.count + each.absent - 1, LAST_OFFSET_DELTA)
      add(bytes)
      continue
    }
    const producer = { producerId: BigInt(each.producer), producerEpoch: 4, baseSequence: 0 }
    for (let n = 0; n < each.count; n++) kinds.push(each.end === 'abort' ? 'aborted' : 'records')
    add(
      encodeBatch(
        Array.from({ length: each.count }, () => record),
        { baseOffset, compression, isTransactional: true, ...producer },
      ),
    )
    const marker = encodeControlBatch(each.end, { ...producer, baseOffset: BigInt(kinds.length), timestamp: 1n })
    kinds.push(each.end === 'abort' ? 'abortMarkers' : 'commitMarkers')
    add(marker)
    if (each.end === 'abort') {
      aborted.push({ producerId: producer.producerId, firstOffset: baseOffset, end: BigInt(kinds.length) })
    }
  }
  /** As a broker answers: from the batch that holds the offset on, at most `count` of them. */
  const fetch = (offset: bigint, count: number): FetchedBatches => {
    const first = batches.findIndex(({ end }) => end > offset)
    const sent = first < 0 ? [] : batches.slice(first, first + count)
    return {
      batches: Buffer.concat(sent.map(({ bytes }) => bytes)),
      abortedTransactions: aborted.filter(({ end }) => end > offset),
    }
  }
  return { kinds, fetch }
}

const LAST_OFFSET_DELTA = 23

describe('gaps of a log', () => {
  it('are counted exactly, wherever the stretch begins and ends and however it is fetched', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.nat(60),
        fc.nat(60),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('none' as const, 'lz4' as const),
        (pieces, a, b, atOnce, compression) => {
          const { kinds, fetch } = build(pieces, compression)
          const [from, until] = [Math.min(a, b, kinds.length), Math.min(Math.max(a, b), kinds.length)]
          const scan = new GapScan(BigInt(from), BigInt(until))
          while (!scan.isDone) scan.add(fetch(scan.next, atOnce))
          const count = (kind: Kind) => BigInt(kinds.slice(from, until).filter(each => each === kind).length)
          expect(scan.counts).toEqual({
            records: count('records'),
            aborted: count('aborted'),
            commitMarkers: count('commitMarkers'),
            abortMarkers: count('abortMarkers'),
            otherMarkers: 0n,
            missing: count('missing'),
          })
          expect(scan.next).toBe(BigInt(until))
          expect(scan.aborted.reduce((sum, { records }) => sum + records, 0n)).toBe(scan.counts.aborted)
        },
      ),
    )
  })

  it('name the aborted transactions one by one, and the offsets that hold nothing', () => {
    const { fetch } = build(
      [
        { kind: 'transaction', producer: 7, count: 2, end: 'abort' },
        { kind: 'gap', count: 3 },
        { kind: 'transaction', producer: 7, count: 1, end: 'abort' },
        { kind: 'records', count: 2, absent: 2 },
      ],
      'none',
    )
    const scan = new GapScan(0n, 12n)
    scan.add(fetch(0n, 10))
    expect(scan.aborted).toEqual([
      { producerId: 7n, producerEpoch: 4, firstOffset: 0n, lastOffset: 1n, records: 2n },
      { producerId: 7n, producerEpoch: 4, firstOffset: 6n, lastOffset: 6n, records: 1n },
    ])
    expect(scan.missing).toEqual([
      { from: 3n, to: 6n },
      { from: 10n, to: 12n },
    ])
  })
})
