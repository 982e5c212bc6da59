// What one Fetch brought, decoded: every offset of a stretch is either a record or part of a gap that says why. A large
// record is kept by its beginning only, so that a list near it stays small.
import {
  type BatchHeader,
  decodeBatch,
  decodeControl,
  type KafkaRecord,
  verifyCrc,
  walkBatches,
} from '../records/batch.ts'
import { RecordsError } from '../records/records-error.ts'
import { type ContentKind, contentKind } from '../serdes/content.ts'
import { AbortedTransactions } from './aborted-transactions.ts'
import type { Gap, GapReason } from './gap.ts'
import type { FetchedBatches, Isolation } from './source.ts'

/** A record as a list needs it. */
export interface ListedRecord extends KafkaRecord {
  /** Set where only the first bytes of its parts are here. */
  cut: Cut | null
}

export interface Cut {
  /** Bytes of key, value and headers that are not here. */
  bytes: number
  keyKind: ContentKind
  valueKind: ContentKind
}

export interface Block {
  /** Every offset in [start, end) is in `records` or in `gaps`, both ascending. */
  start: bigint
  end: bigint
  records: ListedRecord[]
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

/** Bytes that the records of one batch may cost a list, shared evenly between these bounds for each of them. */
const BATCH_BYTES = 8 * 1024 * 1024
const SHORTEST_CUT = 16 * 1024
const LONGEST_CUT = 512 * 1024

/** What a record costs beside its bytes, roughly: its object, its views, its header list. */
const RECORD_BYTES = 300
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
    return { start: from, end: until, records: [], gaps, bytes: GAP_BYTES, wireBytes: 0 }
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
      const records = recordsOf(bytes)
      if (records === null) stretch.gapOf(header, 'damaged')
      else stretch.records(header, records)
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

/** Null where the batch cannot be trusted or read. */
function recordsOf(batch: Buffer): KafkaRecord[] | null {
  if (!verifyCrc(batch)) return null
  try {
    return decodeBatch(batch)
  } catch (error) {
    if (error instanceof RecordsError) return null
    throw error
  }
}

/** Collects records and gaps from one offset on, so that nothing between them is left unsaid. */
class Stretch {
  wireBytes = 0
  readonly #from: bigint
  #start: bigint
  #covered: bigint
  readonly #records: ListedRecord[] = []
  readonly #gaps: Gap[] = []
  #bytes = 0

  constructor(from: bigint) {
    this.#from = from
    this.#start = from
    this.#covered = from
  }

  isFull(): boolean {
    return this.#covered > this.#from && (this.#records.length >= BLOCK_RECORDS || this.#bytes >= BLOCK_BYTES)
  }

  gapOf(header: BatchHeader, reason: GapReason): void {
    this.#reach(header.baseOffset)
    const next = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    const producerId = reason === 'damaged' ? -1n : header.producerId
    this.#gap(next, reason, producerId)
  }

  records(header: BatchHeader, records: readonly KafkaRecord[]): void {
    // The header of a compressed v0/v1 entry names its last offset.
    this.#reach(header.magic === 2 ? header.baseOffset : (records[0]?.offset ?? header.baseOffset))
    const limit = Math.min(LONGEST_CUT, Math.max(SHORTEST_CUT, Math.floor(BATCH_BYTES / Math.max(1, records.length))))
    const listed = records.map(record => cutTo(record, limit))
    // One view keeps the whole batch in memory: where a part of it was cut off, the rest gets bytes of its own.
    const isOwn = listed.some(record => record.cut !== null)
    for (const record of listed) {
      if (record.offset < this.#covered) continue
      this.#gap(record.offset, 'compacted', -1n)
      this.#records.push(isOwn && record.cut === null ? owned(record) : record)
      this.#bytes += contentBytes(record) + RECORD_BYTES
      this.#covered = record.offset + 1n
    }
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
    const isFirst = this.#records.length === 0 && this.#gaps.length === 0
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

function cutTo(record: KafkaRecord, limit: number): ListedRecord {
  const isLong = (bytes: Buffer | null) => bytes !== null && bytes.length > limit
  const isCut = isLong(record.key) || isLong(record.value) || record.headers.some(header => isLong(header.value))
  if (!isCut) return { ...record, cut: null }
  const head = (bytes: Buffer | null) => (bytes === null ? null : Buffer.from(bytes.subarray(0, limit)))
  const short = {
    ...record,
    key: head(record.key),
    value: head(record.value),
    headers: record.headers.map(({ key, value }) => ({ key: Buffer.from(key), value: head(value) })),
  }
  const cut = {
    bytes: contentBytes(record) - contentBytes(short),
    keyKind: contentKind(record.key),
    valueKind: contentKind(record.value),
  }
  return { ...short, cut }
}

function owned(record: ListedRecord): ListedRecord {
  const own = (bytes: Buffer | null) => (bytes === null ? null : Buffer.from(bytes))
  return {
    ...record,
    key: own(record.key),
    value: own(record.value),
    headers: record.headers.map(({ key, value }) => ({ key: Buffer.from(key), value: own(value) })),
  }
}

/** Bytes of key, value and headers; the few bytes of lengths and deltas around them are not counted. */
export function contentBytes({ key, value, headers }: KafkaRecord): number {
  const ofHeaders = headers.reduce((sum, header) => sum + header.key.length + (header.value?.length ?? 0), 0)
  return (key?.length ?? 0) + (value?.length ?? 0) + ofHeaders
}
