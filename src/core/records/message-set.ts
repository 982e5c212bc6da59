// Old message sets (v0 before Kafka 0.10, v1 before 0.11), read only: one entry is one record or, when compressed, a
// wrapper around a message set. Layout: batch-header.ts. Sources: KIP-31 (relative offsets), KIP-32 (timestamps).

import { allocateColumns, type BatchColumns } from './batch-columns.ts'
import { type BatchHeader, prefixSize, readBatchHeader } from './batch-header.ts'
import { decompress } from './compression.ts'
import { RecordsError } from './records-error.ts'

/** Indexes the entry at the start of `entry`, whose header is `header` (magic 0 or 1). */
export function indexMessageSet(entry: Buffer, header: BatchHeader): BatchColumns {
  if (header.compression === 'none') {
    const columns = allocateColumns(header, entry, header.baseOffset, 1)
    indexMessage(columns, 0, 0, header)
    return columns
  }
  const data = decompress(header.compression, wrappedBytes(entry, header))
  const inner = innerHeaders(data, header)
  const first = inner[0]
  const last = inner.at(-1)
  if (first === undefined || last === undefined) throw new RecordsError('A compressed message is empty')
  const shift = relativeBase(header, last.header.baseOffset)
  const columns = allocateColumns(header, data, first.header.baseOffset + shift, inner.length)
  for (const [index, message] of inner.entries()) {
    const delta = message.header.baseOffset - first.header.baseOffset
    if (delta < 0n || delta > 0x7fffffffn) {
      throw new RecordsError(`Inner offset ${message.header.baseOffset} is out of order`, {
        position: message.position,
      })
    }
    columns.offsetDelta[index] = Number(delta)
    indexMessage(columns, index, message.position, message.header)
    if (header.timestampType === 'LogAppendTime') columns.timestamp[index] = header.maxTimestamp
  }
  return columns
}

interface InnerMessage {
  header: BatchHeader
  position: number
}

function innerHeaders(data: Buffer, wrapper: BatchHeader): InnerMessage[] {
  const found: InnerMessage[] = []
  let position = 0
  while (position < data.length) {
    const header = readBatchHeader(data, position)
    if (header === null) throw new RecordsError('A message inside a compressed one is cut short', { position })
    if (header.magic !== wrapper.magic || header.compression !== 'none') {
      throw new RecordsError('A message inside a compressed one has another format', { position })
    }
    found.push({ header, position })
    position += header.sizeInBytes
  }
  return found
}

/**
 * What to add to inner offsets. v0 keeps absolute ones. v1 counts from 0 and the wrapper has the last one's offset;
 * a wrapper that no broker has stamped yet may hold less, then the inner offsets stand as they are.
 */
function relativeBase(wrapper: BatchHeader, lastInner: bigint): bigint {
  const base = wrapper.baseOffset - lastInner
  return wrapper.magic === 1 && base > 0n ? base : 0n
}

/** crc uint32 · magic int8 · attributes int8 · [timestamp int64] · keyLength int32 · key · valueLength int32 · value */
function bodyPosition(magic: number): number {
  return prefixSize + 6 + (magic === 1 ? 8 : 0)
}

function wrappedBytes(entry: Buffer, header: BatchHeader): Buffer {
  const columns = allocateColumns(header, entry, header.baseOffset, 1)
  indexMessage(columns, 0, 0, header)
  const [position = 0, length = -1] = [columns.valuePosition[0], columns.valueLength[0]]
  if (length < 0) throw new RecordsError('A compressed message has no value')
  return entry.subarray(position, position + length)
}

function indexMessage(columns: BatchColumns, index: number, position: number, header: BatchHeader): void {
  const { data } = columns
  const end = position + header.sizeInBytes
  const keyAt = position + bodyPosition(header.magic)
  const keyLength = data.readInt32BE(keyAt)
  const valueAt = keyAt + 4 + Math.max(keyLength, 0)
  if (keyLength < -1 || valueAt + 4 > end) {
    throw new RecordsError(`A message has a key of ${keyLength} bytes`, { position: keyAt })
  }
  const valueLength = data.readInt32BE(valueAt)
  if (valueLength < -1 || valueAt + 4 + Math.max(valueLength, 0) !== end) {
    throw new RecordsError(`A message has a value of ${valueLength} bytes`, { position: valueAt })
  }
  columns.timestamp[index] = header.maxTimestamp
  columns.recordPosition[index] = position
  columns.recordSize[index] = header.sizeInBytes
  columns.keyPosition[index] = keyAt + 4
  columns.keyLength[index] = keyLength
  columns.valuePosition[index] = valueAt + 4
  columns.valueLength[index] = valueLength
  columns.headersPosition[index] = end
}
