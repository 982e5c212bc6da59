// What the offsets of a stretch of a log are: records, markers of transactions, records of aborted ones, or nothing at
// all (removed by compaction, or never written). Counts full batches by their headers; only a batch with holes, one that
// the stretch cuts, and what old formats do not tell, is decoded. Reads no log itself: whoever fetches adds what came.
import { type BatchHeader, decodeBatch, decodeControl, walkBatches } from '../records/batch.ts'
import { AbortedTransactions } from './aborted-transactions.ts'
import type { FetchedBatches } from './source.ts'

export interface GapCounts {
  /** Records a consumer gets. */
  records: bigint
  /** Records of aborted transactions: read_committed leaves them out. */
  aborted: bigint
  commitMarkers: bigint
  abortMarkers: bigint
  /** Markers of other kinds. */
  otherMarkers: bigint
  /** Offsets without anything: compaction removed it, or a producer's batch left them out. */
  missing: bigint
}

export interface AbortedRun {
  producerId: bigint
  producerEpoch: number
  firstOffset: bigint
  /** Offset of the last record seen of it. */
  lastOffset: bigint
  records: bigint
}

export interface MissingRun {
  /** Inclusive. */
  from: bigint
  /** Exclusive. */
  to: bigint
}

/** Runs that are listed one by one; beyond, only the counts go on. */
const LISTED = 200

export class GapScan {
  readonly #until: bigint
  /** Everything before has been counted. */
  #next: bigint
  readonly counts: GapCounts = {
    records: 0n,
    aborted: 0n,
    commitMarkers: 0n,
    abortMarkers: 0n,
    otherMarkers: 0n,
    missing: 0n,
  }
  readonly aborted: AbortedRun[] = []
  readonly missing: MissingRun[] = []
  readonly #running = new Map<bigint, AbortedRun>()

  /** @param from inclusive @param until exclusive */
  constructor(from: bigint, until: bigint) {
    this.#next = from
    this.#until = until
  }

  get next(): bigint {
    return this.#next
  }

  get isDone(): boolean {
    return this.#next >= this.#until
  }

  /** What a fetch at `next` brought. Nothing: the rest holds nothing that may be seen, and is missing. */
  add({ batches, abortedTransactions }: FetchedBatches): void {
    const before = this.#next
    const transactions = new AbortedTransactions(abortedTransactions)
    for (const { header, bytes } of walkBatches(batches)) {
      if (this.isDone) return
      this.#addBatch(header, bytes, transactions)
    }
    if (this.#next === before) this.#skipTo(this.#until)
  }

  #addBatch(header: BatchHeader, bytes: Buffer, transactions: AbortedTransactions): void {
    const { producerId, isTransactional, isControl } = header
    const end = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    if (isControl) transactions.ended(producerId, bytes)
    const isAborted = !isControl && transactions.covers(producerId, isTransactional, end - 1n)
    if (end <= this.#next) return
    // Then nothing in it is missing, and it need not be decompressed.
    const isFull = BigInt(header.recordCount) === end - header.baseOffset
    if (isFull && header.baseOffset >= this.#next && end <= this.#until) {
      this.#skipTo(header.baseOffset)
      this.#count(header, bytes, isAborted, BigInt(header.recordCount), end - 1n)
      this.#next = end
    } else {
      this.#addEach(header, bytes, isAborted)
    }
  }

  /** Only part of the batch lies in the stretch, it has holes, or it does not tell how many records it holds. */
  #addEach(header: BatchHeader, bytes: Buffer, isAborted: boolean): void {
    for (const { offset } of decodeBatch(bytes)) {
      if (offset < this.#next) continue
      if (offset >= this.#until) break
      this.#skipTo(offset)
      this.#count(header, bytes, isAborted, 1n, offset)
      this.#next = offset + 1n
    }
    const end = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    this.#skipTo(end < this.#until ? end : this.#until)
  }

  #count(header: BatchHeader, bytes: Buffer, isAborted: boolean, records: bigint, lastOffset: bigint): void {
    if (header.isControl) {
      this.#running.delete(header.producerId)
      this.#countMarkers(bytes, records)
      return
    }
    if (!isAborted) {
      this.counts.records += records
      return
    }
    this.counts.aborted += records
    const { producerId, producerEpoch } = header
    const run = this.#running.get(producerId)
    if (run !== undefined && run.producerEpoch === producerEpoch) {
      run.lastOffset = lastOffset
      run.records += records
      return
    }
    const started = { producerId, producerEpoch, firstOffset: lastOffset - records + 1n, lastOffset, records }
    this.#running.set(producerId, started)
    if (this.aborted.length < LISTED) this.aborted.push(started)
  }

  #countMarkers(bytes: Buffer, records: bigint): void {
    const [marker] = decodeBatch(bytes)
    const kind = marker === undefined ? 'other' : decodeControl(marker).kind
    if (kind === 'commit') this.counts.commitMarkers += records
    else if (kind === 'abort') this.counts.abortMarkers += records
    else this.counts.otherMarkers += records
  }

  /** The offsets up to here hold nothing. */
  #skipTo(offset: bigint): void {
    if (offset <= this.#next) return
    this.counts.missing += offset - this.#next
    if (this.missing.length < LISTED) this.missing.push({ from: this.#next, to: offset })
    this.#next = offset
  }
}
