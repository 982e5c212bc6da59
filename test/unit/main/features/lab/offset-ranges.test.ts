import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OffsetRanges } from '#main/features/lab/offset-ranges.ts'

describe('offset ranges', () => {
  it('hold what was added and nothing else, whatever the order', () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 8 }))
    fc.assert(
      fc.property(fc.array(range), added => {
        const ranges = new OffsetRanges()
        const expected = new Set<number>()
        for (const [start, length] of added) {
          ranges.add(BigInt(start), BigInt(start + length))
          for (let offset = start; offset < start + length; offset++) expected.add(offset)
        }
        for (let offset = 0; offset < 80; offset++) expect(ranges.has(BigInt(offset))).toBe(expected.has(offset))
        const runs = [...expected].filter(offset => !expected.has(offset - 1)).length
        expect(ranges.count).toBe(runs)
      }),
    )
  })

  it('are one range for what was read in one go', () => {
    const ranges = new OffsetRanges()
    for (let offset = 0n; offset < 10_000n; offset++) ranges.add(offset, offset + 1n)
    expect(ranges.count).toBe(1)
  })
})
