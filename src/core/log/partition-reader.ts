// Reads records of one partition forwards and backwards from any offset, through a cache of fetched blocks whose size
// is bounded. Knows nothing of other partitions, of order by time or of screens.
import { BLOCK_BYTES, BLOCK_RECORDS, type Block, decodeBlock } from './block.ts'
import type { Gap } from './gap.ts'
import type { ListedRecord } from './listed-records.ts'
import type { Isolation, LogSource } from './source.ts'

/** Bytes asked of one Fetch while paging: small, so that the first row is quick. */
const PAGE_BYTES = 262_144
/** Furthest look back at once, in offsets, where records are small or few. */
const LONGEST_STRIDE = 1_048_576

export interface Slice {
  records: ListedRecord[]
  /** What lies between the records, in the same direction: together they leave no offset out. */
  gaps: Gap[]
  /** Forwards: the next offset to look at. Backwards: everything from here on has been looked at. */
  next: bigint
}

export class PartitionReader {
  /** Bytes that came over the wire so far. */
  fetchedBytes = 0
  readonly #source: LogSource
  readonly #partition: number
  readonly #isolation: Isolation
  readonly #cacheBytes: number
  #blocks: Block[] = []
  #clock = 0
  /** How many offsets before a place are asked for when looking back, as the last answers suggest it. */
  #stride = 1

  constructor(source: LogSource, partition: number, isolation: Isolation, cacheBytes: number) {
    this.#source = source
    this.#partition = partition
    this.#isolation = isolation
    this.#cacheBytes = cacheBytes
  }

  /** Up to `count` records in [from, end). One fetch at most, so that a caller can stop between fetches. */
  async forwards(from: bigint, end: bigint, count: number): Promise<Slice> {
    if (from >= end) return { records: [], gaps: [], next: end }
    const block = await this.#blockAt(from, end)
    const first = block.records.lowerBound(from)
    const stop = Math.min(first + count, block.records.lowerBound(end))
    const records: ListedRecord[] = []
    for (let index = first; index < stop; index++) records.push(block.records.at(index))
    const last = records.at(-1)
    const seen = records.length === count && last !== undefined ? last.offset + 1n : block.end
    const next = seen < end ? seen : end
    return { records, gaps: clipped(block.gaps, from, next), next }
  }

  /** Up to `count` records in [start, before), nearest first: those of one block at most. */
  async backwards(start: bigint, before: bigint, count: number): Promise<Slice> {
    if (before <= start) return { records: [], gaps: [], next: start }
    const block = await this.#blockBefore(start, before)
    const low = block.start > start ? block.start : start
    const stop = block.records.lowerBound(before)
    const first = Math.max(stop - count, block.records.lowerBound(low))
    const found: ListedRecord[] = []
    for (let index = stop - 1; index >= first; index--) found.push(block.records.at(index))
    const last = found.at(-1)
    const next = found.length === count && last !== undefined ? last.offset : low
    return { records: found, gaps: clipped(block.gaps, next, before).reverse(), next }
  }

  /**
   * A block that reaches up to `before`. Kafka answers forwards only: it is asked a stride before the place, and again
   * nearer where the answer ends too soon. The first stride is one offset: the last batch tells how large records are.
   */
  async #blockBefore(start: bigint, before: bigint): Promise<Block> {
    const cached = this.#cached(before - 1n)
    if (cached !== undefined) return cached
    let at = before - BigInt(this.#stride)
    if (at < start) at = start
    for (;;) {
      const block = await this.#blockAt(at, before)
      this.#measure(block)
      if (block.end >= before) return block
      // The answer ended sooner than a page does, as at the end of a segment: no more is counted on.
      this.#stride = Math.min(this.#stride, Math.max(1, Number(block.end - block.start)))
      const nearer = before - BigInt(this.#stride)
      at = nearer > block.end ? nearer : block.end
    }
  }

  /** Three quarters of what a fetch and a block hold, going by what offsets cost here. */
  #measure(block: Block): void {
    const blocks = Math.min(
      PAGE_BYTES / Math.max(1, block.wireBytes),
      BLOCK_BYTES / Math.max(1, block.bytes),
      BLOCK_RECORDS / Math.max(1, block.records.count),
    )
    const offsets = Math.floor(Number(block.end - block.start) * blocks * 0.75)
    this.#stride = Math.min(LONGEST_STRIDE, Math.max(1, offsets))
  }

  async #blockAt(offset: bigint, end: bigint): Promise<Block> {
    const cached = this.#cached(offset)
    if (cached !== undefined) return cached
    const fetched = await this.#source.fetch(this.#partition, offset, PAGE_BYTES, this.#isolation)
    this.fetchedBytes += fetched.batches.length
    const block = { ...decodeBlock(fetched, offset, end, this.#isolation), usedAt: ++this.#clock }
    this.#blocks.push(block)
    this.#trim(block)
    return block
  }

  #cached(offset: bigint): Block | undefined {
    const found = this.#blocks.find(block => block.start <= offset && offset < block.end)
    if (found !== undefined) found.usedAt = ++this.#clock
    return found
  }

  #trim(keep: Block): void {
    let total = this.#blocks.reduce((sum, block) => sum + block.bytes, 0)
    while (total > this.#cacheBytes && this.#blocks.length > 1) {
      const oldest = this.#blocks.reduce((a, b) => (b !== keep && (a === keep || b.usedAt < a.usedAt) ? b : a))
      this.#blocks = this.#blocks.filter(block => block !== oldest)
      total -= oldest.bytes
    }
  }
}

/** The parts of the gaps that lie in [from, end). */
function clipped(gaps: readonly Gap[], from: bigint, end: bigint): Gap[] {
  return gaps
    .filter(gap => gap.end > from && gap.start < end)
    .map(gap => ({ ...gap, start: gap.start > from ? gap.start : from, end: gap.end < end ? gap.end : end }))
}
