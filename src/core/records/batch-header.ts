// The headers of record batches (v2) and of old message sets (v0, v1): reading them, hopping from one to the next,
// checking their checksums. Never looks at the records themselves.
//
// v2:  baseOffset int64 · batchLength int32 · partitionLeaderEpoch int32 · magic int8 · crc uint32 · attributes int16 ·
//      lastOffsetDelta int32 · baseTimestamp int64 · maxTimestamp int64 · producerId int64 · producerEpoch int16 ·
//      baseSequence int32 · recordCount int32 · records            (https://kafka.apache.org/documentation/#recordbatch)
// v0/1: offset int64 · size int32 · crc uint32 · magic int8 · attributes int8 · [v1: timestamp int64] · key · value

import { crc32 } from 'node:zlib'
import type { Compression } from './compression.ts'
import { crc32c } from './crc32c.ts'
import { RecordsError } from './records-error.ts'

export interface BatchHeader {
  /** v0/v1: the entry's own offset, which for a compressed entry is the offset of its *last* record. */
  baseOffset: bigint
  /** Bytes after the 12-byte prefix. */
  batchLength: number
  /** -1 for v0/v1. */
  partitionLeaderEpoch: number
  magic: number
  crc: number
  attributes: number
  /** 0 for v0/v1, so that baseOffset + lastOffsetDelta + 1 is always the next offset. */
  lastOffsetDelta: number
  /** ms since the epoch; with `deleteHorizonMs` set it is only what record timestamps are relative to. */
  baseTimestamp: bigint
  /** ms since the epoch; -1 where there is none (v0). */
  maxTimestamp: bigint
  producerId: bigint
  producerEpoch: number
  baseSequence: number
  /** -1 for a compressed v0/v1 entry: unknown until it is decoded. */
  recordCount: number
  compression: Compression
  timestampType: 'CreateTime' | 'LogAppendTime'
  isTransactional: boolean
  isControl: boolean
  /** When tombstones and markers of a compacted batch may go (KIP-534), ms since the epoch; null if not set. */
  deleteHorizonMs: bigint | null
  /** Whole batch size in bytes including the 12-byte prefix. */
  sizeInBytes: number
}

export const prefixSize = 12
export const headerSizeV2 = 61
export const crcPositionV2 = 17
export const attributesPosition = 21
const legacyHeaderSize = [26, 34] as const

export const attributeBits = {
  compression: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
}

const compressions: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

export function compressionOf(attributes: number, position: number, offset: bigint): Compression {
  const compression = compressions[attributes & attributeBits.compression]
  if (compression === undefined) {
    throw new RecordsError(`Unknown compression type ${attributes & 0x07}`, { position, offset })
  }
  return compression
}

export function compressionCode(compression: Compression): number {
  return compressions.indexOf(compression)
}

/** The header at `position`, or null when the batch there is not complete within `bytes` (a truncated tail). */
export function readBatchHeader(bytes: Buffer, position: number): BatchHeader | null {
  const header = peekBatchHeader(bytes, position)
  return header === null || position + header.sizeInBytes > bytes.length ? null : header
}

/**
 * The header at `position`, even when the records behind it are not in `bytes`; null when the header itself is not.
 * Throws RecordsError when it is no header.
 */
export function peekBatchHeader(bytes: Buffer, position: number): BatchHeader | null {
  if (position + prefixSize + 5 > bytes.length) return null
  const baseOffset = bytes.readBigInt64BE(position)
  const batchLength = bytes.readInt32BE(position + 8)
  const magic = bytes.readInt8(position + 16)
  if (magic !== 2 && magic !== 0 && magic !== 1) {
    throw new RecordsError(`Not a record batch: the magic byte is ${magic}`, { position, offset: baseOffset })
  }
  const headerSize = magic === 2 ? headerSizeV2 : legacyHeaderSize[magic]
  if (batchLength < headerSize - prefixSize) {
    throw new RecordsError(`A batch length of ${batchLength} is too small`, { position, offset: baseOffset })
  }
  if (position + headerSize > bytes.length) return null
  return magic === 2 ? readHeaderV2(bytes, position) : readHeaderLegacy(bytes, position, magic)
}

function readHeaderV2(bytes: Buffer, position: number): BatchHeader {
  const baseOffset = bytes.readBigInt64BE(position)
  const batchLength = bytes.readInt32BE(position + 8)
  const attributes = bytes.readInt16BE(position + attributesPosition)
  const baseTimestamp = bytes.readBigInt64BE(position + 27)
  const lastOffsetDelta = bytes.readInt32BE(position + 23)
  const recordCount = bytes.readInt32BE(position + 57)
  if (lastOffsetDelta < 0 || recordCount < 0) {
    throw new RecordsError(`A batch has last offset delta ${lastOffsetDelta} and ${recordCount} records`, {
      position,
      offset: baseOffset,
    })
  }
  return {
    baseOffset,
    batchLength,
    partitionLeaderEpoch: bytes.readInt32BE(position + 12),
    magic: 2,
    crc: bytes.readUInt32BE(position + crcPositionV2),
    attributes,
    lastOffsetDelta,
    baseTimestamp,
    maxTimestamp: bytes.readBigInt64BE(position + 35),
    producerId: bytes.readBigInt64BE(position + 43),
    producerEpoch: bytes.readInt16BE(position + 51),
    baseSequence: bytes.readInt32BE(position + 53),
    recordCount,
    compression: compressionOf(attributes, position, baseOffset),
    timestampType: attributes & attributeBits.logAppendTime ? 'LogAppendTime' : 'CreateTime',
    isTransactional: (attributes & attributeBits.transactional) !== 0,
    isControl: (attributes & attributeBits.control) !== 0,
    deleteHorizonMs: attributes & attributeBits.deleteHorizon ? baseTimestamp : null,
    sizeInBytes: prefixSize + batchLength,
  }
}

function readHeaderLegacy(bytes: Buffer, position: number, magic: 0 | 1): BatchHeader {
  const baseOffset = bytes.readBigInt64BE(position)
  const batchLength = bytes.readInt32BE(position + 8)
  const attributes = bytes.readInt8(position + 17)
  const timestamp = magic === 1 ? bytes.readBigInt64BE(position + 18) : -1n
  const compression = compressionOf(attributes, position, baseOffset)
  return {
    baseOffset,
    batchLength,
    partitionLeaderEpoch: -1,
    magic,
    crc: bytes.readUInt32BE(position + 12),
    attributes,
    lastOffsetDelta: 0,
    baseTimestamp: timestamp,
    maxTimestamp: timestamp,
    producerId: -1n,
    producerEpoch: -1,
    baseSequence: -1,
    recordCount: compression === 'none' ? 1 : -1,
    compression,
    timestampType: magic === 1 && attributes & attributeBits.logAppendTime ? 'LogAppendTime' : 'CreateTime',
    isTransactional: false,
    isControl: false,
    deleteHorizonMs: null,
    sizeInBytes: prefixSize + batchLength,
  }
}

export interface WalkedBatch {
  header: BatchHeader
  /** Where the batch starts within the walked bytes. */
  position: number
  /** The whole batch; shares memory with the walked bytes. */
  bytes: Buffer
}

/** Every whole batch in `bytes`, in order; stops before an incomplete last one, as a Fetch answer may end with. */
export function* walkBatches(bytes: Buffer): Generator<WalkedBatch> {
  let position = 0
  while (position < bytes.length) {
    const header = readBatchHeader(bytes, position)
    if (header === null) return
    const end = position + header.sizeInBytes
    yield { header, position, bytes: bytes.subarray(position, end) }
    position = end
  }
}

/** Whether the checksum of one whole batch is right: CRC-32C for v2, CRC-32 for v0/v1. */
export function verifyCrc(batch: Buffer): boolean {
  const header = readBatchHeader(batch, 0)
  if (header === null) return false
  return header.crc === computeCrc(batch, header)
}

/** The checksum that the batch (whole, at the start of `batch`) should carry. */
export function computeCrc(batch: Buffer, header: { magic: number; sizeInBytes: number }): number {
  return header.magic === 2
    ? crc32c(batch, attributesPosition, header.sizeInBytes)
    : crc32(batch.subarray(16, header.sizeInBytes))
}
