// One list over the offsets of some partitions of a topic: positions in, rows out, in constant memory. Position p means
// that p offsets come before it in the view's order; so the scroll bar is exact however many records are missing.

import { type Cursor, type GapAt, type Lane, type Order, type Row, walk } from './merge.ts'
import { PartitionReader } from './partition-reader.ts'
import type { Bounds, Isolation, LogSource } from './source.ts'

export type { GapAt, Order, Row } from './merge.ts'

export interface ViewOptions {
  /** Null: all of the topic. */
  partitions: readonly number[] | null
  order: Order
  isolation: Isolation
  /** For the fetched blocks of all partitions together. */
  cacheBytes: number
}

export type Place = { at: 'offset'; partition: number; offset: bigint } | { at: 'time'; timestamp: bigint }

export interface Window {
  rows: Row[]
  /** Every position of the window that has no row. */
  gaps: GapAt[]
  start: bigint
  end: bigint
  length: bigint
}

interface Checkpoint {
  position: bigint
  cursor: Cursor
}

/** From a known place this many offsets are walked rather than looked up anew. */
const WALK = 2000n
const CHECKPOINTS = 512

export class LogView {
  readonly #source: LogSource
  readonly #options: ViewOptions
  readonly #readers = new Map<number, PartitionReader>()
  #bounds = new Map<number, Bounds>()
  #checkpoints: Checkpoint[] = []

  private constructor(source: LogSource, options: ViewOptions) {
    this.#source = source
    this.#options = options
  }

  static async open(source: LogSource, options: ViewOptions): Promise<LogView> {
    const partitions = options.partitions ?? (await source.partitions())
    const view = new LogView(source, options)
    const share = Math.max(1_048_576, Math.floor(options.cacheBytes / Math.max(1, partitions.length)))
    for (const partition of partitions) {
      view.#readers.set(partition, new PartitionReader(source, partition, options.isolation, share))
    }
    await view.refresh()
    return view
  }

  get order(): Order {
    return this.#options.order
  }

  get bounds(): ReadonlyMap<number, Bounds> {
    return this.#bounds
  }

  get length(): bigint {
    return this.#lanes().reduce((sum, lane) => sum + lane.end - lane.start, 0n)
  }

  /** Reads the bounds anew; answers whether they changed. Positions of a newest-first view move by what was added. */
  async refresh(): Promise<boolean> {
    const bounds = await this.#source.bounds([...this.#readers.keys()], this.#options.isolation)
    const changed = [...bounds].some(([partition, each]) => {
      const known = this.#bounds.get(partition)
      return known === undefined || known.logStartOffset !== each.logStartOffset || known.end !== each.end
    })
    if (changed) {
      this.#bounds = bounds
      this.#checkpoints = []
    }
    return changed
  }

  /** Rows from `position` on, at most `count`; `end` is the first position not looked at. An abort ends it between fetches. */
  async window(position: bigint, count: number, signal?: AbortSignal): Promise<Window> {
    const length = this.length
    const target = clamp(position, 0n, length)
    const lanes = this.#lanes()
    let from = await this.#cursorAt(target, signal)
    let walked: Awaited<ReturnType<typeof walk>>
    do {
      const skipped = Number(target - from.position)
      const limit = { rows: count + skipped, until: length, signal }
      walked = await walk(lanes, from.cursor, from.position, this.order, limit)
      const isStuck = walked.position === from.position
      from = walked
      if (isStuck) break
      // A walk near large records stops before it has all rows: on the way to the place that is no answer yet.
    } while (walked.position <= target && target < length)
    this.#remember(walked)
    const rows = walked.rows.filter(row => row.position >= target)
    const end = rows[count]?.position ?? walked.position
    const gaps = walked.gaps.flatMap(gap => clip(gap, target, end, this.order))
    return { rows: rows.slice(0, count), gaps, start: target, end, length }
  }

  /** Position of a place, the nearest that exists. */
  async locate(place: Place): Promise<bigint> {
    const offsets = await this.#offsetsAt(place)
    const position = this.#positionOf(offsets)
    this.#remember({ position, cursor: offsets })
    return position
  }

  async #offsetsAt(place: Place): Promise<Cursor> {
    const lanes = this.#lanes()
    if (place.at === 'time') return this.#offsetsForTime(place.timestamp)
    const lane = lanes.find(each => each.partition === place.partition)
    if (lane === undefined) return new Map()
    const offset = clamp(place.offset, lane.start, lane.end)
    const own = this.order === 'oldest' ? offset : clamp(offset + 1n, lane.start, lane.end)
    if (lanes.length === 1) return new Map([[lane.partition, own]])
    const slice = await lane.reader.forwards(offset, lane.end, 1)
    const timestamp = slice.records[0]?.timestamp
    const others =
      timestamp === undefined
        ? new Map(lanes.map(each => [each.partition, each.end]))
        : await this.#offsetsForTime(timestamp)
    return new Map([...others, [lane.partition, own]])
  }

  async #offsetsForTime(timestamp: bigint): Promise<Map<number, bigint>> {
    // Newest first: everything younger than the time lies before it in the list.
    const asked = this.order === 'oldest' ? timestamp : timestamp + 1n
    const found = await this.#source.offsetsForTime([...this.#readers.keys()], asked)
    return new Map(
      this.#lanes().map(lane => [lane.partition, clamp(found.get(lane.partition) ?? lane.end, lane.start, lane.end)]),
    )
  }

  async #cursorAt(position: bigint, signal?: AbortSignal): Promise<Checkpoint> {
    const lanes = this.#lanes()
    const [only] = lanes
    if (lanes.length === 1 && only !== undefined) {
      const offset = this.order === 'oldest' ? only.start + position : only.end - position
      return { position, cursor: new Map([[only.partition, offset]]) }
    }
    const known = this.#nearest(position)
    const base = position - known.position <= WALK ? known : await this.#search(position)
    if (base.position >= position) return base
    const walked = await walk(lanes, base.cursor, base.position, this.order, {
      rows: Number(position - base.position),
      until: position,
      signal,
    })
    this.#remember(walked)
    return walked.position <= position ? walked : base
  }

  /**
   * The last place at a whole millisecond whose position is not past the asked one, found by asking for offsets by
   * time. Where one millisecond holds too many records to walk, the rest is split evenly over the partitions.
   */
  async #search(position: bigint): Promise<Checkpoint> {
    let low = await this.#edge('first')
    let high = await this.#edge('last')
    let below: Checkpoint = { position: 0n, cursor: this.#originCursor() }
    let above: Checkpoint = { position: this.length, cursor: this.#endCursor() }
    while (high - low > 1n && above.position - below.position > WALK) {
      const middle = (low + high) / 2n
      const timestamp = this.order === 'oldest' ? middle : -middle
      const cursor = await this.#offsetsForTime(timestamp)
      const at = { position: this.#positionOf(cursor), cursor }
      if (at.position <= position) {
        low = middle
        below = at
      } else {
        high = middle
        above = at
      }
    }
    if (position - below.position <= WALK) return below
    return this.#between(below, above, position)
  }

  #between(below: Checkpoint, above: Checkpoint, position: bigint): Checkpoint {
    const span = above.position - below.position
    const part = position - below.position
    const cursor = new Map(
      [...below.cursor].map(([partition, from]) => {
        const to = above.cursor.get(partition) ?? from
        return [partition, from + ((to - from) * part) / span]
      }),
    )
    return { position: this.#positionOf(cursor), cursor }
  }

  /** Timestamp at an edge of the view, as a number that grows in the view's order. */
  async #edge(which: 'first' | 'last'): Promise<bigint> {
    const atStart = (which === 'first') === (this.order === 'oldest')
    const times = await Promise.all(
      this.#lanes().map(async lane => {
        const slice = atStart
          ? await lane.reader.forwards(lane.start, lane.end, 1)
          : await lane.reader.backwards(lane.start, lane.end, 1)
        return slice.records[0]?.timestamp
      }),
    )
    const known = times.filter(time => time !== undefined).map(time => (this.order === 'oldest' ? time : -time))
    const pick = (a: bigint, b: bigint) => ((which === 'first') === a < b ? a : b)
    const edge = known.length === 0 ? 0n : known.reduce(pick)
    return which === 'first' ? edge - 1n : edge + 1n
  }

  #positionOf(cursor: Cursor): bigint {
    return this.#lanes().reduce((sum, lane) => {
      const offset = cursor.get(lane.partition) ?? lane.start
      return sum + (this.order === 'oldest' ? offset - lane.start : lane.end - offset)
    }, 0n)
  }

  #originCursor(): Cursor {
    return new Map(this.#lanes().map(lane => [lane.partition, this.order === 'oldest' ? lane.start : lane.end]))
  }

  #endCursor(): Cursor {
    return new Map(this.#lanes().map(lane => [lane.partition, this.order === 'oldest' ? lane.end : lane.start]))
  }

  #lanes(): Lane[] {
    return [...this.#readers].map(([partition, reader]) => {
      const bounds = this.#bounds.get(partition)
      return { partition, reader, start: bounds?.logStartOffset ?? 0n, end: bounds?.end ?? 0n }
    })
  }

  #nearest(position: bigint): Checkpoint {
    let best: Checkpoint = { position: 0n, cursor: this.#originCursor() }
    for (const each of this.#checkpoints) {
      if (each.position <= position && each.position > best.position) best = each
    }
    return best
  }

  #remember(checkpoint: Checkpoint): void {
    if (this.#readers.size === 1) return
    this.#checkpoints.push({ position: checkpoint.position, cursor: checkpoint.cursor })
    if (this.#checkpoints.length > CHECKPOINTS) this.#checkpoints.splice(0, CHECKPOINTS / 2)
  }
}

/** The part of a gap at the positions in [from, end); newest first, its first position is its last offset. */
function clip(gap: GapAt, from: bigint, end: bigint, order: Order): GapAt[] {
  const count = gap.end - gap.start
  const first = gap.position < from ? from : gap.position
  const last = gap.position + count > end ? end : gap.position + count
  if (first >= last) return []
  const [before, after] = [first - gap.position, gap.position + count - last]
  return order === 'oldest'
    ? [{ ...gap, position: first, start: gap.start + before, end: gap.end - after }]
    : [{ ...gap, position: first, start: gap.start + after, end: gap.end - before }]
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value
}
