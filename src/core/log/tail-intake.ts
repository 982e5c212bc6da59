// What a tail does with the batches of one Fetch answer: counts their records exactly, leaves out markers and aborted
// transactions, and hands on what the filter lets through. Without a filter no record is decoded, and nothing is
// decompressed: the header says how many there are.
import { type BatchHeader, encodeBatch, readBatchHeader, verifyCrc, walkBatches } from '../records/batch.ts'
import { headerSizeV2 } from '../records/batch-header.ts'
import { type BatchColumns, indexBatch, indexRecordArea } from '../records/columns.ts'
import { decompressInPlace } from '../records/compression.ts'
import type { KafkaRecord } from '../records/record.ts'
import type { Matcher } from '../search/matcher.ts'
import { RecordView } from '../search/record-view.ts'
import { ScriptStopped } from '../search/script/script.ts'
import { Sieve } from '../search/sieve.ts'
import { AbortedTransactions } from './aborted-transactions.ts'
import type { FetchedBatches, Isolation } from './source.ts'

export interface IntakeCounts {
  records: number
  matches: number
  /** As fetched. */
  bytes: number
  /** Everything below it has been taken. */
  until: bigint
  /** Offsets of batches that cannot be read, and why. */
  broken: { offset: bigint; what: string }[]
  /** Records on which the script failed, and the last of them. */
  scriptErrorCount: number
  scriptError: { offset: bigint; what: string } | null
  /** The script took too long or all memory: from here on nothing is let through, until there is another matcher. */
  scriptStopped: ScriptStopped | null
}

/** `count` records from the `skip`-th of the batch on. The bytes are the caller's only until it returns. */
export type Keep = (batch: Buffer, skip: number, count: number) => void

/** Of one answer; `matches` are those of the batch at hand. */
interface Filter {
  matcher: Matcher
  sieve: Sieve
  matches: KafkaRecord[]
}

export class TailIntake {
  #matcher: Matcher | null = null
  #isStopped = false
  isolation: Isolation = 'read_uncommitted'
  readonly #record = new RecordView()

  /** Null: everything is let through. The script of the one before is closed. */
  use(matcher: Matcher | null): void {
    this.#matcher?.script?.close()
    this.#matcher = matcher
    this.#isStopped = false
  }

  /** Records at offsets from `from` on; a batch may begin below. */
  take(
    { topic, partition, from }: { topic: string; partition: number; from: bigint },
    { batches, abortedTransactions }: FetchedBatches,
    keep: Keep,
  ): IntakeCounts {
    const counts: IntakeCounts = {
      records: 0,
      matches: 0,
      bytes: batches.length,
      until: from,
      broken: [],
      scriptErrorCount: 0,
      scriptError: null,
      scriptStopped: null,
    }
    const filter = this.#matcher === null ? null : this.#filter(this.#matcher, topic, counts)
    const aborted = this.isolation === 'read_committed' ? new AbortedTransactions(abortedTransactions) : null
    this.#record.partition = partition
    for (const { header, bytes } of walkBatches(batches)) {
      const last = header.baseOffset + BigInt(header.lastOffsetDelta)
      if (last >= counts.until) counts.until = last + 1n
      if (header.isControl) {
        aborted?.ended(header.producerId, bytes)
        continue
      }
      if (aborted?.covers(header.producerId, header.isTransactional, last) || last < from) continue
      try {
        if (!verifyCrc(bytes)) throw new Error(`The checksum of a batch of ${bytes.length} bytes is wrong`)
        if (filter === null) this.#batch(header, bytes, from, counts, keep)
        else this.#filtered(filter, header, bytes, from, counts, keep)
      } catch (error) {
        filter?.sieve.forget()
        if (error instanceof ScriptStopped) {
          this.#isStopped = true
          counts.scriptStopped = error
          continue
        }
        // One broken batch must not end the tail: it is named, and the tail goes on behind it.
        counts.broken.push({ offset: header.baseOffset, what: error instanceof Error ? error.message : String(error) })
      }
    }
    return counts
  }

  #batch(header: BatchHeader, bytes: Buffer, from: bigint, counts: IntakeCounts, keep: Keep): void {
    const isWhole = header.magic === 2 && header.baseOffset >= from
    let skip = 0
    let count = header.recordCount
    if (!isWhole) {
      const columns = indexBatch(bytes)
      while (skip < columns.count && offsetAt(columns, skip) < from) skip++
      count = columns.count - skip
    }
    counts.records += count
    counts.matches += count
    if (count > 0) keep(bytes, skip, count)
  }

  #filter(matcher: Matcher, topic: string, counts: IntakeCounts): Filter {
    const matches: KafkaRecord[] = []
    const sieve = new Sieve(matcher, this.#record, topic, {
      match: () => matches.push(this.#record.record()),
      failed: what => {
        counts.scriptErrorCount++
        counts.scriptError = { offset: this.#record.offset, what }
      },
      stopped: () => false,
    })
    return { matcher, sieve, matches }
  }

  #filtered(filter: Filter, header: BatchHeader, bytes: Buffer, from: bigint, counts: IntakeCounts, keep: Keep) {
    const { matcher, sieve, matches } = filter
    matches.length = 0
    const columns = this.#columnsOf(matcher, header, bytes, from)
    if (columns === null) {
      counts.records += header.recordCount
      return
    }
    let first = 0
    while (first < columns.count && offsetAt(columns, first) < from) first++
    // Counted before they are looked at: whatever a script does, the count is right.
    counts.records += columns.count - first
    if (this.#isStopped) return
    for (let index = first; index < columns.count; index++) sieve.look(columns, index)
    sieve.settle(columns)
    counts.matches += matches.length
    // What matched makes a batch of its own, so that all that is held is of one kind.
    if (matches.length > 0) keep(encodeBatch(matches), 0, matches.length)
  }

  /** Null when a look at the bytes shows that nothing in the batch can match. */
  #columnsOf({ finder }: Matcher, header: BatchHeader, bytes: Buffer, from: bigint): BatchColumns | null {
    if (header.magic !== 2) return indexBatch(bytes)
    const area = decompressInPlace(header.compression, bytes.subarray(headerSizeV2))
    if (finder !== null && header.baseOffset >= from) {
      finder.begin(area)
      if (finder.next(0, area.length) < 0) return null
    }
    return indexRecordArea(header, area)
  }
}

const offsetAt = (columns: BatchColumns, index: number): bigint =>
  columns.baseOffset + BigInt(columns.offsetDelta[index] ?? 0)

/** The offset behind the last whole batch; null when there is none. */
export function offsetBehind(batches: Buffer): bigint | null {
  let next: bigint | null = null
  for (let at = 0; at < batches.length; ) {
    const header = readBatchHeader(batches, at)
    if (header === null) break
    next = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    at += header.sizeInBytes
  }
  return next
}
