// Where rows stand on the screen. The list is an anchor (a position and the pixels of it that are scrolled out) plus
// what is known around it, so runs of offsets without records collapse locally and a billion rows stay exact.
// Pure arithmetic: no DOM, no requests.
import type { Found, RowCache } from './row-cache.ts'

export const ROW_HEIGHT = 24
/** Chromium clamps elements near 33.5 M px; beyond this the bar is scaled. */
export const LONGEST_SPACER = 8_000_000

export interface Anchor {
  position: number
  /** Pixels of the item at `position` above the upper edge. */
  within: number
}

export interface Item {
  found: Found
  position: number
  /** Pixels from the upper edge of the rows' box; negative when partly scrolled out. */
  y: number
  height: number
}

export interface Layout {
  anchor: Anchor
  /** The lowest place the list can be scrolled to. */
  last: Anchor
  items: Item[]
  /** First and last position (exclusive) on the screen. */
  from: number
  to: number
}

/** A thin row, however many offsets it stands for. */
export const GAP_HEIGHT = 16

const heightOf = (found: Found) => (found.kind === 'gap' ? GAP_HEIGHT : ROW_HEIGHT)

/** The item that holds `position`: gaps count as one, unknown positions one by one. */
function itemAt(cache: RowCache, position: number): { found: Found; start: number; end: number; height: number } {
  const found = cache.find(position)
  if (found.kind === 'unknown') return { found, start: position, end: position + 1, height: ROW_HEIGHT }
  return { found, start: found.start, end: found.end, height: heightOf(found) }
}

/** Moves an anchor by pixels; stops at both ends of the list. */
export function moveBy(cache: RowCache, anchor: Anchor, pixels: number): Anchor {
  let { position } = anchor
  let within = anchor.within + pixels
  while (within < 0) {
    const start = position < cache.length ? itemAt(cache, position).start : cache.length
    if (start <= 0) return { position: 0, within: 0 }
    const above = itemAt(cache, start - 1)
    const skipped = skipUnknown(above.found, start - 1, above.found.start, -within)
    position = skipped > 0 ? start - skipped : above.start
    within += skipped > 0 ? skipped * ROW_HEIGHT : above.height
  }
  while (position < cache.length) {
    const item = itemAt(cache, position)
    if (within < item.height) return { position: item.start, within }
    const skipped = skipUnknown(item.found, position, item.found.end - 1, within)
    position = skipped > 0 ? position + skipped : item.end
    within -= skipped > 0 ? skipped * ROW_HEIGHT : item.height
  }
  return { position: cache.length, within: 0 }
}

/** Whole unknown rows between `from` and `to` that fit into `pixels`: crossed in one step, not row by row. */
function skipUnknown(found: Found, from: number, to: number, pixels: number): number {
  if (found.kind !== 'unknown') return 0
  return Math.min(Math.abs(to - from), Math.floor(pixels / ROW_HEIGHT))
}

/** What stands on a screen of `height` pixels with `anchor` at its upper edge. */
export function layOut(cache: RowCache, anchor: Anchor, height: number): Layout {
  const last = moveBy(cache, { position: cache.length, within: 0 }, -height)
  let top = moveBy(cache, { position: Math.min(Math.max(0, anchor.position), cache.length), within: 0 }, anchor.within)
  if (top.position > last.position || (top.position === last.position && top.within > last.within)) top = last
  const items: Item[] = []
  let y = -top.within
  let position = top.position
  while (y < height && position < cache.length) {
    const item = itemAt(cache, position)
    items.push({ found: item.found, position: item.start, y, height: item.height })
    y += item.height
    position = item.end
  }
  return { anchor: top, last, items, from: top.position, to: position }
}

/** Height of the element that makes the scroll bar. */
export function spacerHeight(length: number, layout: Layout, height: number): number {
  const nothingToScroll = layout.last.position === 0 && layout.last.within === 0
  return nothingToScroll ? height : Math.max(height + 2, Math.min(length * ROW_HEIGHT, LONGEST_SPACER))
}

/** 0 at the first row, 1 at the lowest place. */
export function ratioOf(layout: Layout): number {
  const range = layout.last.position * ROW_HEIGHT + layout.last.within
  if (range <= 0) return 0
  return Math.min(1, (layout.anchor.position * ROW_HEIGHT + layout.anchor.within) / range)
}

export function anchorAt(layout: Layout, ratio: number): Anchor {
  if (ratio >= 1) return layout.last
  const pixels = Math.round(Math.max(0, ratio) * (layout.last.position * ROW_HEIGHT + layout.last.within))
  const position = Math.floor(pixels / ROW_HEIGHT)
  return { position, within: pixels - position * ROW_HEIGHT }
}

/** The anchor that brings `position` into view with the least movement; the present one when it already is. */
export function reveal(cache: RowCache, layout: Layout, position: number, height: number): Anchor {
  const before = position < layout.anchor.position || (position === layout.anchor.position && layout.anchor.within > 0)
  if (before) return { position, within: 0 }
  const item = layout.items.find(candidate => candidate.position === position)
  if (item && item.y + item.height <= height) return layout.anchor
  return moveBy(cache, { position: Math.min(position + 1, cache.length), within: 0 }, -height)
}
