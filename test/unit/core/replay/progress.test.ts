import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeProgress, encodeProgress } from '#core/replay/progress.ts'

const progress = fc.record({
  chunk: fc.nat(),
  passed: fc.array(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), { maxLength: 3000 }),
})

describe('the progress of a replay as metadata', () => {
  it('comes back as it was, in any order, and each piece fits into a commit', () => {
    fc.assert(
      fc.property(progress, each => {
        const pieces = encodeProgress(each, 1000) ?? []
        expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThanOrEqual(4096)
        expect(decodeProgress(pieces.reverse())).toEqual(each)
      }),
    )
  })

  it('is nothing where there are too few partitions, where a piece is missing, or for what others wrote', () => {
    const large = { chunk: 7, passed: Array.from({ length: 1000 }, () => 2n ** 62n) }
    const pieces = encodeProgress(large, 10) ?? []
    expect(pieces.length).toBe(4)
    expect(encodeProgress(large, 3)).toBeNull()
    expect(decodeProgress(pieces.slice(1))).toBeNull()
    expect(decodeProgress([...pieces.slice(1), '8:0/4:,'])).toBeNull()
    expect(decodeProgress([])).toBeNull()
    expect(decodeProgress(['of another program'])).toBeNull()
  })
})
