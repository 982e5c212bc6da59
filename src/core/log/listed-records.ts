// The records of a block as a list keeps them: batches by their columns, so that thousands of records cost no object
// each; made into objects when they are shown. Only of batches with large records objects are kept, cut short.
import {
  type BatchColumns,
  hasSoundHeaders,
  indexBatch,
  type KafkaRecord,
  readRecord,
  verifyCrc,
} from '../records/batch.ts'
import { RecordsError } from '../records/records-error.ts'
import { type ContentKind, contentKind } from '../serdes/content.ts'

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

/** Those of one batch, by ascending offset. */
interface BatchRecords {
  count: number
  /** What they cost in memory, roughly. */
  bytes: number
  offsetAt(index: number): bigint
  at(index: number): ListedRecord
}

/** Bytes that the records of one batch may cost a list, shared evenly between these bounds for each of them. */
const BATCH_BYTES = 8 * 1024 * 1024
const SHORTEST_CUT = 16 * 1024
const LONGEST_CUT = 512 * 1024

/** What a record costs in columns, and as an object beside its bytes. */
const COLUMNS_BYTES = 48
const OBJECT_BYTES = 300

/** Null where the batch cannot be trusted or read. */
export function columnsOf(batch: Buffer): BatchColumns | null {
  if (!verifyCrc(batch)) return null
  try {
    const columns = indexBatch(batch)
    for (let index = 0; index < columns.count; index++) if (!hasSoundHeaders(columns, index)) return null
    return columns
  } catch (error) {
    if (error instanceof RecordsError) return null
    throw error
  }
}

/** @param from records below this offset are left out */
export function recordsOf(columns: BatchColumns, from: bigint): BatchRecords {
  const limit = Math.min(LONGEST_CUT, Math.max(SHORTEST_CUT, Math.floor(BATCH_BYTES / Math.max(1, columns.count))))
  return isSmall(columns, limit) && isAscending(columns, from)
    ? inColumns(columns)
    : asObjects(cutRecords(columns, from, limit))
}

function isSmall({ recordSize }: BatchColumns, limit: number): boolean {
  return recordSize.every(size => size <= limit)
}

function isAscending({ baseOffset, offsetDelta, count }: BatchColumns, from: bigint): boolean {
  if (count > 0 && baseOffset + BigInt(offsetDelta[0] ?? 0) < from) return false
  return offsetDelta.every((delta, index) => index === 0 || delta > (offsetDelta[index - 1] ?? 0))
}

function inColumns(columns: BatchColumns): BatchRecords {
  const { baseOffset, offsetDelta, count, data } = columns
  return {
    count,
    bytes: data.length + count * COLUMNS_BYTES,
    offsetAt: index => baseOffset + BigInt(offsetDelta[index] ?? 0),
    at: index => ({ ...readRecord(columns, index), cut: null }),
  }
}

function asObjects(records: readonly ListedRecord[]): BatchRecords {
  return {
    count: records.length,
    bytes: records.reduce((sum, record) => sum + contentBytes(record) + OBJECT_BYTES, 0),
    offsetAt: index => itemAt(records, index).offset,
    at: index => itemAt(records, index),
  }
}

function cutRecords(columns: BatchColumns, from: bigint, limit: number): ListedRecord[] {
  const records: ListedRecord[] = []
  let next = from
  for (let index = 0; index < columns.count; index++) {
    const record = readRecord(columns, index)
    if (record.offset < next) continue
    next = record.offset + 1n
    records.push(cutTo(record, limit))
  }
  // One view keeps the whole batch in memory: where a part of it was cut off, the rest gets bytes of its own.
  return records.some(({ cut }) => cut !== null)
    ? records.map(each => (each.cut === null ? owned(each) : each))
    : records
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

/** Batch after batch, as one list by ascending offset. */
export class ListedRecords {
  count = 0
  readonly #batches: { first: number; records: BatchRecords }[] = []

  add(records: BatchRecords): void {
    if (records.count === 0) return
    this.#batches.push({ first: this.count, records })
    this.count += records.count
  }

  offsetAt(index: number): bigint {
    const { first, records } = this.#batchOf(index)
    return records.offsetAt(index - first)
  }

  at(index: number): ListedRecord {
    const { first, records } = this.#batchOf(index)
    return records.at(index - first)
  }

  /** Index of the first record at or after the offset. */
  lowerBound(offset: bigint): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.offsetAt(middle) < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  #batchOf(index: number) {
    let low = 0
    let high = this.#batches.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (itemAt(this.#batches, middle).first <= index) low = middle
      else high = middle - 1
    }
    return itemAt(this.#batches, low)
  }
}

function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new RangeError(`There are ${items.length} records, and none at ${index}`)
  return item
}
