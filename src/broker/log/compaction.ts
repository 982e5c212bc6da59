// cleanup.policy=compact: writes rolled segments again with the latest record of each key. Offsets stay, holes appear.
// The model is Kafka's LogCleaner, with delete horizons (KIP-534); unlike it there is no dirty ratio: callers decide
// when. The active segment, open transactions and old message formats are never touched.

import { setImmediate } from 'node:timers/promises'
import { type BatchHeader, decodeBatch } from '#core/records/batch.ts'
import { recodeBatch } from '#core/records/recode.ts'
import type { KafkaRecord } from '#core/records/record.ts'
import type { ProducerStates } from './producer-states.ts'
import { Segment } from './segment.ts'
import type { CompactionResult, LogConfig } from './types.ts'

export interface CompactionJob {
  directory: string
  /** The segments that may be rewritten, oldest first. */
  segments: readonly Segment[]
  producers: ProducerStates
  config: LogConfig
  /** ms since the epoch */
  now: number
  /** True once the log was closed: then the job ends where it is. */
  isClosed(): boolean
  /** Puts `cleaned`, whose file is whole and flushed, in the place of `old`. */
  replace(old: readonly Segment[], cleaned: Segment): void
}

export interface CompactionOutcome extends CompactionResult {
  /** When the first kept tombstone or marker may go, ms since the epoch; null when there is none. */
  nextHorizon: number | null
}

/** How many bytes are cleaned before other work gets its turn. */
const bytesPerTurn = 4 * 1024 * 1024

/** The segments from the oldest on that hold only records that are old enough and whose transactions have ended. */
export function compactable(segments: readonly Segment[], stable: bigint, config: LogConfig, now: number): Segment[] {
  const lag = config.minCompactionLagMs
  const youngest = lag > 0 ? BigInt(Math.trunc(now - lag)) : null
  const end = segments.findIndex(
    segment => segment.nextOffset > stable || (youngest !== null && segment.maxTimestamp > youngest),
  )
  return segments.slice(0, end === -1 ? segments.length : end)
}

export async function compactSegments(job: CompactionJob): Promise<CompactionOutcome> {
  const bytesBefore = totalSize(job.segments)
  const latest = await latestOffsets(job)
  const cleaner = new Cleaner(job, latest)
  let segmentsCleaned = 0
  for (const group of groups(job.segments, job.config.segmentBytes)) {
    const cleaned = await cleaner.clean(group)
    if (cleaned === null) continue
    job.replace(group, cleaned)
    segmentsCleaned += group.length
  }
  const { recordsRemoved, bytesSaved, nextHorizon } = cleaner
  return { segmentsCleaned, bytesBefore, bytesAfter: bytesBefore - bytesSaved, recordsRemoved, nextHorizon }
}

/** The highest offset of each key, the key as latin1 text (one character a byte). */
async function latestOffsets(job: CompactionJob): Promise<Map<string, bigint>> {
  const latest = new Map<string, bigint>()
  for (const segment of job.segments) {
    await setImmediate()
    if (job.isClosed()) return latest
    const reader = segment.reader()
    for (const { header, position } of reader.walk(0)) {
      if (header.isControl || job.producers.isAborted(header)) continue
      for (const { key, offset } of decodeBatch(reader.bytesAt(position, header.sizeInBytes))) {
        if (key !== null) latest.set(key.toString('latin1'), offset)
      }
    }
  }
  return latest
}

/** Neighbours that together still fit into one segment become one. */
function groups(segments: readonly Segment[], segmentBytes: number): Segment[][] {
  const grouped: Segment[][] = []
  for (const segment of segments) {
    const group = grouped.at(-1)
    const first = group?.[0]
    const fits =
      group !== undefined &&
      first !== undefined &&
      totalSize(group) + segment.size <= segmentBytes &&
      segment.nextOffset - first.baseOffset <= 0x7fffffffn
    if (fits) group.push(segment)
    else grouped.push([segment])
  }
  return grouped
}

class Cleaner {
  recordsRemoved = 0
  bytesSaved = 0
  nextHorizon: number | null = null
  readonly #job: CompactionJob
  readonly #latest: ReadonlyMap<string, bigint>
  /** Producers of whose present transaction some batch stays, so that its marker has to stay too. */
  readonly #transactionsLeft = new Set<bigint>()

  constructor(job: CompactionJob, latest: ReadonlyMap<string, bigint>) {
    this.#job = job
    this.#latest = latest
  }

  /** Writes the group's `.cleaned` file; null when nothing would change or the log was closed. */
  async clean(group: readonly Segment[]): Promise<Segment | null> {
    const first = group[0]
    if (first === undefined) return null
    const cleaned = new Segment(this.#job.directory, first.baseOffset, { suffix: '.log.cleaned' })
    cleaned.create()
    let changed = group.length > 1
    let sinceTurn = bytesPerTurn
    for (const segment of group) {
      const reader = segment.reader()
      for (const { header, position } of reader.walk(0)) {
        sinceTurn += header.sizeInBytes
        if (sinceTurn >= bytesPerTurn) {
          sinceTurn = 0
          await setImmediate()
          if (this.#job.isClosed()) return discard(cleaned)
        }
        const bytes = reader.bytesAt(position, header.sizeInBytes)
        const kept = this.#cleanBatch(header, bytes)
        if (kept !== bytes) changed = true
        if (kept !== null) cleaned.appendBatch(kept)
      }
    }
    if (!changed) return discard(cleaned)
    cleaned.flush()
    this.bytesSaved += totalSize(group) - cleaned.size
    return cleaned
  }

  /** The batch as it stays: the same bytes, others, or null for none. */
  #cleanBatch(header: BatchHeader, bytes: Buffer): Buffer | null {
    if (header.magic !== 2) return bytes
    const kept = header.isControl ? this.#cleanMarker(header, bytes) : this.#cleanData(header, bytes)
    if (kept !== null && header.isTransactional && !header.isControl) this.#transactionsLeft.add(header.producerId)
    return kept
  }

  #cleanData(header: BatchHeader, bytes: Buffer): Buffer | null {
    const aborted = this.#job.producers.isAborted(header)
    const records = decodeBatch(bytes)
    const kept = aborted ? [] : records.filter(record => this.#stays(record, header))
    this.recordsRemoved += records.length - kept.length
    if (kept.length === 0) {
      if (!this.#job.producers.isLastOfProducer(header)) return null
      return records.length === 0 ? bytes : recodeBatch(header, [])
    }
    const hasTombstone = kept.some(record => record.value === null)
    const horizon = hasTombstone ? this.#horizonOf(header) : null
    if (kept.length === records.length && (horizon === null || header.deleteHorizonMs !== null)) return bytes
    return recodeBatch(header, kept, horizon === null ? {} : { deleteHorizonMs: BigInt(horizon) })
  }

  #stays(record: KafkaRecord, header: BatchHeader): boolean {
    if (record.key === null || this.#latest.get(record.key.toString('latin1')) !== record.offset) return false
    return record.value !== null || !this.#isPast(header)
  }

  /** A marker goes when nothing of its transaction is left, after the same delay as a tombstone. */
  #cleanMarker(header: BatchHeader, bytes: Buffer): Buffer | null {
    if (this.#transactionsLeft.delete(header.producerId)) return bytes
    if (this.#isPast(header)) {
      this.recordsRemoved += header.recordCount
      return null
    }
    const horizon = this.#horizonOf(header)
    if (header.deleteHorizonMs !== null) return bytes
    return recodeBatch(header, decodeBatch(bytes), { deleteHorizonMs: BigInt(horizon) })
  }

  #isPast(header: BatchHeader): boolean {
    return header.deleteHorizonMs !== null && header.deleteHorizonMs <= BigInt(this.#job.now)
  }

  /** The batch's horizon, a new one when it has none. */
  #horizonOf(header: BatchHeader): number {
    const { now, config } = this.#job
    const horizon = header.deleteHorizonMs === null ? now + config.deleteRetentionMs : Number(header.deleteHorizonMs)
    this.nextHorizon = Math.min(this.nextHorizon ?? horizon, horizon)
    return horizon
  }
}

function discard(cleaned: Segment): null {
  cleaned.delete()
  return null
}

function totalSize(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.size, 0)
}
