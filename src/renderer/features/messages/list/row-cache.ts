// Which positions of a view are known, and the rows found there: windows kept as they came, clipped where they overlap.
// Positions are numbers here (a view spans far fewer than 2^53 offsets); offsets stay bigint inside the rows.
// Asks nothing of the engine; see row-source.ts for that.
import type { GapReason, Gaps, RowWindow } from '#contract/index.ts'
import { cutGap, type Gap, joinGaps, type Order } from './gap.ts'

/** The whole run of equal kind around a position; `row` is one position wide. */
export type Found =
  | { kind: 'row'; rows: RowWindow; index: number; start: number; end: number }
  /** Looked at and empty. */
  | { kind: 'gap'; gap: Gap; start: number; end: number }
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
  /** Gap i begins at `base + gapAt[i]`. */
  gapAt: Float64Array
  /** Of the whole window, roughly. */
  bytes: number
  usedAt: number
}

/** Kept before the least recently used windows are dropped. */
const BUDGET_BYTES = 8 * 1024 * 1024
/** Of a row beside its texts, and of a gap. */
const ROW_BYTES = 120
const GAP_BYTES = 60

/** In the order of the contract, whose values do not reach the page. */
const REASONS: readonly GapReason[] = [
  'commit',
  'abort',
  'control',
  'aborted',
  'transactions',
  'compacted',
  'missing',
  'damaged',
  'deleted',
]

export class RowCache {
  length: number
  #segments: Segment[] = []
  #clock = 0
  readonly #order: Order
  readonly #budget: number

  constructor(length: number, order: Order, budget = BUDGET_BYTES) {
    this.length = length
    this.#order = order
    this.#budget = budget
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
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
    const at = Float64Array.from(window.positions, position => Number(position - window.start))
    const segment: Segment = {
      start,
      end,
      first: 0,
      last: at.length,
      rows: window,
      base,
      at,
      gapAt: Float64Array.from(window.gaps.positions, position => Number(position - window.start)),
      bytes: bytesOf(window),
      usedAt: ++this.#clock,
    }
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
    kept.push(segment)
    this.#segments = kept.sort((a, b) => a.start - b.start)
    this.#evict(segment)
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
    const own = this.#gapIn(segment, position)
    if (own === null) return { kind: 'unknown', start: position, end: position + 1 }
    const gap = this.#gapAfter(index, this.#gapBefore(index, own))
    return { kind: 'gap', gap, start: gap.start, end: gap.end }
  }

  /** The gap at a position of a segment, as far as it lies in the segment. */
  #gapIn(segment: Segment, position: number): Gap | null {
    const { base, gapAt, rows } = segment
    const index = lastAtOrBefore(gapAt, position - base)
    const start = base + (gapAt[index] ?? 0)
    const end = start + Number(rows.gaps.counts[index] ?? 0n)
    if (index < 0 || position >= end) return null
    return cutGap({ start, end, ...whatOf(rows.gaps, index) }, segment.start, segment.end, this.#order)
  }

  /** The gap with what goes on of it in the segments before. */
  #gapBefore(index: number, gap: Gap): Gap {
    const [segment, before] = [this.#segments[index], this.#segments[index - 1]]
    if (gap.start !== segment?.start || before?.end !== gap.start) return gap
    const more = this.#gapIn(before, gap.start - 1)
    const joined = more === null ? null : joinGaps(more, gap, this.#order)
    return joined === null ? gap : this.#gapBefore(index - 1, joined)
  }

  #gapAfter(index: number, gap: Gap): Gap {
    const [segment, after] = [this.#segments[index], this.#segments[index + 1]]
    if (gap.end !== segment?.end || after?.start !== gap.end) return gap
    const more = this.#gapIn(after, gap.end)
    const joined = more === null ? null : joinGaps(gap, more, this.#order)
    return joined === null ? gap : this.#gapAfter(index + 1, joined)
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
    let { bytes } = this
    if (bytes <= this.#budget) return
    for (const old of [...this.#segments].sort((a, b) => a.usedAt - b.usedAt)) {
      if (bytes <= this.#budget) return
      if (old === keep) continue
      bytes -= old.bytes
      this.#segments.splice(this.#segments.indexOf(old), 1)
    }
  }
}

function bytesOf({ keys, values, fields, gaps }: RowWindow): number {
  const characters = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0)
  const ofFields = fields.reduce((sum, { texts }) => sum + characters(texts), 0)
  const ofRows = keys.length * ROW_BYTES + 2 * (characters(keys) + characters(values) + ofFields)
  return ofRows + gaps.counts.length * GAP_BYTES
}

function whatOf(gaps: Gaps, index: number): Omit<Gap, 'start' | 'end'> {
  return {
    partition: gaps.partitions[index] ?? 0,
    offset: gaps.offsets[index] ?? 0n,
    reason: REASONS[gaps.reasons[index] ?? 0] ?? 'missing',
    producerId: gaps.producerIds[index] ?? -1n,
  }
}

/** Index of the last value that is not above; −1 when all are. */
function lastAtOrBefore(values: Float64Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
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
