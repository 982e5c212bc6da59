// Changes a v2 batch in place to what only the log that stores it can say. Offset and leader epoch lie outside of the
// checksum, so a broker sets them for free; another timestamp means a new checksum.

import { attributeBits, attributesPosition, computeCrc, crcPositionV2, readBatchHeader } from './batch-header.ts'
import { RecordsError } from './records-error.ts'

export interface BatchStamp {
  baseOffset: bigint
  partitionLeaderEpoch: number
  /** The largest timestamp of the records, when the batch says another one; ms since the epoch. */
  maxTimestamp?: bigint
  /** Set for LogAppendTime: all records then count as written at this time; ms since the epoch. */
  logAppendTime?: bigint
}

/** Stamps the one whole v2 batch that `batch` holds. */
export function stampBatch(batch: Buffer, stamp: BatchStamp): void {
  const header = readBatchHeader(batch, 0)
  if (header === null || header.magic !== 2) throw new RecordsError('Only a whole v2 batch can be stamped')
  batch.writeBigInt64BE(stamp.baseOffset, 0)
  batch.writeInt32BE(stamp.partitionLeaderEpoch, 12)
  const maxTimestamp = stamp.logAppendTime ?? stamp.maxTimestamp ?? header.maxTimestamp
  const attributes = header.attributes | (stamp.logAppendTime === undefined ? 0 : attributeBits.logAppendTime)
  if (maxTimestamp === header.maxTimestamp && attributes === header.attributes) return
  batch.writeInt16BE(attributes, attributesPosition)
  batch.writeBigInt64BE(maxTimestamp, 35)
  batch.writeUInt32BE(computeCrc(batch, header), crcPositionV2)
}
