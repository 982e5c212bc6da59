// Writes v2 record batches. Layout: batch-header.ts for the header, columns.ts for a record. Reads nothing.

import {
  attributeBits,
  attributesPosition,
  compressionCode,
  crcPositionV2,
  headerSizeV2,
  prefixSize,
} from './batch-header.ts'
import { type Compression, compress } from './compression.ts'
import { crc32c } from './crc32c.ts'
import type { NewRecord } from './record.ts'
import { RecordsError } from './records-error.ts'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.ts'

export interface BatchOptions {
  /** Default: the first record's offset, or 0. */
  baseOffset?: bigint
  /** Default none. */
  compression?: Compression
  timestampType?: 'CreateTime' | 'LogAppendTime'
  producerId?: bigint
  producerEpoch?: number
  baseSequence?: number
  isTransactional?: boolean
  isControl?: boolean
  partitionLeaderEpoch?: number
  /** For a batch that lost its last records (compaction); default: the last record's. */
  lastOffsetDelta?: number
  /** For a batch that lost its records: ms since the epoch; default: the records' largest. */
  maxTimestamp?: bigint
  /** KIP-534: from when on tombstones and markers in here may go, ms since the epoch. */
  deleteHorizonMs?: bigint
}

/** One v2 batch. Offsets must rise and stay within 2^31 of the first; throws RecordsError otherwise. */
export function encodeBatch(records: readonly NewRecord[], options: BatchOptions = {}): Buffer {
  const baseOffset = options.baseOffset ?? records[0]?.offset ?? 0n
  const baseTimestamp = options.deleteHorizonMs ?? records[0]?.timestamp ?? options.maxTimestamp ?? -1n
  const deltas = offsetDeltas(records, baseOffset)
  const area = encodeRecords(records, deltas, baseTimestamp)
  const content = compress(options.compression ?? 'none', area)
  const batch = Buffer.allocUnsafe(headerSizeV2 + content.length)
  batch.writeBigInt64BE(baseOffset, 0)
  batch.writeInt32BE(batch.length - prefixSize, 8)
  batch.writeInt32BE(options.partitionLeaderEpoch ?? -1, 12)
  batch.writeInt8(2, 16)
  batch.writeInt16BE(attributes(options), attributesPosition)
  batch.writeInt32BE(options.lastOffsetDelta ?? deltas.at(-1) ?? 0, 23)
  batch.writeBigInt64BE(baseTimestamp, 27)
  batch.writeBigInt64BE(options.maxTimestamp ?? largestTimestamp(records), 35)
  batch.writeBigInt64BE(options.producerId ?? -1n, 43)
  batch.writeInt16BE(options.producerEpoch ?? -1, 51)
  batch.writeInt32BE(options.baseSequence ?? -1, 53)
  batch.writeInt32BE(records.length, 57)
  batch.set(content, headerSizeV2)
  batch.writeUInt32BE(crc32c(batch, attributesPosition), crcPositionV2)
  return batch
}

function attributes(options: BatchOptions): number {
  return (
    compressionCode(options.compression ?? 'none') |
    (options.timestampType === 'LogAppendTime' ? attributeBits.logAppendTime : 0) |
    (options.isTransactional ? attributeBits.transactional : 0) |
    (options.isControl ? attributeBits.control : 0) |
    (options.deleteHorizonMs === undefined ? 0 : attributeBits.deleteHorizon)
  )
}

function largestTimestamp(records: readonly NewRecord[]): bigint {
  let largest = -1n
  for (const record of records) if (record.timestamp > largest) largest = record.timestamp
  return largest
}

function offsetDeltas(records: readonly NewRecord[], baseOffset: bigint): number[] {
  const deltas: number[] = []
  let next = baseOffset
  for (const record of records) {
    const offset = record.offset ?? next
    if (offset < next || offset - baseOffset > 0x7fffffffn) {
      throw new RecordsError(`Offset ${offset} does not fit into a batch that starts at ${baseOffset}`)
    }
    deltas.push(Number(offset - baseOffset))
    next = offset + 1n
  }
  return deltas
}

function encodeRecords(records: readonly NewRecord[], deltas: number[], baseTimestamp: bigint): Buffer {
  const bodySizes = records.map((record, index) => bodySize(record, deltas[index] ?? 0, baseTimestamp))
  const total = bodySizes.reduce((sum, size) => sum + sizeOfVarint(size) + size, 0)
  const area = Buffer.allocUnsafe(total)
  let position = 0
  for (const [index, record] of records.entries()) {
    position = writeVarint(area, position, bodySizes[index] ?? 0)
    area[position++] = 0
    position = writeVarlong(area, position, record.timestamp - baseTimestamp)
    position = writeVarint(area, position, deltas[index] ?? 0)
    position = writeBytes(area, position, record.key)
    position = writeBytes(area, position, record.value)
    position = writeVarint(area, position, record.headers.length)
    for (const header of record.headers) {
      position = writeBytes(area, position, header.key)
      position = writeBytes(area, position, header.value)
    }
  }
  return area
}

function bodySize(record: NewRecord, offsetDelta: number, baseTimestamp: bigint): number {
  let size = 1 + sizeOfVarlong(record.timestamp - baseTimestamp) + sizeOfVarint(offsetDelta)
  size += sizeOfBytes(record.key) + sizeOfBytes(record.value) + sizeOfVarint(record.headers.length)
  for (const header of record.headers) size += sizeOfBytes(header.key) + sizeOfBytes(header.value)
  return size
}

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length
}

function writeBytes(area: Buffer, position: number, bytes: Uint8Array | null): number {
  if (bytes === null) return writeVarint(area, position, -1)
  const start = writeVarint(area, position, bytes.length)
  area.set(bytes, start)
  return start + bytes.length
}
