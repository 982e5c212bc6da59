// What one Fetch brought, decoded: every offset of a stretch is either a record or part of a gap that says why.
import { type BatchColumns, type BatchHeader, decodeBatch, decodeControl, walkBatches } from '../records/batch.ts'
import { AbortedTransactions } from './aborted-transactions.ts'
import type { Gap, GapReason } from './gap.ts'
import { columnsOf, ListedRecords, recordsOf } from './listed-records.ts'
import type { FetchedBatches, Isolation } from './source.ts'

export interface Block {
  /** Every offset in [start, end) is in `records` or in `gaps`, both ascending. */
  start: bigint
  end: bigint
  records: ListedRecords
  gaps: Gap[]
  /** What it costs in memory, roughly. */
  bytes: number
  /** Of its batches as they came, compressed. */
  wireBytes: number
  usedAt: number
}

/** A block is full with so much; what else was fetched is left: a list shows a few dozen rows at once. */
export const BLOCK_RECORDS = 2048
export const BLOCK_BYTES = 1024 * 1024

const GAP_BYTES = 100

/** @param end of the log; where nothing came back, no offset before it holds a record that may be seen */
export function decodeBlock(
  fetched: FetchedBatches,
  from: bigint,
  end: bigint,
  isolation: Isolation,
): Omit<Block, 'usedAt'> {
  const { deletedBefore = null } = fetched
  if (deletedBefore !== null && deletedBefore > from) {
    const until = deletedBefore < end ? deletedBefore : end
    const gaps = [{ start: from, end: until, reason: 'deleted' as const, producerId: -1n }]
    return { start: from, end: until, records: new ListedRecords(), gaps, bytes: GAP_BYTES, wireBytes: 0 }
  }
  const stretch = new Stretch(from)
  const aborted = isolation === 'read_committed' ? new AbortedTransactions(fetched.abortedTransactions) : null
  for (const { header, bytes } of walkBatches(fetched.batches)) {
    const { producerId } = header
    const next = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    if (header.isControl) {
      aborted?.ended(producerId, bytes)
      stretch.gapOf(header, markerOf(bytes))
    } else if (aborted?.covers(producerId, header.isTransactional, next - 1n)) stretch.gapOf(header, 'aborted')
    else {
      const columns = columnsOf(bytes)
      if (columns === null) stretch.gapOf(header, 'damaged')
      else stretch.records(header, columns)
    }
    stretch.wireBytes += header.sizeInBytes
    if (stretch.isFull()) break
  }
  return stretch.close(end)
}

function markerOf(batch: Buffer): GapReason {
  const [marker] = decodeBatch(batch)
  const kind = marker === undefined ? 'other' : decodeControl(marker).kind
  return kind === 'other' ? 'control' : kind
}

/** Collects records and gaps from one offset on, so that nothing between them is left unsaid. */
class Stretch {
  wireBytes = 0
  readonly #from: bigint
  #start: bigint
  #covered: bigint
  readonly #records = new ListedRecords()
  readonly #gaps: Gap[] = []
  #bytes = 0

  constructor(from: bigint) {
    this.#from = from
    this.#start = from
    this.#covered = from
  }

  isFull(): boolean {
    return this.#covered > this.#from && (this.#records.count >= BLOCK_RECORDS || this.#bytes >= BLOCK_BYTES)
  }

  gapOf(header: BatchHeader, reason: GapReason): void {
    this.#reach(header.baseOffset)
    const next = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    const producerId = reason === 'damaged' ? -1n : header.producerId
    this.#gap(next, reason, producerId)
  }

  records(header: BatchHeader, columns: BatchColumns): void {
    // The header of a compressed v0/v1 entry names its last offset.
    this.#reach(columns.baseOffset)
    const records = recordsOf(columns, this.#covered)
    const first = records.count === 0 ? this.#covered : records.offsetAt(0)
    const last = records.count === 0 ? first : records.offsetAt(records.count - 1)
    if (last - first === BigInt(records.count - 1)) this.#gap(first, 'compacted', -1n)
    else {
      for (let index = 0; index < records.count; index++) {
        const offset = records.offsetAt(index)
        this.#gap(offset, 'compacted', -1n)
        this.#covered = offset + 1n
      }
    }
    if (records.count > 0) this.#covered = last + 1n
    this.#records.add(records)
    this.#bytes += records.bytes
    this.#gap(header.baseOffset + BigInt(header.lastOffsetDelta) + 1n, 'compacted', -1n)
  }

  close(end: bigint): Omit<Block, 'usedAt'> {
    if (this.#covered <= this.#from) this.#gap(end, 'missing', -1n)
    return {
      start: this.#start,
      end: this.#covered,
      records: this.#records,
      gaps: this.#gaps,
      bytes: this.#bytes + this.#gaps.length * GAP_BYTES,
      wireBytes: this.wireBytes,
    }
  }

  /** The next batch begins at `offset`: what lies before it is in no batch; the first may begin below what was asked. */
  #reach(offset: bigint): void {
    const isFirst = this.#records.count === 0 && this.#gaps.length === 0
    if (isFirst && offset < this.#start) {
      this.#start = offset
      this.#covered = offset
    }
    this.#gap(offset, 'missing', -1n)
  }

  #gap(end: bigint, reason: GapReason, producerId: bigint): void {
    if (end <= this.#covered) return
    this.#gaps.push({ start: this.#covered, end, reason, producerId })
    this.#covered = end
  }
}
