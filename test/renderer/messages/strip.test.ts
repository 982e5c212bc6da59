import { describe, expect, it } from 'vitest'
import type { Item } from '#renderer/features/messages/list/layout.ts'
import { Strip } from '#renderer/features/messages/list/strip.ts'

/** Rows from `first` on, the upper edge `within` pixels into the first. */
function screen(first: number, within: number, count = 5): Item[] {
  return Array.from({ length: count }, (_, index) => {
    const position = first + index
    const found = { kind: 'unknown' as const, start: position, end: position + 1 }
    return { found, position, y: index * 24 - within, height: 24 }
  })
}

describe('the strip that carries the rows', () => {
  it('moves, while rows that stay keep their place and their element', () => {
    const strip = new Strip()
    const before = strip.place(screen(100, 0))
    const after = strip.place(screen(102, 10))
    expect(after.slice(0, 3).map(({ key, top }) => [key, top])).toEqual(
      before.slice(2).map(({ key, top }) => [key, top]),
    )
    // Those that come take over the elements of those that went.
    expect(after.map(({ key }) => key).sort()).toEqual(before.map(({ key }) => key).sort())
  })

  it('shows every row where the layout has it, however far it goes', () => {
    const strip = new Strip()
    for (const [first, within] of [
      [0, 0],
      [3, 7.5],
      [1, 23],
      [5_000_000, 0],
      [5_000_002, 1],
    ] as const) {
      const items = screen(first, within)
      const drawn = strip.place(items).map(({ top }) => top - strip.offset)
      expect(drawn).toEqual(items.map(({ y }) => y))
    }
    for (let first = 0; first < 200_000; first += 4) strip.place(screen(first, 0))
    const [row] = strip.place(screen(200_000, 0))
    expect(row?.top).toBeLessThan(2_000_000)
  })
})
