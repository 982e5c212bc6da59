// Writes a v2 batch again with fewer records or another compression, keeping everything else that its header says:
// offsets (holes included), producer, sequence, transaction, time. For compaction and for `compression.type`.

import { encodeBatch } from './batch-encode.ts'
import type { BatchHeader } from './batch-header.ts'
import type { Compression } from './compression.ts'
import type { NewRecord } from './record.ts'

export interface RecodeOptions {
  compression?: Compression
  /** Sets or replaces the delete horizon (KIP-534), ms since the epoch. */
  deleteHorizonMs?: bigint
}

/** `records` are those of the batch that stay, with their offsets; none leaves an empty batch that keeps the sequence. */
export function recodeBatch(header: BatchHeader, records: readonly NewRecord[], options: RecodeOptions = {}): Buffer {
  const deleteHorizonMs = options.deleteHorizonMs ?? header.deleteHorizonMs
  const keepsTime = header.timestampType === 'LogAppendTime' || records.length === 0
  return encodeBatch(records, {
    baseOffset: header.baseOffset,
    lastOffsetDelta: header.lastOffsetDelta,
    compression: records.length === 0 ? 'none' : (options.compression ?? header.compression),
    timestampType: header.timestampType,
    producerId: header.producerId,
    producerEpoch: header.producerEpoch,
    baseSequence: header.baseSequence,
    isTransactional: header.isTransactional,
    isControl: header.isControl,
    partitionLeaderEpoch: header.partitionLeaderEpoch,
    ...(keepsTime ? { maxTimestamp: header.maxTimestamp } : {}),
    ...(deleteHorizonMs === null ? {} : { deleteHorizonMs }),
  })
}
