import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GoToContext, understand } from '#renderer/features/messages/go-to.ts'

const now = new Date(2026, 10, 25, 9, 30, 0)
const bound = (partition: number, logStartOffset: bigint, highWatermark: bigint) => ({
  partition,
  logStartOffset,
  highWatermark,
})
const one: GoToContext = { bounds: [bound(4, 100n, 1100n)], order: 'oldest', now, timeFormat: 'local' }
const two: GoToContext = { ...one, bounds: [bound(0, 0n, 500n), bound(4, 100n, 1100n)], order: 'newest' }

const targetOf = (text: string, context = one) => {
  const understood = understand(text, context)
  return understood !== null && 'target' in understood ? understood.target : understood
}
const atTime = (date: Date) => ({ kind: 'place', place: { at: 'time', timestamp: BigInt(date.getTime()) } })
const atOffset = (partition: number, offset: bigint) => ({ kind: 'place', place: { at: 'offset', partition, offset } })

describe('the go-to box', () => {
  it('understands a partition and an offset', () => {
    expect(targetOf('4:1,000', two)).toEqual(atOffset(4, 1000n))
    expect(targetOf(' 0 @ 17 ', two)).toEqual(atOffset(0, 17n))
    expect(targetOf('9:1', two)).toEqual({ error: 'Partition 9 is not listed here; there are 0, 4' })
    expect(targetOf('1,000')).toEqual(atOffset(4, 1000n))
    expect(targetOf('1000', two)).toEqual({ error: '2 partitions are listed: say which, such as 0:1000' })
    expect(understand('50', one)).toMatchObject({ says: 'Partition 4, offset 50: deleted, goes to the first, 100' })
  })

  it('understands times', () => {
    expect(targetOf('2026-11-22 12:04')).toEqual(atTime(new Date(2026, 10, 22, 12, 4)))
    expect(targetOf('2026-11-22T12:04:07.113Z')).toEqual(atTime(new Date('2026-11-22T12:04:07.113Z')))
    expect(targetOf('1700000000000')).toEqual(atTime(new Date(1_700_000_000_000)))
    expect(targetOf('-2h')).toEqual(atTime(new Date(2026, 10, 25, 7, 30)))
    expect(targetOf('-1d 2h 15m')).toEqual(atTime(new Date(2026, 10, 24, 7, 15)))
    expect(targetOf('90 s ago')).toEqual(atTime(new Date(2026, 10, 25, 9, 28, 30)))
    expect(targetOf('yesterday 14:00')).toEqual(atTime(new Date(2026, 10, 24, 14)))
    expect(targetOf('today')).toEqual(atTime(new Date(2026, 10, 25)))
    expect(targetOf('now')).toEqual(atTime(now))
    expect(targetOf('yesterday 25:00')).toHaveProperty('error')
  })

  it('understands fractions and ends in the order of the list', () => {
    expect(targetOf('50%')).toEqual({ kind: 'position', position: 499n })
    expect(understand('50 %', one)).toMatchObject({
      says: '50 % of the way from the oldest: offset 599 of partition 4',
    })
    expect(targetOf('100 %', two)).toEqual({ kind: 'position', position: 0n })
    expect(targetOf('start', two)).toEqual({ kind: 'position', position: 1499n })
    expect(targetOf('end', two)).toEqual({ kind: 'position', position: 0n })
    expect(targetOf('12.5 %')).toEqual({ kind: 'position', position: 124n })
    expect(targetOf('101 %')).toHaveProperty('error')
  })

  it('is told nothing by nothing, and answers whatever is typed', () => {
    expect(understand('  ', one)).toBeNull()
    expect(targetOf('ottla://c/t/0/1')).toEqual({ kind: 'link', url: 'ottla://c/t/0/1' })
    const piece = fc.oneof(fc.string(), fc.constantFrom('-', ':', '%', 'h', 'now', '4', '12', '@', 'today', ' '))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom(one, two), (pieces, context) => {
        const understood = understand(pieces.join(''), context)
        if (understood === null || 'error' in understood) return
        const { target } = understood
        if (target.kind === 'position') expect(target.position).toBeLessThan(1500n)
      }),
    )
  })
})
