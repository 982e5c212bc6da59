import { describe, expect, it } from 'vitest'
import { OffsetSet } from '#core/redrive/offset-set.ts'

describe('a set of offsets', () => {
  it('has what was added, in whatever order and however often', () => {
    const set = new OffsetSet()
    const big = 2n ** 60n
    set.add(big, 2)
    set.add(5n, 3)
    set.add(8n, 1)
    set.add(1n, 1)
    set.add(6n, 1)
    set.add(4n, 10)
    const has = [0n, 1n, 2n, 3n, 4n, 8n, 13n, 14n, big - 1n, big, big + 1n, big + 2n].filter(each => set.has(each))
    expect(has).toEqual([1n, 4n, 8n, 13n, big, big + 1n])
    set.add(2n, 1)
    expect([1n, 2n, 3n].map(each => set.has(each))).toEqual([true, true, false])
  })

  it('is empty at first', () => {
    expect(new OffsetSet().has(0n)).toBe(false)
  })
})
