// Which positions of a view are known, and the rows found there: windows kept as they came, clipped where they overlap.
// Positions are numbers here (a view spans far fewer than 2^53 offsets); offsets stay bigint inside the rows.
// Asks nothing of the engine; see row-source.ts for that.
import type { RowWindow } from '#contract/index.ts'

/** The whole run of equal kind around a position; `row` is one position wide. */
export type Found =
  | { kind: 'row'; rows: RowWindow; index: number; start: number; end: number }
  /** Looked at and empty: compacted records, control batches. */
  | { kind: 'gap'; start: number; end: number }
  | { kind: 'unknown'; start: number; end: number }

interface Segment {
  start: number
  end: number
  /** Rows `first` up to `last` (exclusive) of the window lie inside `start`…`end`. */
  first: number
  last: number
  rows: RowWindow
  /** Row i stands at `base + at[i]`: a shift of the whole list moves `base` only. */
  base: number
  at: Float64Array
  usedAt: number
}

export class RowCache {
  length: number
  #segments: Segment[] = []
  #clock = 0
  readonly #budget: number

  /** `budget`: rows kept before the least recently used windows are dropped. */
  constructor(length: number, budget = 16_384) {
    this.length = length
    this.#budget = budget
  }

  get rowCount(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.last - segment.first, 0)
  }

  clear(): void {
    this.#segments = []
  }

  /** Everything known moves by `by` positions (a newest-first view grew at its front). */
  shift(by: number): void {
    for (const segment of this.#segments) {
      segment.start += by
      segment.end += by
      segment.base += by
    }
  }

  /** Takes in what a window has looked at; `shiftBy` moves it into this list's positions. */
  insert(window: RowWindow, shiftBy = 0): void {
    const base = Number(window.start) + shiftBy
    const start = Math.max(0, base)
    const end = Math.min(this.length, Number(window.end) + shiftBy)
    if (end <= start) return
    const at = new Float64Array(window.positions.length)
    for (let i = 0; i < at.length; i++) at[i] = Number((window.positions[i] ?? 0n) - window.start)
    const segment: Segment = { start, end, first: 0, last: at.length, rows: window, base, at, usedAt: ++this.#clock }
    fitRows(segment)
    const kept: Segment[] = []
    for (const old of this.#segments) {
      if (old.end <= start || old.start >= end) {
        kept.push(old)
        continue
      }
      if (old.start < start) kept.push(fitRows({ ...old, end: start }))
      if (old.end > end) kept.push(fitRows({ ...old, start: end }))
    }
    this.#segments = kept
    // An empty stretch only makes its neighbour longer: a long gap stays one segment however it was asked for.
    const before = segment.last === segment.first ? kept.find(old => old.end === start) : undefined
    if (before) before.end = end
    else kept.push(segment)
    kept.sort((a, b) => a.start - b.start)
    this.#evict(before ?? segment)
  }

  find(position: number): Found {
    const index = this.#segmentBefore(position)
    const segment = this.#segments[index]
    if (!segment || segment.end <= position) {
      return {
        kind: 'unknown',
        start: segment ? segment.end : 0,
        end: this.#segments[index + 1]?.start ?? this.length,
      }
    }
    segment.usedAt = ++this.#clock
    const row = lowerBound(segment, position)
    if (row < segment.last && positionOf(segment, row) === position) {
      return { kind: 'row', rows: segment.rows, index: row, start: position, end: position + 1 }
    }
    return { kind: 'gap', start: this.#gapStart(index, row), end: this.#gapEnd(index, row) }
  }

  #gapStart(index: number, row: number): number {
    const segment = this.#segments[index]
    if (!segment) return 0
    if (row > segment.first) return positionOf(segment, row - 1) + 1
    const before = this.#segments[index - 1]
    return before && before.end === segment.start ? this.#gapStart(index - 1, before.last) : segment.start
  }

  #gapEnd(index: number, row: number): number {
    const segment = this.#segments[index]
    if (!segment) return this.length
    if (row < segment.last) return positionOf(segment, row)
    const after = this.#segments[index + 1]
    return after && after.start === segment.end ? this.#gapEnd(index + 1, after.first) : segment.end
  }

  /** Index of the last segment that starts at or before `position`; −1 when none does. */
  #segmentBefore(position: number): number {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#segments[middle]?.start ?? 0) <= position) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  #evict(keep: Segment): void {
    let rows = this.rowCount
    if (rows <= this.#budget) return
    for (const old of [...this.#segments].sort((a, b) => a.usedAt - b.usedAt)) {
      if (rows <= this.#budget) return
      if (old === keep) continue
      rows -= old.last - old.first
      this.#segments.splice(this.#segments.indexOf(old), 1)
    }
  }
}

function positionOf(segment: Segment, row: number): number {
  return segment.base + (segment.at[row] ?? 0)
}

/** First row of the segment at or after `position`. */
function lowerBound(segment: Segment, position: number): number {
  let low = segment.first
  let high = segment.last
  while (low < high) {
    const middle = (low + high) >>> 1
    if (positionOf(segment, middle) < position) low = middle + 1
    else high = middle
  }
  return low
}

/** Narrows the row range to the segment's bounds. */
function fitRows(segment: Segment): Segment {
  const whole = { ...segment, first: 0, last: segment.at.length }
  segment.first = lowerBound(whole, segment.start)
  segment.last = lowerBound(whole, segment.end)
  return segment
}
