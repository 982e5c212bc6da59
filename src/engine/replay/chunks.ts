// Records of the source, mapped and gathered into chunks: what is sent and decided together. In a chunk each target
// partition has one batch. Nothing is sent here.

import { encodeBatch } from '#core/records/batch.ts'
import type { Compression } from '#core/records/compression.ts'
import type { Mapped } from '#core/replay/mapping.ts'
import type { Clock, Pace } from '#core/replay/pace.ts'
import { MappingError, type PlacedRecord } from '#core/replay/template.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { SourceStretch } from '../stretches.ts'
import type { SourceRecords } from './source-records.ts'

const CHUNK_BYTES = 4 * 1024 * 1024
const CHUNK_RECORDS = 20_000
const BATCH_BYTES = 512 * 1024
/** More than a record's lengths, deltas and attributes can take, and those of a header. */
const RECORD_BYTES = 48
const HEADER_BYTES = 10
/** Records that are due so soon go together. */
const SLICE_MS = 50
/** Of what a batch may have: compression may add a little. */
const HEADROOM = 0.95

export interface ChunkBatch {
  topic: string
  partition: number
  records: Mapped[]
  /** Where each of them comes from. */
  places: { source: number; offset: bigint }[]
  bytes: number
}

export interface Chunk {
  batches: ChunkBatch[]
  failed: { source: number; offset: bigint; why: string }[]
  /** Of each source partition: everything below is in this chunk or one before. */
  next: bigint[]
  records: number
  bytes: number
}

export interface ChunkOptions {
  map: (record: PlacedRecord) => Mapped
  sources: readonly SourceStretch[]
  /** Where each of them goes on. */
  next: readonly bigint[]
  onFailure: 'stop' | 'skip'
  compression: Compression
  /** Of each target topic: `max.message.bytes`. */
  mostBytes: ReadonlyMap<string, number>
  pace: Pace
  clock: Clock
  signal: AbortSignal
}

export class Chunks {
  readonly #records: AsyncGenerator<SourceRecords>
  readonly #options: ChunkOptions
  #held: SourceRecords | null = null
  #heldAt = 0
  /** Of the record that is held: it was asked for once. */
  #due: number | null = null
  #next: bigint[]
  #failure: KafkaFailure | null = null

  constructor(records: AsyncGenerator<SourceRecords>, options: ChunkOptions) {
    this.#records = records
    this.#options = options
    this.#next = [...options.next]
  }

  /** Null at the end, and when the signal was aborted. @throws KafkaFailure REPLAY_RECORD_FAILED, or why it cannot read */
  async take(): Promise<Chunk | null> {
    if (this.#failure !== null) throw this.#failure
    const chunk: Chunk = { batches: [], failed: [], next: [], records: 0, bytes: 0 }
    const batches = new Map<string, ChunkBatch>()
    while (chunk.bytes < CHUNK_BYTES && chunk.records < CHUNK_RECORDS) {
      if (this.#options.signal.aborted) return null
      const held = await this.#hold()
      if (held === null) break
      const { source, record } = held
      if (!(await this.#isDue(record.timestamp, chunk.records + chunk.failed.length === 0))) {
        if (this.#options.signal.aborted) return null
        break
      }
      if (!this.#add(chunk, batches, source, record)) break
      this.#heldAt++
      this.#due = null
      this.#next[source] = record.offset + 1n
    }
    chunk.batches = [...batches.values()]
    chunk.next = [...this.#next]
    if (chunk.records + chunk.failed.length > 0) return chunk
    if (this.#failure !== null) throw this.#failure
    return null
  }

  async #hold(): Promise<{ source: number; record: PlacedRecord } | null> {
    for (;;) {
      const record = this.#held?.records[this.#heldAt]
      const stretch = this.#options.sources[this.#held?.source ?? -1]
      if (this.#held !== null && record !== undefined && stretch !== undefined) {
        const { topic, partition } = stretch
        return { source: this.#held.source, record: { ...record, topic, partition } }
      }
      const following = await this.#records.next()
      if (following.done === true) return null
      this.#held = following.value
      this.#heldAt = 0
    }
  }

  /** Waits only where nothing would be kept waiting. */
  async #isDue(timestamp: bigint, isFirst: boolean): Promise<boolean> {
    const { pace, clock, signal } = this.#options
    this.#due ??= clock.now() + pace.next(timestamp)
    const wait = this.#due - clock.now()
    if (wait <= (isFirst ? 0 : SLICE_MS)) return true
    if (!isFirst) return false
    await clock.wait(wait, signal)
    return !signal.aborted
  }

  /** False: the chunk is to be sent first. */
  #add(chunk: Chunk, batches: Map<string, ChunkBatch>, source: number, record: PlacedRecord): boolean {
    try {
      const mapped = this.#options.map(record)
      const { topic, partition } = mapped
      const bytes = sizeOf(mapped)
      const most = this.#options.mostBytes.get(topic) ?? Number.POSITIVE_INFINITY
      checkFits(mapped, bytes, most, this.#options.compression)
      const place = `${topic}/${partition}`
      const batch = batches.get(place) ?? { topic, partition, records: [], places: [], bytes: 0 }
      if (batch.records.length > 0 && batch.bytes + bytes > Math.min(BATCH_BYTES, most * HEADROOM)) return false
      batches.set(place, batch)
      batch.records.push(mapped)
      batch.places.push({ source, offset: record.offset })
      batch.bytes += bytes
      chunk.records++
      chunk.bytes += bytes
      return true
    } catch (error) {
      if (!(error instanceof MappingError)) throw error
      if (this.#options.onFailure === 'stop') {
        this.#failure = recordFailed(record, error)
        return false
      }
      chunk.failed.push({ source, offset: record.offset, why: error.message })
      return true
    }
  }
}

/** @throws MappingError where the target takes no batch with this record alone */
export function checkFits(mapped: Mapped, bytes: number, most: number, compression: Compression): void {
  if (bytes <= most * HEADROOM) return
  const { length } = encodeBatch([mapped], { compression })
  if (length > most) throw new MappingError(`${length} bytes with its batch, and ${mapped.topic} takes ${most}`)
}

/** At least what it takes in an uncompressed batch. */
export function sizeOf({ key, value, headers }: Mapped): number {
  const ofHeaders = headers.reduce((sum, each) => sum + each.key.length + (each.value?.length ?? 0) + HEADER_BYTES, 0)
  return RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0) + ofHeaders
}

function recordFailed({ topic, partition, offset }: PlacedRecord, error: MappingError): KafkaFailure {
  return new KafkaFailure({
    code: 'REPLAY_RECORD_FAILED',
    what: `A record cannot be sent: ${error.message}`,
    where: { topic, partition: String(partition), offset: String(offset) },
    remedy: 'Change the mapping in a new replay, or let it skip records that fail. What was sent before stays.',
    cause: error,
  })
}
