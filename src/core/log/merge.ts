// The order of a list over several partitions: within one partition the log's own order, never changed; across
// partitions by the running maximum (newest first: minimum) of their timestamps, then by partition.
import type { KafkaRecord } from '../records/batch.ts'
import type { PartitionReader } from './partition-reader.ts'

export type Order = 'oldest' | 'newest'

export interface Row {
  /** Offsets of all partitions that lie before this row in the view's order. */
  position: bigint
  partition: number
  record: KafkaRecord
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
const LARGEST_REACH = 65_536

/** One partition's records in the view's order, fetched as they are needed. */
class Head {
  readonly lane: Lane
  readonly #order: Order
  #at: bigint
  #queue: KafkaRecord[] = []
  #reach = AHEAD
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
  async peek(count: number, signal: AbortSignal | undefined): Promise<KafkaRecord | null> {
    while (this.#queue.length === 0 && !this.#exhausted()) {
      signal?.throwIfAborted()
      await this.#fill(count)
    }
    const record = this.#queue[0] ?? null
    if (record !== null) this.rank = this.#ranked(record.timestamp)
    return record
  }

  /** Takes the record that was peeked; answers how many offsets it and the gap before it span. */
  take(record: KafkaRecord): { gap: bigint } {
    this.#queue.shift()
    const gap = this.#order === 'oldest' ? record.offset - this.consumed : this.consumed - 1n - record.offset
    this.consumed = this.#order === 'oldest' ? record.offset + 1n : record.offset
    return { gap }
  }

  #exhausted(): boolean {
    return this.#order === 'oldest' ? this.#at >= this.lane.end : this.#at <= this.lane.start
  }

  async #fill(count: number): Promise<void> {
    const { reader, start, end } = this.lane
    const slice =
      this.#order === 'oldest'
        ? await reader.forwards(this.#at, end, count)
        : await reader.backwards(start, this.#at, count, this.#reach)
    // Sparse logs: look further back each time nothing was found.
    this.#reach = slice.records.length > 0 ? AHEAD : Math.min(this.#reach * 4, LARGEST_REACH)
    this.#at = slice.next
    this.#queue = slice.records
  }

  #ranked(timestamp: bigint): bigint {
    if (this.rank === null) return timestamp
    const later = timestamp > this.rank
    return (this.#order === 'oldest') === later ? timestamp : this.rank
  }
}

/**
 * Walks from the cursor in the view's order, at most `count` rows and at most `budget` offsets of gaps and rows.
 * `position` of the answer is where the walk stopped, with its cursor.
 */
export async function walk(
  lanes: readonly Lane[],
  cursor: Cursor,
  position: bigint,
  order: Order,
  limit: { rows: number; until: bigint; signal?: AbortSignal | undefined },
): Promise<{ rows: Row[]; position: bigint; cursor: Cursor }> {
  const heads = lanes.map(
    lane => new Head(lane, cursor.get(lane.partition) ?? (order === 'oldest' ? lane.start : lane.end), order),
  )
  const rows: Row[] = []
  let at = position
  const ahead = Math.min(Math.max(limit.rows, AHEAD), 512)
  const peeked = new Map<Head, KafkaRecord | null>()
  await Promise.all(heads.map(async head => peeked.set(head, await head.peek(ahead, limit.signal))))
  while (rows.length < limit.rows && at < limit.until) {
    const head = first(peeked, order)
    const record = head === null ? null : peeked.get(head)
    if (head === null || record == null) break
    const { gap } = head.take(record)
    at += gap
    rows.push({ position: at, partition: head.lane.partition, record })
    at += 1n
    peeked.set(head, await head.peek(ahead, limit.signal))
  }
  const done = [...peeked.values()].every(record => record === null)
  if (done) {
    for (const head of heads) {
      at += order === 'oldest' ? head.lane.end - head.consumed : head.consumed - head.lane.start
      head.consumed = order === 'oldest' ? head.lane.end : head.lane.start
    }
  }
  return { rows, position: at, cursor: new Map(heads.map(head => [head.lane.partition, head.consumed])) }
}

function first(peeked: ReadonlyMap<Head, KafkaRecord | null>, order: Order): Head | null {
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
