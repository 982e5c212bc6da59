// A file of records as a capture: offsets as the file says them, counted on where it says none. It is read, sorted into
// partitions and written as it comes; what was written before a failure stays and opens.
import { basename } from 'node:path'
import { topicName } from '#contract/topic-name.ts'
import { topicFolderNames } from '#core/captures/folder-names.ts'
import type { CapturedPartition, CapturedTopic } from '#core/captures/manifest.ts'
import type { ImportedRecord } from '#core/exports/exported-record.ts'
import { initCompression } from '#core/records/compression.ts'
import { type NewBatch, ReencodedCapture } from '../captures/reencoded-capture.ts'
import type { Work } from '../steps.ts'
import { notReadable, type Place, type ReadRecord, readRecords, sampleOf } from './records-file.ts'
import { BATCH_BYTES, BATCH_RECORDS, PENDING_BYTES, sizeOf } from './sizes.ts'

const MOST_PARTITIONS = 100_000
/** Of the offsets in one batch. */
const LARGEST_DELTA = 0x7fffffffn

interface Filling {
  batch: { -readonly [Key in keyof NewBatch]: Key extends 'records' ? NewBatch[Key][number][] : NewBatch[Key] }
  bytes: number
  next: bigint
}

export interface ImportCaptureAsked {
  file: string
  /** The capture's own, which is made. */
  folder: string
  name: string
  /** Of records of which the file names none. */
  topic: string
}

/** @throws KafkaFailure IMPORT_NOT_READABLE with the line or row, or why it cannot be written */
export async function importCapture(asked: ImportCaptureAsked, work: Work): Promise<{ records: number }> {
  await initCompression()
  const { format, bytes } = await sampleOf(asked.file)
  const cluster = { id: 'imported', kafkaVersion: 'unknown' }
  const capture = new ReencodedCapture(asked.folder, { name: asked.name, profile: basename(asked.file), cluster })
  await capture.begin()
  const sorting = new Sorting(asked, capture)
  try {
    for await (const read of readRecords(asked.file, format)) {
      work.signal.throwIfAborted()
      if (await sorting.add(read)) {
        const share = bytes === 0 ? 1 : Math.min(1, read.position / bytes)
        work.report({ share, records: sorting.written, bytes: read.position })
      }
    }
    await sorting.flushAll()
    await capture.finish()
    return { records: sorting.written }
  } catch (error) {
    await sorting.flushAll().catch(() => {}) // the first failure is the one that counts
    await capture.breakOff(work.signal.aborted ? 'stopped' : 'failed', error)
    throw error
  }
}

class Sorting {
  readonly #asked: ImportCaptureAsked
  readonly #capture: ReencodedCapture
  readonly #topics: CapturedTopic[] = []
  readonly #filling = new Map<string, Filling>()
  #pendingBytes = 0
  #hasNew = false
  written = 0

  constructor(asked: ImportCaptureAsked, capture: ReencodedCapture) {
    this.#asked = asked
    this.#capture = capture
  }

  /** Answers whether something was written. */
  async add({ record, place }: ReadRecord): Promise<boolean> {
    const filling = this.#fillingOf(record, place)
    const { batch, next } = filling
    const offset = record.offset ?? next
    if (offset < next) {
      const what = `its offset ${offset} does not come after ${next - 1n} in partition ${batch.partition}`
      throw notReadable(this.#asked.file, place, new Error(what))
    }
    const timestamp = record.timestamp ?? -1n
    const isFull = filling.bytes > BATCH_BYTES || batch.records.length >= BATCH_RECORDS
    const hasWritten = isFull || !fits(batch, record, offset, timestamp)
    if (hasWritten) await this.#flush(filling)
    const { key, value, headers } = record
    batch.timestampType = record.timestampType
    batch.records.push({ offset, timestamp, key, value, headers })
    filling.next = offset + 1n
    const bytes = sizeOf(record)
    filling.bytes += bytes
    this.#pendingBytes += bytes
    if (this.#pendingBytes <= PENDING_BYTES) return hasWritten
    await this.flushAll()
    return true
  }

  async flushAll(): Promise<void> {
    for (const filling of this.#filling.values()) await this.#flush(filling)
  }

  async #flush(filling: Filling): Promise<void> {
    const { batch, bytes } = filling
    if (batch.records.length === 0) return
    if (this.#hasNew) await this.#capture.add(this.#topics)
    this.#hasNew = false
    await this.#capture.append(batch)
    this.written += batch.records.length
    this.#pendingBytes -= bytes
    filling.bytes = 0
    batch.records = []
  }

  #fillingOf(record: ImportedRecord, place: Place): Filling {
    const topic = record.topic ?? this.#asked.topic
    const partition = record.partition ?? 0
    const key = `${topic}/${partition}`
    const known = this.#filling.get(key)
    if (known !== undefined) return known
    const first = record.offset ?? 0n
    if (!topicName.test(topic)) throw notReadable(this.#asked.file, place, new Error(`${topic} is no name of a topic`))
    if (partition >= MOST_PARTITIONS || first < 0n) {
      const what = `no capture holds partition ${partition}, offset ${first}`
      throw notReadable(this.#asked.file, place, new Error(what))
    }
    this.#plan(topic, partition, first)
    const batch = { topic, partition, timestampType: record.timestampType, records: [] }
    const filling: Filling = { batch, bytes: 0, next: first }
    this.#filling.set(key, filling)
    return filling
  }

  #plan(name: string, partition: number, from: bigint): void {
    let topic = this.#topics.find(each => each.name === name)
    if (topic === undefined) {
      topic = { name, id: null, partitionCount: 0, configs: [], partitions: [] }
      this.#topics.push(topic)
    }
    const folder = topicFolderNames(this.#topics.map(each => each.name))[this.#topics.indexOf(topic)] ?? name
    topic.partitionCount = Math.max(topic.partitionCount, partition + 1)
    topic.partitions.push(partitionFrom(`${folder}-${partition}`, partition, from))
    topic.partitions.sort((one, other) => one.partition - other.partition)
    this.#hasNew = true
  }
}

/** Where the time is the broker's, a batch has one for all of its records. */
function fits(batch: NewBatch, record: ImportedRecord, offset: bigint, timestamp: bigint): boolean {
  const first = batch.records[0]
  if (first === undefined) return true
  if (batch.timestampType !== record.timestampType || offset - first.offset > LARGEST_DELTA) return false
  return record.timestampType === 'CreateTime' || timestamp === first.timestamp
}

function partitionFrom(folder: string, partition: number, from: bigint): CapturedPartition {
  return {
    ...{ partition, folder, from, until: null, next: from },
    ...{ logStartOffset: from, highWatermark: from, lastStableOffset: from },
    ...{ records: 0, batches: 0, bytes: 0 },
    ...{ transactionsCutOff: [], files: [], gaps: [] },
  }
}
