// A capture whose batches are written anew: offsets, timestamps, headers, keys and values are given, compression,
// producer and transaction are not. What is written before a failure stays and opens.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { type CapturedPartition, type CaptureManifest, MANIFEST_FILE, manifestText } from '#core/captures/manifest.ts'
import { PartitionWriter } from '#core/captures/partition-writer.ts'
import { encodeBatch } from '#core/records/batch.ts'
import type { NewRecord } from '#core/records/record.ts'
import { asFailure, sentencesOf } from '#kafka/failure.ts'
import { diskFailure } from './running-capture.ts'

interface Open {
  topic: string
  known: CapturedPartition
  writer: PartitionWriter
}

/** In the order of their offsets. */
export interface NewBatch {
  topic: string
  partition: number
  timestampType: 'CreateTime' | 'LogAppendTime'
  records: readonly (NewRecord & { offset: bigint })[]
}

export class ReencodedCapture {
  readonly #folder: string
  readonly #manifest: CaptureManifest
  readonly #open: Open[] = []

  /** @param folder the capture's own, which `begin` makes */
  constructor(folder: string, origin: Pick<CaptureManifest, 'name' | 'profile' | 'cluster'>) {
    this.#folder = folder
    const now = new Date().toISOString()
    this.#manifest = {
      format: 'ottla-capture',
      version: 1,
      ...origin,
      status: 'running',
      failure: null,
      startedAt: now,
      updatedAt: now,
      isLive: false,
      isReencoded: true,
      sizeLimitBytes: null,
      topics: [],
      groups: [],
    }
  }

  get bytes(): number {
    return this.#open.reduce((sum, each) => sum + each.writer.counts.bytes, 0)
  }

  async begin(): Promise<void> {
    await this.#onDisk(mkdir(this.#folder))
    await this.#save('running')
  }

  /** Told to the manifest before anything of them is written, so that it opens after a kill. */
  async add(topics: CaptureManifest['topics']): Promise<void> {
    this.#manifest.topics = topics
    for (const { name: topic, partitions } of topics) {
      for (const known of partitions) {
        if (this.#find(topic, known.partition) !== undefined) continue
        const writer = new PartitionWriter(join(this.#folder, known.folder), known.from)
        this.#open.push({ topic, known, writer })
      }
    }
    await this.#save('running')
  }

  addGap(gap: { topic: string; partition: number; offset: bigint; what: string }): void {
    this.#find(gap.topic, gap.partition)?.known.gaps.push({ offset: gap.offset, what: gap.what })
  }

  /** Of a partition that was added; behind what was appended to it. */
  async append({ topic, partition, timestampType, records }: NewBatch): Promise<void> {
    const writer = this.#find(topic, partition)?.writer
    const last = records.at(-1)
    if (writer === undefined || last === undefined) return
    const behind = last.offset + 1n
    await this.#onDisk(writer.append(encodeBatch(records, { compression: 'lz4', timestampType }), behind, behind))
  }

  async finish(): Promise<void> {
    for (const { writer, known } of this.#open) {
      await this.#onDisk(writer.close())
      writer.counts.next = known.until ?? writer.counts.next
      if (known.until !== null) continue
      // Where no cluster was asked, the log is what came.
      known.until = writer.counts.next
      known.highWatermark = known.until
      known.lastStableOffset = known.until
    }
    await this.#save('complete')
  }

  async breakOff(status: 'stopped' | 'failed', error: unknown): Promise<void> {
    for (const { writer } of this.#open) await writer.close().catch(() => {}) // the first failure is the one that counts
    if (status === 'failed') this.#manifest.failure = sentencesOf(asFailure(error, {}))
    await this.#save(status)
  }

  #find(topic: string, partition: number): Open | undefined {
    return this.#open.find(each => each.topic === topic && each.known.partition === partition)
  }

  #save(status: CaptureManifest['status']): Promise<void> {
    for (const { known, writer } of this.#open) Object.assign(known, writer.counts, { files: writer.files })
    Object.assign(this.#manifest, { status, updatedAt: new Date().toISOString() })
    return this.#onDisk(writeFileAtomic(join(this.#folder, MANIFEST_FILE), manifestText(this.#manifest)))
  }

  async #onDisk<Result>(act: Promise<Result>): Promise<Result> {
    try {
      return await act
    } catch (error) {
      throw diskFailure(error, this.#folder)
    }
  }
}
