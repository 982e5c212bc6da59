// Where rows stand in the strip that carries them. The strip moves and they do not: a row that stays on the screen keeps
// its place and its element, one that comes takes over the element of one that went. Pure, but for what it remembers.
import type { Item } from './layout.ts'

export interface Placed {
  item: Item
  /** Of the element that shows it. */
  key: number
  /** Pixels from the strip's upper edge. */
  top: number
}

/** Pixels; a strip that has come this far begins anew, long before Chromium's limit. */
const FURTHEST = 1_000_000

export class Strip {
  /** Pixels that the strip is moved up. */
  offset = 0
  #placed = new Map<number, Placed>()
  #elements = 0

  /** @param items what is on the screen, from above */
  place(items: readonly Item[]): Placed[] {
    const [first] = items
    if (first === undefined) {
      this.#placed.clear()
      return []
    }
    const staying = items.find(item => this.#placed.has(item.position))
    const known = staying === undefined ? undefined : this.#placed.get(staying.position)
    const reached = staying === undefined || known === undefined ? 0 : known.top - (staying.y - first.y)
    const origin = Math.abs(reached) > FURTHEST ? 0 : Math.round(reached)
    this.offset = origin - first.y
    const shown = new Set(items.map(item => item.position))
    const free = [...this.#placed.values()].filter(({ item }) => !shown.has(item.position)).map(({ key }) => key)
    const placed = items.map(item => ({
      item,
      key: this.#placed.get(item.position)?.key ?? free.shift() ?? this.#elements++,
      top: origin + Math.round(item.y - first.y),
    }))
    this.#placed = new Map(placed.map(each => [each.item.position, each]))
    return placed
  }
}
