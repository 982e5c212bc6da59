// Fetches the windows a list looks at: what is on the screen first, then a little ahead in the direction of travel.
// Knows no screen; the caller gives it the fetch and listens for changes.
import type { RowWindow, View } from '#contract/index.ts'
import { placeOf, type RecordPlace } from './columns.ts'
import { RowCache } from './row-cache.ts'

const BLOCK = 128
const LARGEST_BLOCK = 1000
const AT_ONCE = 2

type ViewEnds = Pick<View, 'length' | 'bounds'>

export interface RowSourceOptions extends ViewEnds {
  order: 'oldest' | 'newest'
  window(position: bigint, count: number, signal: AbortSignal): Promise<RowWindow>
}

export type Spot = RecordPlace | { position: number }

interface Request {
  from: number
  to: number
  abort: AbortController
}

export class RowSource {
  readonly cache: RowCache
  readonly order: 'oldest' | 'newest'
  /** Set when a window could not be read; cleared by `retry`. */
  failure: unknown = null
  /** Positions put before the ones known since the source was made (less those taken away): p is at p + shifted now. */
  shifted = 0
  /** Grows with each change, for React. */
  version = 0
  readonly #window: RowSourceOptions['window']
  /** Length of the view as the engine last told it; the list may be shorter until its new rows are here. */
  #engineLength: number
  #bounds: View['bounds']
  #listeners = new Set<() => void>()
  #requests: Request[] = []
  #growing: AbortController | null = null
  /** Windows in a row that did not hold the position asked for. */
  #missed = 0
  #look = { from: 0, to: 0, direction: 1 }
  /** Positions asked for at once when going up through sparse offsets. */
  #stride = BLOCK
  #closed = false

  constructor(options: RowSourceOptions) {
    this.order = options.order
    this.#window = options.window
    this.#engineLength = Number(options.length)
    this.#bounds = options.bounds
    this.cache = new RowCache(this.#engineLength, options.order)
  }

  get length(): number {
    return this.cache.length
  }

  /** Nothing has come yet of what there is. */
  get isFirst(): boolean {
    return this.version === 0 && this.length > 0
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  snapshot = (): number => this.version

  /**
   * Says which positions are on the screen; what is missing there is fetched. Requests that nobody looks at any more
   * are not given up: the engine would work on them all the same, and a drag of the bar would pile them up there.
   */
  look(from: number, to: number, direction: number): void {
    this.#look = { from, to, direction: direction || this.#look.direction }
    this.#next()
  }

  /** Forgets the rows and reads anew what is looked at: they are asked for with other columns from now on. */
  refresh(): void {
    for (const request of this.#requests) request.abort.abort()
    this.#requests = []
    this.cache.clear()
    this.#changed()
    this.#next()
  }

  retry(): void {
    this.failure = null
    this.#changed()
    this.#next()
  }

  fail(error: unknown): void {
    this.failure = error
    this.#changed()
  }

  /** The first record on the screen, or null when none is known there. */
  topPlace(): RecordPlace | null {
    for (let position = this.#look.from; position < this.#look.to; ) {
      const found = this.cache.find(position)
      if (found.kind === 'row') return placeOf(found)
      position = found.end
    }
    return null
  }

  /** Where the list stands: a record, or a position where none is known yet. */
  topSpot(): Spot {
    return this.topPlace() ?? { position: this.#look.from }
  }

  close(): void {
    this.#closed = true
    this.#growing?.abort()
    for (const request of this.#requests) request.abort.abort()
    this.#requests = []
    this.#listeners.clear()
  }

  /**
   * The ends of the partitions have moved. New rows are read first, so that the list grows by rows and not by
   * placeholders; what retention took away leaves at the oldest end.
   */
  async follow(view: ViewEnds): Promise<void> {
    const { added, removed } = movement(this.#bounds, view.bounds)
    this.#bounds = view.bounds
    const target = Number(view.length)
    this.#engineLength = target
    if (this.#closed || (added === 0 && removed === 0)) return
    const abort = new AbortController()
    this.#growing = abort
    let window: RowWindow | null = null
    if (added > 0) {
      const position = this.order === 'newest' ? 0 : Math.max(0, target - Math.min(added, LARGEST_BLOCK))
      try {
        window = await this.#window(BigInt(position), Math.min(added, LARGEST_BLOCK), abort.signal)
      } catch (error) {
        if (!abort.signal.aborted) this.failure = error
      }
    }
    if (this.#closed) return
    const shift = this.order === 'newest' ? added : -removed
    this.cache.length = target
    this.cache.shift(shift)
    this.shifted += shift
    if (window) this.cache.insert(window, this.#shiftOf(window))
    this.#changed()
  }

  #changed(): void {
    this.version++
    for (const listener of this.#listeners) listener()
  }

  /** A newest-first window read while the engine's view was longer than the list stands further down there. */
  #shiftOf(window: RowWindow): number {
    const theirs = Number(window.length)
    this.#engineLength = Math.max(this.#engineLength, theirs)
    return this.order === 'newest' ? this.cache.length - theirs : 0
  }

  #next(): void {
    if (this.#closed || this.failure !== null) return
    while (this.#requests.length < AT_ONCE) {
      const wanted = this.#wanted()
      if (!wanted) return
      void this.#fetch(wanted.from, wanted.count, wanted.to)
    }
  }

  async #fetch(from: number, count: number, to: number): Promise<void> {
    const request: Request = { from, to, abort: new AbortController() }
    this.#requests.push(request)
    try {
      const lead = this.order === 'newest' ? this.#engineLength - this.cache.length : 0
      const asked = BigInt(from + lead)
      const answer = await this.#window(asked, count, request.abort.signal)
      // The engine may have walked there from further up, without keeping the rows on the way.
      const window = answer.start < asked ? { ...answer, start: asked } : answer
      if (this.#closed || request.abort.signal.aborted) return
      if (window.end <= window.start) throw new Error(`The engine looked at no offset from position ${from} on.`)
      // A window looks on until it has `count` rows: only those inside the stretch say how dense it is.
      const inside = window.positions.filter(position => position < BigInt(to + lead)).length
      this.#stride = inside * 4 < BLOCK ? Math.min(this.#stride * 2, 1e9) : BLOCK
      this.cache.insert(window, this.#shiftOf(window))
      // The view may grow while a window is under way, so one miss is no fault; going on without end would be.
      this.#missed = this.cache.find(from).kind === 'unknown' ? this.#missed + 1 : 0
      if (this.#missed > 5) throw new Error(`The engine does not answer with the rows from position ${from} on.`)
    } catch (error) {
      if (!request.abort.signal.aborted) this.failure = error
    } finally {
      this.#requests = this.#requests.filter(other => other !== request)
      if (!this.#closed) this.#changed()
    }
    this.#next()
  }

  /** The next stretch to fetch, or null when all is here or under way. */
  #wanted(): { from: number; to: number; count: number } | null {
    const { from, to, direction } = this.#look
    const seen = this.#unknownIn(from, to)
    if (seen) return seen
    return direction < 0 ? this.#unknownIn(from - BLOCK, from) : this.#unknownIn(to, to + BLOCK)
  }

  #unknownIn(from: number, to: number): { from: number; to: number; count: number } | null {
    let position = Math.max(0, from)
    while (position < Math.min(to, this.cache.length)) {
      const found = this.cache.find(position)
      if (found.kind !== 'unknown') {
        position = found.end
        continue
      }
      const underWay = this.#requests.find(request => request.from <= position && position < request.to)
      if (!underWay) return this.#block(position, found.start, found.end)
      position = underWay.to
    }
    return null
  }

  /** A block from `position` on; going up it ends where the known rows begin, and is longer where rows are sparse. */
  #block(position: number, start: number, end: number): { from: number; to: number; count: number } {
    if (this.#look.direction < 0 && end < this.#look.to) {
      const from = Math.max(start, Math.min(position, end - this.#stride))
      return { from, to: end, count: Math.min(LARGEST_BLOCK, Math.max(BLOCK, end - from)) }
    }
    const from = Math.max(start, position - (position % BLOCK))
    return { from, to: Math.min(end, from + BLOCK), count: BLOCK }
  }
}

/** Offsets that came at the newest ends and went at the oldest, over all partitions. */
function movement(before: View['bounds'], after: View['bounds']): { added: number; removed: number } {
  let added = 0
  let removed = 0
  for (const bound of after) {
    const known = before.find(each => each.partition === bound.partition)
    added += Number(bound.highWatermark - (known?.highWatermark ?? bound.logStartOffset))
    removed += Number(bound.logStartOffset - (known?.logStartOffset ?? bound.logStartOffset))
  }
  return { added, removed }
}
