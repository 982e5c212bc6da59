// One partition's log: the list of its segments and the offsets that follow from it. Appends, reads, rolls, deletes.
// Recovery, validation, producer state and compaction have files of their own; nothing here speaks the wire protocol.

import { mkdirSync } from 'node:fs'
import type { BatchHeader } from '#core/records/batch.ts'
import { type AcceptedBatch, acceptBatches, stampBatches } from './append-validation.ts'
import { compactable, compactSegments } from './compaction.ts'
import { LogError } from './log-error.ts'
import { ProducerStates } from './producer-states.ts'
import { readSegments } from './read-segments.ts'
import { recoverSegments } from './recovery.ts'
import { deletableByAge, deletableBySize } from './retention.ts'
import { Segment } from './segment.ts'
import { findMaxTimestamp, findTimestamp } from './timestamp-lookup.ts'
import type {
  AbortedTransaction,
  AppendOptions,
  AppendResult,
  CompactionResult,
  LogConfig,
  OpenLogOptions,
  PartitionLog,
  ProducerState,
  ReadOptions,
  ReadResult,
  RecoveryReport,
  TimestampedOffset,
} from './types.ts'

/** Kafka leaves flushing to the system and trusts in replicas. There are none here, so a power cut costs at most this. */
const longestUnflushedMs = 5000

/** Opens the partition in `directory`, made when missing, and recovers what a kill left behind. */
export function openLog(directory: string, config: LogConfig, options: OpenLogOptions = {}): PartitionLog {
  mkdirSync(directory, { recursive: true })
  return new SegmentedLog(directory, config, options)
}

class SegmentedLog implements PartitionLog {
  readonly directory: string
  readonly recovery: readonly RecoveryReport[]
  #config: LogConfig
  /** Oldest first, never empty; the last one is active. */
  #segments: Segment[]
  #logStartOffset: bigint
  readonly #producers = new ProducerStates()
  readonly #persistLogStartOffset: (offset: bigint) => void
  readonly #listeners = new Set<() => void>()
  #flushTimer: NodeJS.Timeout | undefined
  #compacting: Promise<CompactionResult> | undefined
  /** Compaction has nothing new to do below this offset until the next horizon, ms since the epoch. */
  #compactedTo = -1n
  #nextHorizon: number | null = null
  #closed = false

  constructor(directory: string, config: LogConfig, options: OpenLogOptions) {
    this.directory = directory
    this.#config = config
    this.#persistLogStartOffset = options.persistLogStartOffset ?? (() => {})
    const { segments, reports } = recoverSegments(directory, this.#producers)
    this.recovery = reports
    this.#segments = segments
    this.#logStartOffset = options.logStartOffset ?? segments[0]?.baseOffset ?? 0n
    const end = segments.at(-1)?.nextOffset ?? 0n
    if (segments.length === 0 || this.#logStartOffset > end) {
      // Nothing at or after the log's start is left: offsets must go on from there all the same.
      for (const segment of segments) segment.delete()
      this.#segments = [this.#makeSegment(this.#logStartOffset)]
    }
    const first = this.#segments[0]?.baseOffset ?? 0n
    if (this.#logStartOffset < first) this.#logStartOffset = first
    this.#dropSegmentsBeforeStart()
  }

  get config(): LogConfig {
    return this.#config
  }

  get logStartOffset(): bigint {
    return this.#logStartOffset
  }

  get logEndOffset(): bigint {
    return this.#active.nextOffset
  }

  get lastStableOffset(): bigint {
    const first = this.#producers.firstUnstableOffset()
    if (first === null) return this.logEndOffset
    return first > this.#logStartOffset ? first : this.#logStartOffset
  }

  get sizeInBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0)
  }

  get segmentCount(): number {
    return this.#segments.length
  }

  append(batches: Buffer, options: AppendOptions): AppendResult {
    this.#refuseWhenClosed()
    const accepted = acceptBatches(batches, this.#config, options)
    for (const { header } of accepted) {
      const repeated = this.#producers.check(header)
      if (repeated === null) continue
      return {
        baseOffset: repeated.firstOffset,
        lastOffset: repeated.lastOffset,
        logAppendTime: this.#config.messageTimestampType === 'LogAppendTime' ? repeated.timestamp : -1n,
        logStartOffset: this.#logStartOffset,
        duplicate: true,
      }
    }
    const baseOffset = this.logEndOffset
    this.#write(stampBatches(accepted, baseOffset, this.#config, options.now), options.now)
    this.#scheduleFlush()
    this.#notify()
    return {
      baseOffset,
      lastOffset: this.logEndOffset - 1n,
      logAppendTime: this.#config.messageTimestampType === 'LogAppendTime' ? BigInt(options.now) : -1n,
      logStartOffset: this.#logStartOffset,
      duplicate: false,
    }
  }

  read(offset: bigint, options: ReadOptions): ReadResult {
    this.#refuseWhenClosed()
    const limit = options.isolation === 'read_committed' ? this.lastStableOffset : this.logEndOffset
    return readSegments(this.#segments, offset, {
      ...options,
      start: this.#logStartOffset,
      end: this.logEndOffset,
      limit,
    })
  }

  offsetForTimestamp(timestamp: bigint): TimestampedOffset | null {
    return findTimestamp(this.#segments, timestamp, this.#logStartOffset)
  }

  maxTimestamp(): TimestampedOffset | null {
    return findMaxTimestamp(this.#segments, this.#logStartOffset)
  }

  abortedTransactions(from: bigint, to: bigint): AbortedTransaction[] {
    return this.#producers.aborted(from, to)
  }

  producers(): ProducerState[] {
    return this.#producers.list()
  }

  deleteRecordsBefore(offset: bigint): bigint {
    if (offset < 0n || offset > this.logEndOffset) {
      throw new LogError('OFFSET_OUT_OF_RANGE', `Cannot delete before ${offset}: the log ends at ${this.logEndOffset}`)
    }
    if (offset > this.#logStartOffset) {
      this.#moveLogStart(offset)
      this.#dropSegmentsBeforeStart()
      this.#notify()
    }
    return this.#logStartOffset
  }

  applyRetention(now: number): number {
    this.#refuseWhenClosed()
    this.#producers.forget(this.#logStartOffset, now)
    if (this.#compacting !== undefined) return 0
    let deleted = this.#dropSegmentsBeforeStart()
    if (!this.#config.cleanupPolicy.includes('delete')) return deleted
    const expired = Math.max(
      deletableByAge(this.#segments, this.#config.retentionMs, now),
      deletableBySize(this.#segments, this.#config.retentionBytes),
    )
    if (expired === 0) return deleted
    if (expired === this.#segments.length) this.#roll()
    deleted += expired
    const start = this.#segments[expired]?.baseOffset ?? this.logEndOffset
    if (start > this.#logStartOffset) this.#moveLogStart(start)
    this.#dropSegmentsBeforeStart()
    this.#notify()
    return deleted
  }

  compact(now: number): Promise<CompactionResult> {
    this.#refuseWhenClosed()
    this.#compacting ??= this.#compact(now).finally(() => {
      this.#compacting = undefined
    })
    return this.#compacting
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  updateConfig(config: LogConfig): void {
    this.#config = config
  }

  flush(): void {
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    this.#active.flush()
  }

  close(): void {
    if (this.#closed) return
    this.flush()
    this.#closed = true
    for (const segment of this.#segments) segment.close()
    this.#listeners.clear()
  }

  get #active(): Segment {
    const active = this.#segments.at(-1)
    if (active === undefined) throw new Error(`The log in ${this.directory} has no segment`)
    return active
  }

  #write(batches: AcceptedBatch[], now: number): void {
    const bytes = Buffer.concat(batches.map(batch => batch.bytes))
    const headers = batches.map(batch => batch.header)
    if (this.#mustRoll(bytes.length, headers, now)) this.#roll()
    try {
      this.#active.append(bytes, headers)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new LogError('KAFKA_STORAGE_ERROR', `Cannot write to ${this.#active.path}: ${reason}`)
    }
    for (const { header, marker } of batches) this.#producers.add(header, marker)
  }

  #mustRoll(bytes: number, headers: readonly BatchHeader[], now: number): boolean {
    const active = this.#active
    if (active.size === 0) return false
    const span = active.nextOffset - active.baseOffset
    if (active.size + bytes > this.#config.segmentBytes || span > 0x7fffffffn - BigInt(bytes)) return true
    const newest = headers.at(-1)?.maxTimestamp ?? -1n
    const age =
      active.firstTimestamp < 0n || newest < 0n ? BigInt(now) - active.createdAt() : newest - active.firstTimestamp
    return age > this.#config.segmentMs
  }

  #roll(): void {
    this.flush()
    this.#segments.push(this.#makeSegment(this.logEndOffset))
  }

  #makeSegment(baseOffset: bigint): Segment {
    const segment = new Segment(this.directory, baseOffset)
    segment.create()
    return segment
  }

  #moveLogStart(offset: bigint): void {
    this.#logStartOffset = offset
    this.#persistLogStartOffset(offset)
  }

  /** Segments that end at or before the log's start hold nothing that can be read. Returns how many were deleted. */
  #dropSegmentsBeforeStart(): number {
    if (this.#compacting !== undefined) return 0
    let deleted = 0
    for (;;) {
      const [first, second] = this.#segments
      if (first === undefined || second === undefined || second.baseOffset > this.#logStartOffset) return deleted
      first.delete()
      this.#segments.shift()
      deleted++
    }
  }

  async #compact(now: number): Promise<CompactionResult> {
    const segments = compactable(this.#segments.slice(0, -1), this.lastStableOffset, this.#config, now)
    const end = segments.at(-1)?.nextOffset ?? -1n
    const due = this.#nextHorizon !== null && this.#nextHorizon <= now
    if (end <= this.#compactedTo && !due) {
      const bytes = segments.reduce((sum, segment) => sum + segment.size, 0)
      return { segmentsCleaned: 0, bytesBefore: bytes, bytesAfter: bytes, recordsRemoved: 0 }
    }
    const { nextHorizon, ...result } = await compactSegments({
      directory: this.directory,
      segments,
      producers: this.#producers,
      config: this.#config,
      now,
      isClosed: () => this.#closed,
      replace: (old, cleaned) => this.#replace(old, cleaned),
    })
    this.#compactedTo = end
    this.#nextHorizon = nextHorizon
    return result
  }

  /** In this order a kill at any moment leaves either the old segments or the cleaned one; see recovery.ts. */
  #replace(old: readonly Segment[], cleaned: Segment): void {
    cleaned.rename('.log.swap')
    const first = old[0] === undefined ? -1 : this.#segments.indexOf(old[0])
    for (const segment of old) segment.delete()
    cleaned.rename('.log')
    this.#segments.splice(first, old.length, cleaned)
  }

  #scheduleFlush(): void {
    if (this.#flushTimer !== undefined) return
    this.#flushTimer = setTimeout(() => this.flush(), Math.min(this.#config.flushMs, longestUnflushedMs))
    this.#flushTimer.unref()
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new LogError('KAFKA_STORAGE_ERROR', `The log in ${this.directory} is closed`)
  }
}
