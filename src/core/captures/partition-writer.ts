// Writes one partition of a capture: batches as they came, in Kafka's segment files. Counts them, and remembers
// transactions whose end has not come. A kill leaves whole batches and at most one torn one behind them.
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { walkBatches } from '../records/batch.ts'
import { type FileHashes, HashesHere } from './file-hash.ts'
import type { SegmentFile } from './manifest.ts'

/** Kafka's `segment.bytes`. */
const SEGMENT_BYTES = 1024 ** 3

export interface PartitionCounts {
  /** Everything asked for below this offset is on disk. */
  next: bigint
  records: number
  batches: number
  bytes: number
}

interface Segment {
  name: string
  path: string
  handle: FileHandle
  bytes: number
}

export class PartitionWriter {
  readonly folder: string
  readonly counts: PartitionCounts
  /** Producer → first offset here of its open transaction. */
  readonly openTransactions = new Map<bigint, bigint>()
  /** Those that are on disk to their end. */
  readonly files: SegmentFile[] = []
  readonly #hashes: FileHashes
  readonly #segmentBytes: number
  #segment: Segment | null = null
  /** Behind the last batch that was written. */
  #written: bigint
  /** Of the last call of `append`; rejected once one has failed. */
  #appended: Promise<void> = Promise.resolve()

  /** @param from the first offset asked for */
  constructor(folder: string, from: bigint, hashes: FileHashes = new HashesHere(), segmentBytes = SEGMENT_BYTES) {
    this.folder = folder
    this.#hashes = hashes
    this.#segmentBytes = segmentBytes
    this.#written = from
    this.counts = { next: from, records: 0, batches: 0, bytes: 0 }
  }

  /**
   * Appends what of `batches` is new and begins below `until`: a first batch may begin below what was asked, and one
   * that was written is never written again. `next`: everything below it has come. Calls may overlap: they are
   * dealt with one after the other.
   * @throws the file system's error; then nothing of this call counts, nor of any behind it
   */
  append(batches: Buffer, next: bigint, until: bigint): Promise<void> {
    this.#appended = this.#appended.then(() => this.#append(batches, next, until))
    return this.#appended
  }

  async #append(batches: Buffer, next: bigint, until: bigint): Promise<void> {
    let start = -1
    let end = 0
    let base = 0n
    let [written, records, count] = [this.#written, 0, 0]
    const transactions: [producerId: bigint, firstOffset: bigint | null][] = []
    for (const { header, position } of walkBatches(batches)) {
      const behind = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
      if (behind <= written) continue
      if (header.baseOffset >= until) break
      if (start < 0) {
        start = position
        base = header.baseOffset
      }
      end = position + header.sizeInBytes
      written = behind
      count++
      // Of an old compressed message the number is not known without decompressing it.
      if (!header.isControl) records += Math.max(0, header.recordCount)
      if (header.isTransactional && header.producerId >= 0n) {
        transactions.push([header.producerId, header.isControl ? null : header.baseOffset])
      }
    }
    if (start >= 0) await this.#write(batches.subarray(start, end), base)
    this.#written = written
    for (const [producerId, firstOffset] of transactions) {
      if (firstOffset === null) this.openTransactions.delete(producerId)
      else if (!this.openTransactions.has(producerId)) this.openTransactions.set(producerId, firstOffset)
    }
    const { counts } = this
    counts.records += records
    counts.batches += count
    counts.bytes += Math.max(0, end - Math.max(0, start))
    if (next > counts.next) counts.next = next
  }

  /** On disk when it resolves. */
  async close(): Promise<void> {
    const segment = this.#segment
    this.#segment = null
    if (segment === null) return
    try {
      await segment.handle.datasync()
    } finally {
      await segment.handle.close()
    }
    const { name, path, bytes } = segment
    this.files.push({ name, bytes, sha256: await this.#hashes.digest(path) })
  }

  async #write(bytes: Buffer, baseOffset: bigint): Promise<void> {
    if (this.#segment !== null && this.#segment.bytes + bytes.length > this.#segmentBytes) await this.close()
    this.#segment ??= await this.#makeSegment(baseOffset)
    const segment = this.#segment
    await writeWhole(segment, bytes)
    segment.bytes += bytes.length
    this.#hashes.grown(segment.path, bytes, segment.bytes)
  }

  async #makeSegment(baseOffset: bigint): Promise<Segment> {
    await mkdir(this.folder, { recursive: true })
    const name = `${baseOffset.toString().padStart(20, '0')}.log`
    const path = join(this.folder, name)
    return { name, path, handle: await open(path, 'wx'), bytes: 0 }
  }
}

/** A full disk may take half of it: what was taken is cut off again, so that the file ends with a whole batch. */
async function writeWhole({ handle, bytes: size }: Segment, bytes: Buffer): Promise<void> {
  let written = 0
  try {
    while (written < bytes.length) {
      written += (await handle.write(bytes, written, bytes.length - written, size + written)).bytesWritten
    }
  } catch (error) {
    await handle.truncate(size)
    throw error
  }
}
