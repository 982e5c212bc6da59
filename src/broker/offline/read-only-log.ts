// One partition of a folder that is never written: what of its files is sound, within the offsets that may be seen.

import { readMarker } from '../log/append-validation.ts'
import {
  type AbortedTransaction,
  type BatchPlace,
  type LogConfig,
  LogError,
  type PartitionLog,
  type ProducerState,
  type ReadOptions,
  type ReadResult,
  type TimestampedOffset,
} from '../log/index.ts'
import { ProducerStates } from '../log/producer-states.ts'
import { locateInSegments, type ReadBounds, readSegments } from '../log/read-segments.ts'
import type { Segment } from '../log/segment.ts'
import { findMaxTimestamp, findTimestamp } from '../log/timestamp-lookup.ts'
import { openSegments } from './segment-files.ts'
import { readTransactionIndexes } from './transaction-index.ts'
import type { DamagedPlace, FoundPartition } from './types.ts'

export class ReadOnlyLog implements PartitionLog {
  readonly directory: string
  readonly config: LogConfig
  readonly recovery = []
  readonly logStartOffset: bigint
  readonly logEndOffset: bigint
  /** How many offsets behind the end are in the files and not shown. */
  readonly hiddenOffsets: bigint
  readonly damaged: readonly DamagedPlace[]
  readonly notes: readonly string[]
  readonly #segments: readonly Segment[]
  readonly #producers = new ProducerStates()
  readonly #aborted: readonly AbortedTransaction[]
  readonly #firstUnstable: bigint | null

  constructor(found: Omit<FoundPartition, 'topic' | 'partition'>, config: LogConfig) {
    this.directory = found.folder ?? ''
    this.config = config
    const { segments, damaged, notes } = openSegments(found.folder, found.segment, (header, _position, bytes) =>
      this.#producers.add(header, readMarker(header, bytes)),
    )
    this.#segments = segments
    this.damaged = damaged
    this.notes = notes
    const first = segments[0]?.baseOffset ?? found.end ?? 0n
    const last = segments.at(-1)?.nextOffset ?? found.logStartOffset ?? first
    const start = found.logStartOffset ?? first
    const end = found.end === null || found.end > last ? last : found.end
    this.logStartOffset = start
    this.logEndOffset = end > start ? end : start
    this.hiddenOffsets = last > this.logEndOffset ? last - this.logEndOffset : 0n
    const ended = new Set(found.cutOff.filter(each => each.outcome !== 'open').map(each => each.producerId))
    this.#aborted = [
      ...(found.folder === null ? [] : readTransactionIndexes(found.folder)),
      ...found.cutOff
        .filter(({ outcome }) => outcome === 'aborted')
        .map(({ producerId, firstOffset }) => ({ producerId, firstOffset, lastOffset: last })),
    ]
    this.#firstUnstable = this.#producers
      .list()
      .filter(({ producerId }) => !ended.has(producerId))
      .map(each => each.currentTransactionFirstOffset)
      .reduce((least, each) => (each === null || (least !== null && least < each) ? least : each), null)
  }

  get lastStableOffset(): bigint {
    const first = this.#firstUnstable
    if (first === null || first > this.logEndOffset) return this.logEndOffset
    return first > this.logStartOffset ? first : this.logStartOffset
  }

  get sizeInBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size - segment.start, 0)
  }

  get segmentCount(): number {
    return this.#segments.length
  }

  read(offset: bigint, options: ReadOptions): ReadResult {
    return readSegments(this.#segments, offset, this.#within(options))
  }

  locate(offset: bigint, options: ReadOptions): BatchPlace {
    return locateInSegments(this.#segments, offset, this.#within(options))
  }

  #within(options: ReadOptions): ReadOptions & ReadBounds {
    const end = this.logEndOffset
    const limit = options.isolation === 'read_committed' ? this.lastStableOffset : end
    return { ...options, start: this.logStartOffset, end, limit }
  }

  offsetForTimestamp(timestamp: bigint): TimestampedOffset | null {
    return this.#shown(findTimestamp(this.#segments, timestamp, this.logStartOffset))
  }

  maxTimestamp(): TimestampedOffset | null {
    return this.#shown(findMaxTimestamp(this.#segments, this.logStartOffset))
  }

  /** By first offset, none twice: the markers in the log and Kafka's own index tell of the same ones. */
  abortedTransactions(from: bigint, to: bigint): AbortedTransaction[] {
    const indexed = this.#aborted.filter(one => one.lastOffset >= from && one.firstOffset < to)
    const all = [...this.#producers.aborted(from, to), ...indexed]
    const byPlace = new Map(all.map(one => [`${one.producerId} ${one.lastOffset}`, one]))
    return [...byPlace.values()].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  }

  producers(): ProducerState[] {
    return this.#producers.list()
  }

  append(): never {
    throw readOnly()
  }

  deleteRecordsBefore(): never {
    throw readOnly()
  }

  applyRetention(): number {
    return 0
  }

  compact(): never {
    throw readOnly()
  }

  /** Nothing ever changes. */
  subscribe(): () => void {
    return () => {}
  }

  updateConfig(): void {}

  flush(): void {}

  close(): void {
    for (const segment of this.#segments) segment.close()
  }

  #shown(found: TimestampedOffset | null): TimestampedOffset | null {
    return found !== null && found.offset < this.logEndOffset ? found : null
  }
}

function readOnly(): LogError {
  return new LogError('KAFKA_STORAGE_ERROR', 'This log is only read')
}
