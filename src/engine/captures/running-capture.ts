// One capture while it is made: reads its topics' raw batches as fast as they come and writes them, keeps the manifest
// true, and ends by itself, at its size, or when it is stopped. Whatever happens, what is on disk can be opened.
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { CaptureSpec } from '#contract/captures.contract.ts'
import { type CapturedPartition, type CaptureManifest, MANIFEST_FILE, manifestText } from '#core/captures/manifest.ts'
import { PartitionWriter } from '#core/captures/partition-writer.ts'
import { Change } from '#core/change.ts'
import { asFailure, KafkaFailure, sentencesOf } from '#kafka/failure.ts'
import { boundsOf } from '#kafka/offsets.ts'
import { TopicScan } from '#kafka/scan.ts'
import type { ScanRange } from '#kafka/scan-block.ts'
import { type FilledPart, filledParts, type HeldBatches, HereReader } from '#kafka/scan-fetch.ts'
import type { Scanning } from '../sources.ts'
import { settleTransactions } from './cut-transactions.ts'

/** Asked for, or waiting to be written. */
const BUDGET_BYTES = 32 * 1024 * 1024
const MANIFEST_EVERY_MS = 1000
/** How often a live recording looks for more. */
const LIVE_LOOK_MS = 300

interface Open {
  topic: string
  known: CapturedPartition
  writer: PartitionWriter
}

export class RunningCapture {
  readonly manifest: CaptureManifest
  readonly #folder: string
  readonly #scanning: Scanning
  readonly #spec: CaptureSpec
  readonly #open: Open[]
  readonly #change = new Change()
  readonly #startedAt = performance.now()
  #scan: TopicScan<HeldBatches> | null = null
  /** Bytes that were written or are about to be. */
  #taken = 0
  #end: 'stopped' | 'limited' | null = null
  #endedAt: number | null = null
  #failure: KafkaFailure | null = null
  #savedAt = 0

  constructor(folder: string, manifest: CaptureManifest, scanning: Scanning, spec: CaptureSpec) {
    this.#folder = folder
    this.manifest = manifest
    this.#scanning = scanning
    this.#spec = spec
    this.#open = manifest.topics.flatMap(({ name, partitions }) =>
      partitions.map(known => ({
        topic: name,
        known,
        writer: new PartitionWriter(join(folder, known.folder), known.from),
      })),
    )
  }

  get isEnded(): boolean {
    return this.#endedAt !== null
  }

  get failure(): KafkaFailure | null {
    return this.#failure
  }

  /** The folder and its manifest are there when this resolves. @throws KafkaFailure where they cannot be made */
  async begin(): Promise<void> {
    try {
      await mkdir(this.#folder)
      await this.#save('running')
    } catch (error) {
      throw diskFailure(error, this.#folder)
    }
  }

  /** Never rejects: `failure` says why it failed. */
  async run(): Promise<void> {
    try {
      do {
        for (const topic of new Set(this.#open.map(each => each.topic))) await this.#readTopic(topic)
      } while (this.#spec.isLive && this.#end === null && (await this.#moreToCome()))
      await this.#settle()
    } catch (error) {
      this.#failure = error instanceof KafkaFailure ? error : asFailure(error, { cluster: this.#cluster })
    }
    await this.#finish()
    this.#endedAt = performance.now()
    this.#change.notify()
  }

  stop(): void {
    this.#end ??= 'stopped'
    this.#scan?.close()
    this.#change.notify()
  }

  /** Once it has ended, or after so long. */
  ended(waitMs: number): Promise<void> {
    return this.#change.until(() => this.isEnded, waitMs)
  }

  /** `offsets` of `ofOffsets` are dealt with; null where no end is known. */
  progress() {
    const { isLive } = this.#spec
    let [offsets, ofOffsets, records, bytes] = [0n, 0n, 0, 0]
    for (const { known, writer } of this.#open) {
      offsets += writer.counts.next - known.from
      ofOffsets += (known.until ?? known.from) - known.from
      records += writer.counts.records
      bytes += writer.counts.bytes
    }
    const seconds = Math.max(0.001, ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000)
    const share = isLive ? null : ofOffsets === 0n ? 1 : Number(offsets) / Number(ofOffsets)
    const secondsLeft = share === null || share === 0 ? null : (seconds / share) * (1 - share)
    return { records, bytes, bytesPerSecond: bytes / seconds, share, secondsLeft }
  }

  get #cluster(): string {
    return this.#scanning.connection.cluster
  }

  async #readTopic(topic: string): Promise<void> {
    if (this.#end !== null) return
    const { connection, pool } = this.#scanning
    const mine = new Map(this.#open.filter(each => each.topic === topic).map(each => [each.known.partition, each]))
    const ranges = await this.#rangesOf(topic, [...mine.values()])
    if (ranges.length === 0) return
    const scan = new TopicScan(new HereReader(connection, pool), topic, ranges, {
      isolation: 'read_uncommitted',
      budgetBytes: BUDGET_BYTES,
      onGap: (partition, offset, what) => mine.get(partition)?.known.gaps.push({ offset, what }),
      onEnd: () => {},
    })
    this.#scan = scan
    let written: Promise<unknown> = Promise.resolve()
    try {
      for (;;) {
        // A stop may have come while the ranges were asked for.
        if (this.#end !== null) return
        const block = await scan.next()
        if (block === null) break
        // The next blocks come while these go to the disk: how many is bounded by the scan's budget.
        const writing = Promise.all(filledParts(block).map(part => this.#write(mine.get(part.partition), part)))
        writing.then(
          () => scan.give(block),
          () => scan.close(),
        )
        written = Promise.all([written, writing])
        // Told below.
        written.catch(() => {})
        await this.#saveSometimes()
      }
      await written
      // What the scan went through without a record at its end is dealt with, too.
      if (this.#end === null) for (const { partition, until } of ranges) this.#passed(mine.get(partition), until)
    } finally {
      scan.close()
      this.#scan = null
      await written
    }
  }

  async #rangesOf(topic: string, open: readonly Open[]): Promise<ScanRange[]> {
    if (!this.#spec.isLive) {
      return open.map(({ known, writer }) => ({
        partition: known.partition,
        from: writer.counts.next,
        until: known.until ?? known.from,
      }))
    }
    const partitions = open.map(each => each.known.partition)
    const bounds = await boundsOf(this.#scanning.connection, topic, partitions)
    return open.flatMap(({ known, writer }) => {
      const end = bounds.get(known.partition)?.end ?? 0n
      return end > writer.counts.next ? [{ partition: known.partition, from: writer.counts.next, until: end }] : []
    })
  }

  async #write(open: Open | undefined, part: FilledPart): Promise<void> {
    if (open === undefined || this.#end !== null) return
    const limit = this.#spec.sizeLimitBytes
    if (limit !== null && this.#taken + part.bytes > limit) {
      this.#end = 'limited'
      this.#scan?.close()
      return
    }
    this.#taken += part.bytes
    try {
      await open.writer.append(part.batches, part.next, part.until)
    } catch (error) {
      throw diskFailure(error, open.writer.folder)
    }
  }

  #passed(open: Open | undefined, until: bigint): void {
    if (open !== undefined && open.writer.counts.next < until) open.writer.counts.next = until
  }

  /** Waits a little, and answers whether to look again. */
  async #moreToCome(): Promise<boolean> {
    await this.#saveSometimes()
    await this.#change.until(() => this.#end !== null, LIVE_LOOK_MS)
    return this.#end === null
  }

  /** Of transactions that are cut off by the capture's end the cluster is asked how they ended. */
  async #settle(): Promise<void> {
    for (const { topic, known, writer } of this.#open) {
      if (writer.openTransactions.size === 0) continue
      known.transactionsCutOff = await settleTransactions(
        this.#scanning.connection,
        topic,
        known.partition,
        writer.openTransactions,
      )
    }
  }

  async #finish(): Promise<void> {
    // The disk takes them side by side.
    await Promise.all(
      this.#open.map(({ writer }) => writer.close().catch(error => this.#fail(diskFailure(error, writer.folder)))),
    )
    for (const { writer, known } of this.#open) {
      // A range that was not read to its end ends where reading did.
      if (this.#failure !== null || this.#end !== null || this.#spec.isLive) known.until = writer.counts.next
    }
    const status = this.#failure !== null ? 'failed' : (this.#end ?? 'complete')
    // With a full disk the manifest stays as it was: `running`, and the files tell the rest.
    await this.#save(status).catch(error => this.#fail(diskFailure(error, this.#folder)))
  }

  #fail(failure: KafkaFailure): void {
    this.#failure ??= failure
  }

  async #saveSometimes(): Promise<void> {
    if (performance.now() - this.#savedAt < MANIFEST_EVERY_MS) return
    try {
      await this.#save('running')
    } catch (error) {
      throw diskFailure(error, this.#folder)
    }
  }

  async #save(status: CaptureManifest['status']): Promise<void> {
    this.#savedAt = performance.now()
    for (const { known, writer } of this.#open) Object.assign(known, writer.counts, { files: writer.files })
    const { manifest } = this
    manifest.status = status
    manifest.failure = this.#failure === null ? null : sentencesOf(this.#failure)
    manifest.updatedAt = new Date().toISOString()
    await writeFileAtomic(join(this.#folder, MANIFEST_FILE), manifestText(manifest))
  }
}

export function diskFailure(error: unknown, folder: string): KafkaFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new KafkaFailure({
    code: code === 'ENOSPC' ? 'DISK_FULL' : 'CAPTURE_NOT_WRITTEN',
    what: `The capture could not be written: ${error instanceof Error ? error.message : String(error)}`,
    // Not the whole path: the manifest has this, and is shared.
    where: { folder: basename(folder) },
    remedy: 'What was written until then is kept and can be opened. Free some space, or choose another folder.',
    cause: error,
  })
}
