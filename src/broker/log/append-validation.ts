// What a broker does with batches before it stores them: refuses what is wrong, and sets what is the broker's to say
// (offset, leader epoch, time). Kafka's LogValidator is the model; sequence numbers are the part of producer-states.ts.

import {
  type BatchHeader,
  type ControlMarker,
  decodeBatch,
  decodeControl,
  readBatchHeader,
  readHeaders,
  verifyCrc,
  walkBatches,
} from '#core/records/batch.ts'
import { stampBatch } from '#core/records/batch-stamp.ts'
import { type BatchColumns, indexBatch } from '#core/records/columns.ts'
import { recodeBatch } from '#core/records/recode.ts'
import { RecordsError } from '#core/records/records-error.ts'
import { LogError } from './log-error.ts'
import type { AppendOptions, LogConfig } from './types.ts'

/** The only one there is: this node has always been the leader. */
const leaderEpoch = 0

export interface AcceptedBatch {
  bytes: Buffer
  header: BatchHeader
  /** What a control batch says. */
  marker: ControlMarker | null
}

/** Splits what was sent into batches that may be stored; throws LogError when any may not. Changes nothing. */
export function acceptBatches(sent: Buffer, config: LogConfig, options: AppendOptions): AcceptedBatch[] {
  try {
    const accepted: AcceptedBatch[] = []
    let length = 0
    for (const { bytes, header } of walkBatches(sent)) {
      accepted.push(acceptBatch(bytes, header, config, options))
      length += bytes.length
    }
    if (length !== sent.length) throw new LogError('CORRUPT_MESSAGE', 'The last batch is cut short')
    if (accepted.length === 0) throw new LogError('INVALID_RECORD', 'There is no batch to append')
    return accepted
  } catch (error) {
    if (error instanceof RecordsError) throw new LogError('CORRUPT_MESSAGE', error.message)
    throw error
  }
}

function acceptBatch(bytes: Buffer, header: BatchHeader, config: LogConfig, options: AppendOptions): AcceptedBatch {
  if (header.magic !== 2) {
    throw new LogError('UNSUPPORTED_FOR_MESSAGE_FORMAT', `Message format v${header.magic} is no longer written`)
  }
  if (bytes.length > config.maxMessageBytes) {
    throw new LogError(
      'MESSAGE_TOO_LARGE',
      `The batch has ${bytes.length} bytes, max.message.bytes is ${config.maxMessageBytes}`,
    )
  }
  if (bytes.length > config.segmentBytes) {
    throw new LogError(
      'RECORD_LIST_TOO_LARGE',
      `The batch has ${bytes.length} bytes, segment.bytes is ${config.segmentBytes}`,
    )
  }
  if (!verifyCrc(bytes)) throw new LogError('CORRUPT_MESSAGE', 'The checksum of the batch is wrong')
  if (options.origin === 'coordinator') {
    return { bytes, header, marker: readMarker(header, bytes) }
  }
  validateHeader(header)
  const columns = indexBatch(bytes)
  validateRecords(columns, config, options.now)
  if (config.compressionType !== 'producer' && config.compressionType !== header.compression) {
    return accepted(recodeBatch(header, decodeBatch(bytes), { compression: config.compressionType }))
  }
  const maxTimestamp = columns.timestamp.reduce((most, one) => (one > most ? one : most), -1n)
  // Some clients write another time there, and a search by time trusts it.
  if (maxTimestamp === header.maxTimestamp) return { bytes, header, marker: null }
  const corrected = Buffer.from(bytes)
  stampBatch(corrected, { baseOffset: header.baseOffset, partitionLeaderEpoch: leaderEpoch, maxTimestamp })
  return accepted(corrected)
}

function accepted(bytes: Buffer): AcceptedBatch {
  return { bytes, header: headerOf(bytes), marker: null }
}

/** Gives the batches their place from `offset` on, in place, and returns them as they are to be written. */
export function stampBatches(
  batches: readonly AcceptedBatch[],
  offset: bigint,
  config: LogConfig,
  now: number,
): AcceptedBatch[] {
  let next = offset
  return batches.map(({ bytes, marker }) => {
    stampBatch(bytes, {
      baseOffset: next,
      partitionLeaderEpoch: leaderEpoch,
      // A marker's time is the coordinator's in any case.
      ...(config.messageTimestampType === 'LogAppendTime' && marker === null ? { logAppendTime: BigInt(now) } : {}),
    })
    const header = headerOf(bytes)
    next += BigInt(header.lastOffsetDelta) + 1n
    return { bytes, header, marker }
  })
}

/** What a control batch says; null for any other. */
export function readMarker(header: BatchHeader, bytes: Buffer): ControlMarker | null {
  const record = header.isControl ? decodeBatch(bytes)[0] : undefined
  return record === undefined ? null : decodeControl(record)
}

function headerOf(bytes: Buffer): BatchHeader {
  const header = readBatchHeader(bytes, 0)
  if (header === null) throw new Error('A batch that was whole is not any more')
  return header
}

function validateHeader(header: BatchHeader): void {
  if (header.isControl) throw new LogError('INVALID_RECORD', 'Clients are not allowed to write control records')
  if (header.timestampType === 'LogAppendTime') {
    throw new LogError('INVALID_TIMESTAMP', 'Only the broker may set the timestamp type LogAppendTime')
  }
  if (header.recordCount < 1) throw new LogError('INVALID_RECORD', 'The batch has no records')
  if (header.lastOffsetDelta + 1 !== header.recordCount) {
    throw new LogError(
      'INVALID_RECORD',
      `The batch has ${header.recordCount} records, its last offset delta is ${header.lastOffsetDelta}`,
    )
  }
  if (header.producerId >= 0n && (header.baseSequence < 0 || header.producerEpoch < 0)) {
    throw new LogError('INVALID_RECORD', `Producer ${header.producerId} sent no sequence number or epoch`)
  }
}

function validateRecords(columns: BatchColumns, config: LogConfig, now: number): void {
  const compacted = config.cleanupPolicy.includes('compact')
  const earliest = BigInt(Math.trunc(now - config.messageTimestampBeforeMaxMs))
  const latest = BigInt(Math.trunc(now + config.messageTimestampAfterMaxMs))
  for (let index = 0; index < columns.count; index++) {
    if (columns.offsetDelta[index] !== index) {
      throw new LogError('INVALID_RECORD', `Record ${index} has offset delta ${columns.offsetDelta[index]}`)
    }
    if (compacted && columns.keyLength[index] === -1) {
      throw new LogError('INVALID_RECORD', 'Compacted topic cannot accept message without key')
    }
    const timestamp = columns.timestamp[index] ?? -1n
    const checked = config.messageTimestampType === 'CreateTime' && timestamp !== -1n
    if (checked && (timestamp < earliest || timestamp > latest)) {
      throw new LogError(
        'INVALID_TIMESTAMP',
        `Timestamp ${timestamp} of record ${index} is outside of what the topic takes`,
      )
    }
    // Header bytes are not looked at by the index.
    if (columns.headerCount[index] !== 0) readHeaders(columns, index)
  }
}
