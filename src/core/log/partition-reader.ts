// Reads records of one partition forwards and backwards from any offset, through a cache of fetched blocks whose size
// is bounded. Knows nothing of other partitions, of order by time or of screens.
import { decodeBatch, decodeControl, type KafkaRecord, walkBatches } from '../records/batch.ts'
import type { FetchedBatches, Isolation, LogSource } from './source.ts'

/** Bytes asked of one Fetch while paging: small, so that the first row is quick. */
const PAGE_BYTES = 262_144

interface Block {
  /** Every record in [start, end) is in `records`, ascending by offset. */
  start: bigint
  end: bigint
  records: KafkaRecord[]
  bytes: number
  usedAt: number
}

export interface Slice {
  records: KafkaRecord[]
  /** Forwards: the next offset to look at. Backwards: everything from here on has been looked at. */
  next: bigint
}

export class PartitionReader {
  readonly #source: LogSource
  readonly #partition: number
  readonly #isolation: Isolation
  readonly #cacheBytes: number
  #blocks: Block[] = []
  #clock = 0

  constructor(source: LogSource, partition: number, isolation: Isolation, cacheBytes: number) {
    this.#source = source
    this.#partition = partition
    this.#isolation = isolation
    this.#cacheBytes = cacheBytes
  }

  /** Up to `count` records in [from, end). One fetch at most, so that a caller can stop between fetches. */
  async forwards(from: bigint, end: bigint, count: number): Promise<Slice> {
    if (from >= end) return { records: [], next: end }
    const block = await this.#blockAt(from, end)
    const first = lowerBound(block.records, from)
    const records: KafkaRecord[] = []
    for (let index = first; index < block.records.length && records.length < count; index++) {
      const record = block.records[index]
      if (record === undefined || record.offset >= end) break
      records.push(record)
    }
    const last = records.at(-1)
    const next = records.length === count && last !== undefined ? last.offset + 1n : block.end
    return { records, next: next < end ? next : end }
  }

  /** Up to `count` records in [start, before), nearest first. Looks at a stretch of offsets that grows with `reach`. */
  async backwards(start: bigint, before: bigint, count: number, reach: number): Promise<Slice> {
    if (before <= start) return { records: [], next: start }
    const wanted = before - BigInt(Math.max(count, reach))
    let at = wanted > start ? wanted : start
    const low = at
    const found: KafkaRecord[] = []
    while (at < before) {
      const block = await this.#blockAt(at, before)
      for (let index = lowerBound(block.records, at); index < block.records.length; index++) {
        const record = block.records[index]
        if (record === undefined || record.offset >= before) break
        found.push(record)
      }
      at = block.end
    }
    const records = found.slice(-count).reverse()
    const oldest = records.at(-1)
    const next = found.length > count && oldest !== undefined ? oldest.offset : low
    return { records, next }
  }

  async #blockAt(offset: bigint, end: bigint): Promise<Block> {
    const cached = this.#blocks.find(block => block.start <= offset && offset < block.end)
    if (cached !== undefined) {
      cached.usedAt = ++this.#clock
      return cached
    }
    const fetched = await this.#source.fetch(this.#partition, offset, PAGE_BYTES, this.#isolation)
    const block = this.#decode(fetched, offset, end)
    this.#blocks.push(block)
    this.#trim(block)
    return block
  }

  #decode(fetched: FetchedBatches, from: bigint, end: bigint): Block {
    const records: KafkaRecord[] = []
    let covered = from
    const aborted = this.#isolation === 'read_committed' ? new AbortedTransactions(fetched.abortedTransactions) : null
    for (const { header, bytes } of walkBatches(fetched.batches)) {
      const next = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
      if (header.isControl) aborted?.ended(header.producerId, bytes)
      else if (!aborted?.covers(header.producerId, header.isTransactional, next - 1n)) {
        for (const record of decodeBatch(bytes)) if (record.offset >= from) records.push(record)
      }
      if (next > covered) covered = next
    }
    // Nothing came back although the log goes on: the rest up to the end holds no record that may be seen.
    const blockEnd = covered > from ? covered : end
    return { start: from, end: blockEnd, records, bytes: bytesOf(records), usedAt: ++this.#clock }
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

/** What a record costs beside its bytes, roughly: its object, its views, its header list. */
const RECORD_BYTES = 300

/** Of the records as they are kept: decompressed, however small they came. */
function bytesOf(records: readonly KafkaRecord[]): number {
  return records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0) + RECORD_BYTES, 0)
}

/** Which producers' transactional batches are to be skipped, as Kafka's own consumer decides it (KIP-98). */
export class AbortedTransactions {
  readonly #pending: { producerId: bigint; firstOffset: bigint }[]
  readonly #open = new Set<bigint>()

  constructor(list: readonly { producerId: bigint; firstOffset: bigint }[]) {
    this.#pending = [...list].sort((a, b) =>
      a.firstOffset < b.firstOffset ? -1 : a.firstOffset > b.firstOffset ? 1 : 0,
    )
  }

  covers(producerId: bigint, isTransactional: boolean, lastOffset: bigint): boolean {
    this.#begun(lastOffset)
    return isTransactional && this.#open.has(producerId)
  }

  ended(producerId: bigint, controlBatch: Buffer): void {
    const [marker] = decodeBatch(controlBatch)
    if (marker === undefined || decodeControl(marker)?.kind !== 'abort') return
    // What was fetched may begin with the marker: its transaction is over all the same.
    this.#begun(marker.offset)
    this.#open.delete(producerId)
  }

  #begun(lastOffset: bigint): void {
    for (let next = this.#pending[0]; next !== undefined && next.firstOffset <= lastOffset; next = this.#pending[0]) {
      this.#open.add(next.producerId)
      this.#pending.shift()
    }
  }
}

/** Index of the first record at or after the offset. */
function lowerBound(records: readonly KafkaRecord[], offset: bigint): number {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >> 1
    const record = records[middle]
    if (record !== undefined && record.offset < offset) low = middle + 1
    else high = middle
  }
  return low
}
