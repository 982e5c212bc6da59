// The order of a list over several partitions: within one partition the log's own order, never changed; across
// partitions by the running maximum (newest first: minimum) of their timestamps, then by partition.

import { type Gap, GapRun } from './gap.ts'
import type { ListedRecord } from './listed-records.ts'
import type { PartitionReader } from './partition-reader.ts'

export type Order = 'oldest' | 'newest'

export interface Row {
  /** Offsets of all partitions that lie before this row in the view's order. */
  position: bigint
  partition: number
  record: ListedRecord
}

/** Offsets without a record, at as many positions. */
export interface GapAt extends Gap {
  position: bigint
  partition: number
}

/** Per partition the offset the view stands at: the next one to show, or with newest first the one after it. */
export type Cursor = ReadonlyMap<number, bigint>

export interface Lane {
  partition: number
  reader: PartitionReader
  start: bigint
  end: bigint
}

const AHEAD = 64
/** Bytes one walk may fetch before it stops at the next row: a list near large records grows bit by bit. */
const WALK_BYTES = 16 * 1024 * 1024

/** One partition's records in the view's order, fetched as they are needed. */
class Head {
  readonly lane: Lane
  readonly #order: Order
  #at: bigint
  #queue: ListedRecord[] = []
  /** Gaps that were looked at and not taken yet, in the view's order. */
  #gaps: Gap[] = []
  /** Where the view stands: offsets up to here are shown or known to be empty. */
  consumed: bigint
  rank: bigint | null = null

  constructor(lane: Lane, at: bigint, order: Order) {
    this.lane = lane
    this.#order = order
    this.#at = at
    this.consumed = at
  }

  /** The next record, or null when the lane is exhausted. */
  async peek(count: number, signal: AbortSignal | undefined): Promise<ListedRecord | null> {
    while (this.#queue.length === 0 && !this.#exhausted()) {
      signal?.throwIfAborted()
      await this.#fill(count)
    }
    const record = this.#queue[0] ?? null
    if (record !== null) this.rank = this.#ranked(record.timestamp)
    return record
  }

  /** Takes the record that was peeked; answers the gaps before it, and how many offsets they are. */
  take(record: ListedRecord): { gap: bigint; gaps: Gap[] } {
    this.#queue.shift()
    const isOldest = this.#order === 'oldest'
    const gap = isOldest ? record.offset - this.consumed : this.consumed - 1n - record.offset
    this.consumed = isOldest ? record.offset + 1n : record.offset
    const until = this.#gaps.findIndex(each => (isOldest ? each.start > record.offset : each.start < record.offset))
    return { gap, gaps: joined(this.#gaps.splice(0, until < 0 ? this.#gaps.length : until)) }
  }

  /** All offsets that are left when no record is. */
  rest(): { gap: bigint; gaps: Gap[] } {
    const { start, end } = this.lane
    const gap = this.#order === 'oldest' ? end - this.consumed : this.consumed - start
    this.consumed = this.#order === 'oldest' ? end : start
    return { gap, gaps: joined(this.#gaps.splice(0)) }
  }

  #exhausted(): boolean {
    return this.#order === 'oldest' ? this.#at >= this.lane.end : this.#at <= this.lane.start
  }

  async #fill(count: number): Promise<void> {
    const { reader, start, end } = this.lane
    const slice =
      this.#order === 'oldest'
        ? await reader.forwards(this.#at, end, count)
        : await reader.backwards(start, this.#at, count)
    this.#at = slice.next
    this.#queue = slice.records
    // A long stretch without a record is many blocks: its gaps are joined as they come.
    this.#gaps = slice.records.length === 0 ? joined([...this.#gaps, ...slice.gaps]) : [...this.#gaps, ...slice.gaps]
  }

  #ranked(timestamp: bigint): bigint {
    if (this.rank === null) return timestamp
    const later = timestamp > this.rank
    return (this.#order === 'oldest') === later ? timestamp : this.rank
  }
}

/**
 * Walks from the cursor in the view's order, at most `limit.rows` rows and to position `limit.until`. `position` of the
 * answer is where the walk stopped, with its cursor; each position before it is one of a row or of a gap.
 */
export async function walk(
  lanes: readonly Lane[],
  cursor: Cursor,
  position: bigint,
  order: Order,
  limit: { rows: number; until: bigint; signal?: AbortSignal | undefined },
): Promise<{ rows: Row[]; gaps: GapAt[]; position: bigint; cursor: Cursor }> {
  const heads = lanes.map(
    lane => new Head(lane, cursor.get(lane.partition) ?? (order === 'oldest' ? lane.start : lane.end), order),
  )
  const rows: Row[] = []
  const gaps: GapAt[] = []
  let at = position
  const pass = (head: Head, passed: { gap: bigint; gaps: Gap[] }) => {
    let gapAt = at
    for (const gap of passed.gaps) {
      gaps.push({ ...gap, position: gapAt, partition: head.lane.partition })
      gapAt += gap.end - gap.start
    }
    at += passed.gap
  }
  const ahead = Math.min(Math.max(limit.rows, AHEAD), 512)
  const enough = fetchedBytes(lanes) + WALK_BYTES
  const peeked = new Map<Head, ListedRecord | null>()
  await Promise.all(heads.map(async head => peeked.set(head, await head.peek(ahead, limit.signal))))
  while (rows.length < limit.rows && at < limit.until && (rows.length === 0 || fetchedBytes(lanes) < enough)) {
    const head = first(peeked, order)
    const record = head === null ? null : peeked.get(head)
    if (head === null || record == null) break
    pass(head, head.take(record))
    rows.push({ position: at, partition: head.lane.partition, record })
    at += 1n
    peeked.set(head, await head.peek(ahead, limit.signal))
  }
  const done = [...peeked.values()].every(record => record === null)
  if (done) for (const head of heads) pass(head, head.rest())
  return { rows, gaps, position: at, cursor: new Map(heads.map(head => [head.lane.partition, head.consumed])) }
}

const fetchedBytes = (lanes: readonly Lane[]) => lanes.reduce((sum, lane) => sum + lane.reader.fetchedBytes, 0)

function joined(gaps: readonly Gap[]): Gap[] {
  if (gaps.length < 2) return [...gaps]
  const run = new GapRun()
  for (const gap of gaps) run.add(gap)
  return run.take()
}

function first(peeked: ReadonlyMap<Head, ListedRecord | null>, order: Order): Head | null {
  let best: Head | null = null
  for (const [head, record] of peeked) {
    if (record === null) continue
    if (best === null || precedes(head, best, order)) best = head
  }
  return best
}

function precedes(a: Head, b: Head, order: Order): boolean {
  const [rankA, rankB] = [a.rank ?? 0n, b.rank ?? 0n]
  if (rankA !== rankB) return order === 'oldest' ? rankA < rankB : rankA > rankB
  return order === 'oldest' ? a.lane.partition < b.lane.partition : a.lane.partition > b.lane.partition
}
