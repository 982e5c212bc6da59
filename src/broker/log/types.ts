// What the rest of the broker may ask of its storage: the shapes only, no code that runs.
// Offsets and timestamps are int64 (bigint); sizes are bytes and spans are milliseconds (number).
// Everything but `compact` is synchronous: one process owns the directory, so an append is ordered by being called.

import type { Compression } from '#core/records/batch.ts'

/** The topic configs that storage obeys; the names are Kafka's, in camelCase. */
export interface LogConfig {
  /** `segment.bytes`: the active segment is rolled before it would grow past this. */
  segmentBytes: number
  /** `segment.ms`: the active segment is rolled when its first record is older than this. */
  segmentMs: number
  /** `retention.ms`; -1 keeps for ever. */
  retentionMs: number
  /** `retention.bytes`; -1 is no limit. */
  retentionBytes: number
  /** `cleanup.policy`. */
  cleanupPolicy: readonly ('delete' | 'compact')[]
  /** `delete.retention.ms`: how long a compacted log keeps tombstones and transaction markers. */
  deleteRetentionMs: number
  /** `min.compaction.lag.ms`: segments with younger records are not compacted. */
  minCompactionLagMs: number
  /** `max.message.bytes`: the largest batch that is accepted, in bytes as it arrives (compressed). */
  maxMessageBytes: number
  /** `message.timestamp.type`. */
  messageTimestampType: 'CreateTime' | 'LogAppendTime'
  /** `message.timestamp.before.max.ms`; Kafka's default is no limit. */
  messageTimestampBeforeMaxMs: number
  /** `message.timestamp.after.max.ms`. */
  messageTimestampAfterMaxMs: number
  /** `compression.type`: `producer` stores batches as they came. */
  compressionType: Compression | 'producer'
  /** `flush.ms`: how long appended bytes may wait for fsync; 5 s at most, whatever it says. */
  flushMs: number
}

/** Kafka's own error names (`ErrorCode` in core/protocol gives their numbers). */
export type LogErrorName =
  | 'CORRUPT_MESSAGE'
  | 'INVALID_RECORD'
  | 'INVALID_TIMESTAMP'
  | 'INVALID_TXN_STATE'
  | 'INVALID_PRODUCER_EPOCH'
  | 'MESSAGE_TOO_LARGE'
  | 'OFFSET_OUT_OF_RANGE'
  | 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  | 'RECORD_LIST_TOO_LARGE'
  | 'UNSUPPORTED_FOR_MESSAGE_FORMAT'
  | 'KAFKA_STORAGE_ERROR'

export interface AppendOptions {
  /** Wall clock in ms; becomes the timestamp when the topic says LogAppendTime. */
  now: number
  /** `client` (Produce) batches are validated record by record; `coordinator` ones (markers, internal topics) are trusted. */
  origin: 'client' | 'coordinator'
}

export interface AppendResult {
  /** Offset of the first record. */
  baseOffset: bigint
  /** Offset of the last record. */
  lastOffset: bigint
  /** The time written to the batch when the topic says LogAppendTime, else -1 (as the Produce response wants it). */
  logAppendTime: bigint
  logStartOffset: bigint
  /** True when an idempotent producer sent a batch again that is already here: nothing was written. */
  duplicate: boolean
}

export type IsolationLevel = 'read_uncommitted' | 'read_committed'

export interface ReadOptions {
  maxBytes: number
  isolation: IsolationLevel
  /** Return the first batch even when it is larger than maxBytes (Fetch v3 and later, first partition with data). Default true. */
  minOneBatch?: boolean
}

export interface ReadResult {
  /** Whole batches, the first one containing the asked offset or, after a gap, the next offset there is. Empty at the end. */
  batches: Buffer
  /** The offset after the last one in `batches`; the asked offset when empty. */
  nextOffset: bigint
}

/** Where batches lie in a file that never changes. */
export interface BatchPlace {
  /** Full path of the segment. */
  file: string
  position: number
  /** In bytes; 0 at the end. */
  size: number
  /** No batch behind the place begins below it; the asked offset when there is nothing. */
  nextOffset: bigint
}

export interface AbortedTransaction {
  producerId: bigint
  /** Offset of the transaction's first record in this partition. */
  firstOffset: bigint
  /** Offset of the abort marker. */
  lastOffset: bigint
}

export interface TimestampedOffset {
  offset: bigint
  timestamp: bigint
}

/** What DescribeProducers shows of a producer that wrote to this partition. */
export interface ProducerState {
  producerId: bigint
  producerEpoch: number
  lastSequence: number
  /** ms since the epoch */
  lastTimestamp: bigint
  coordinatorEpoch: number
  /** First offset of the open transaction, or null. */
  currentTransactionFirstOffset: bigint | null
}

/** Something that recovery had to cut off. */
export interface RecoveryReport {
  /** Full path of the segment. */
  file: string
  /** Where the file ends now, in bytes. */
  position: number
  bytesCut: number
  reason: string
}

export interface CompactionResult {
  segmentsCleaned: number
  bytesBefore: number
  bytesAfter: number
  recordsRemoved: number
}

export interface PartitionLog {
  readonly directory: string
  readonly config: LogConfig
  readonly logStartOffset: bigint
  /** The next offset to be given out; on a single node also the high watermark. */
  readonly logEndOffset: bigint
  /** First offset of the oldest open transaction, or logEndOffset. */
  readonly lastStableOffset: bigint
  readonly sizeInBytes: number
  readonly segmentCount: number
  /** What was cut off when the log was opened; empty after a clean stop. */
  readonly recovery: readonly RecoveryReport[]

  /** One or more v2 batches; the bytes are patched in place (offset, leader epoch). Throws LogError; then nothing was written. */
  append(batches: Buffer, options: AppendOptions): AppendResult
  /** Throws LogError OFFSET_OUT_OF_RANGE below logStartOffset or above logEndOffset. */
  read(offset: bigint, options: ReadOptions): ReadResult
  /** Where `read` would find its batches, of a log that nobody writes. Throws as it does. */
  locate?(offset: bigint, options: ReadOptions): BatchPlace
  /** First record whose timestamp is at or after `timestamp`; null past the end. */
  offsetForTimestamp(timestamp: bigint): TimestampedOffset | null
  /** The (first) record with the largest timestamp; null when empty. */
  maxTimestamp(): TimestampedOffset | null
  /** Aborted transactions that overlap [from, to), by firstOffset. */
  abortedTransactions(from: bigint, to: bigint): AbortedTransaction[]
  producers(): ProducerState[]
  /** Moves logStartOffset (never back) and returns it. Throws OFFSET_OUT_OF_RANGE past logEndOffset. */
  deleteRecordsBefore(offset: bigint): bigint
  /** Deletes whole segments by time and size, rolls by segment.ms; returns how many segments went. */
  applyRetention(now: number): number
  /** cleanup.policy=compact on the rolled segments. Appends and reads may go on meanwhile. */
  compact(now: number): Promise<CompactionResult>
  /** Called after any of the offsets above moved (long polls wait on it). Returns the unsubscriber. */
  subscribe(listener: () => void): () => void
  updateConfig(config: LogConfig): void
  /** fsync now. */
  flush(): void
  /** fsync and close the files; the log must not be used afterwards. */
  close(): void
}

export interface OpenLogOptions {
  /** From the checkpoint; segments below stay unread. Default: the first segment's base offset. */
  logStartOffset?: bigint
  /** Called when logStartOffset moved and must survive a restart. */
  persistLogStartOffset?: (offset: bigint) => void
}

/** A partition's directory as found on disk or just made. */
export interface StoredPartition {
  topic: string
  partition: number
  /** 22 characters of URL-safe base64, as Kafka writes it in partition.metadata. */
  topicId: string
  log: PartitionLog
}

/** A whole `log.dirs` entry: partition folders and Kafka's checkpoint files beside them. */
export interface LogDirectory {
  readonly directory: string
  partitions(): StoredPartition[]
  get(topic: string, partition: number): PartitionLog | undefined
  /** Makes the folder, partition.metadata and the first segment. */
  create(topic: string, partition: number, topicId: string, config: LogConfig): PartitionLog
  /** Renames the folder to `…-delete` and removes it. */
  remove(topic: string, partition: number): void
  /** Writes log-start-offset-checkpoint, recovery-point-offset-checkpoint and replication-offset-checkpoint. */
  checkpoint(): void
  /** Checkpoints and closes every log. */
  close(): void
}
