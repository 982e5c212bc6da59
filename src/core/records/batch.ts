// Record batches as values: decodes a batch to records, and is the door to the rest of this folder for callers that
// do not care where a header is read or a batch written. Whatever must be fast works on columns.ts instead.

import { type BatchColumns, indexBatch } from './columns.ts'
import type { KafkaHeader, KafkaRecord } from './record.ts'
import { RecordsError } from './records-error.ts'
import { VarintReader } from './varint.ts'

export { type BatchOptions, encodeBatch } from './batch-encode.ts'
export {
  type BatchHeader,
  peekBatchHeader,
  readBatchHeader,
  verifyCrc,
  walkBatches,
} from './batch-header.ts'
export { type BatchColumns, indexBatch } from './columns.ts'
export type { Compression } from './compression.ts'
export { type ControlMarker, decodeControl, encodeControlBatch } from './control.ts'
export type { KafkaHeader, KafkaRecord } from './record.ts'

/**
 * All records of one whole batch (v0, v1 or v2), decompressed; control batches too. Keys, values and headers share
 * memory with the batch where it is not compressed. Throws RecordsError for malformed bytes; checks no checksum.
 */
export function decodeBatch(batch: Buffer): KafkaRecord[] {
  const columns = indexBatch(batch)
  return Array.from({ length: columns.count }, (_, index) => readRecord(columns, index))
}

/** Record `index` (0 to count - 1) of an indexed batch. */
export function readRecord(columns: BatchColumns, index: number): KafkaRecord {
  const { data } = columns
  return {
    offset: columns.baseOffset + BigInt(columns.offsetDelta[index] ?? 0),
    timestamp: columns.timestamp[index] ?? -1n,
    key: slice(data, columns.keyPosition[index], columns.keyLength[index]),
    value: slice(data, columns.valuePosition[index], columns.valueLength[index]),
    headers: readHeaders(columns, index),
  }
}

/** The headers of record `index` in their order, duplicates kept. */
export function readHeaders(columns: BatchColumns, index: number): KafkaHeader[] {
  const count = columns.headerCount[index] ?? 0
  if (count === 0) return []
  const end = (columns.recordPosition[index] ?? 0) + (columns.recordSize[index] ?? 0)
  const reader = new VarintReader(columns.data, columns.headersPosition[index], end)
  const headers: KafkaHeader[] = []
  for (let n = 0; n < count; n++) {
    const key = readBytes(reader, columns)
    if (key === null) throw headerError(columns, index, 'a header without a key', reader.position)
    headers.push({ key, value: readBytes(reader, columns) })
  }
  if (reader.position !== end) throw headerError(columns, index, 'bytes after its last header', reader.position)
  return headers
}

/** Whether `readHeaders` will not throw for this record; makes nothing. */
export function hasSoundHeaders(columns: BatchColumns, index: number): boolean {
  const count = columns.headerCount[index] ?? 0
  if (count === 0) return true
  const end = (columns.recordPosition[index] ?? 0) + (columns.recordSize[index] ?? 0)
  const reader = new VarintReader(columns.data, columns.headersPosition[index], end)
  for (let part = 0; part < count * 2; part++) {
    const length = reader.readVarint()
    const isKey = part % 2 === 0
    if (length < (isKey ? 0 : -1) || reader.position + length > end) return false
    if (length > 0) reader.position += length
  }
  return reader.position === end
}

/** length varint · bytes; -1 is null. */
function readBytes(reader: VarintReader, columns: BatchColumns): Buffer | null {
  const length = reader.readVarint()
  const start = reader.position
  if (length < -1 || start + length > reader.limit) {
    throw new RecordsError(`A header has a part of ${length} bytes`, {
      position: start,
      offset: columns.header.baseOffset,
    })
  }
  if (length === -1) return null
  reader.position = start + length
  return columns.data.subarray(start, start + length)
}

function headerError(columns: BatchColumns, index: number, what: string, position: number): RecordsError {
  return new RecordsError(`Record ${index} has ${what}`, { position, offset: columns.header.baseOffset })
}

function slice(data: Buffer, position = 0, length = -1): Buffer | null {
  return length < 0 ? null : data.subarray(position, position + length)
}
