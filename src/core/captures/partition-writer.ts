// Writes one partition of a capture: batches as they came, in Kafka's segment files. Counts them, and remembers
// transactions whose end has not come. A kill leaves whole batches and at most one torn one behind them.
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { walkBatches } from '../records/batch.ts'
import { crc32Text } from './checksum.ts'
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
  handle: FileHandle
  bytes: number
  /** Of those bytes. */
  crc: number
}

export class PartitionWriter {
  readonly folder: string
  readonly counts: PartitionCounts
  /** Producer → first offset here of its open transaction. */
  readonly openTransactions = new Map<bigint, bigint>()
  /** Those that are on disk to their end. */
  readonly files: SegmentFile[] = []
  readonly #segmentBytes: number
  #segment: Segment | null = null
  /** Behind the last batch that was written. */
  #written: bigint
  /** Of the last call of `append`; rejected once one has failed. */
  #appended: Promise<void> = Promise.resolve()

  /** @param from the first offset asked for */
  constructor(folder: string, from: bigint, segmentBytes = SEGMENT_BYTES) {
    this.folder = folder
    this.#segmentBytes = segmentBytes
    this.#written = from
    this.counts = { next: from, records: 0, batches: 0, bytes: 0 }
  }

  /**
   * Appends what of `batches` is new and begins below `until`: a first batch may begin below what was asked, and one
   * that was written is never written again. `next`: everything below it has come. Calls may overlap: they are
   * dealt with one after the other.
   * @throws the file system's error; then the whole batches count that it took before, and nothing of any call behind it
   */
  append(batches: Buffer, next: bigint, until: bigint): Promise<void> {
    this.#appended = this.#appended.then(() => this.#append(batches, next, until))
    return this.#appended
  }

  async #append(batches: Buffer, next: bigint, until: bigint): Promise<void> {
    const stretch = newBatches(batches, this.#written, until)
    const bytes = batches.subarray(stretch.start, stretch.end)
    const { taken, error } = bytes.length === 0 ? NOTHING : await this.#write(bytes, stretch.base)
    // Of what the disk did not take whole, the batches that it took count.
    this.#count(error === null ? stretch : newBatches(bytes.subarray(0, taken), this.#written, until))
    if (error !== null) throw error
    if (next > this.counts.next) this.counts.next = next
  }

  #count({ start, end, next, records, count, transactions }: Stretch): void {
    this.#written = next
    for (const [producerId, firstOffset] of transactions) {
      if (firstOffset === null) this.openTransactions.delete(producerId)
      else if (!this.openTransactions.has(producerId)) this.openTransactions.set(producerId, firstOffset)
    }
    const { counts } = this
    counts.records += records
    counts.batches += count
    counts.bytes += end - start
    if (count > 0 && next > counts.next) counts.next = next
  }

  /** On disk when it resolves, calls of `append` that are under way included; how those ended is told by them. */
  async close(): Promise<void> {
    await this.#appended.catch(() => {})
    await this.#endSegment()
  }

  async #endSegment(): Promise<void> {
    const segment = this.#segment
    this.#segment = null
    if (segment === null) return
    try {
      await segment.handle.datasync()
    } finally {
      await segment.handle.close()
    }
    const { name, bytes, crc } = segment
    this.files.push({ name, bytes, crc32: crc32Text(crc) })
  }

  async #write(bytes: Buffer, baseOffset: bigint): Promise<Taken> {
    if (this.#segment !== null && this.#segment.bytes + bytes.length > this.#segmentBytes) await this.#endSegment()
    this.#segment ??= await this.#makeSegment(baseOffset)
    const segment = this.#segment
    const writing = writeBatches(segment, bytes)
    // While the disk takes them.
    const crc = crc32(bytes, segment.crc)
    const result = await writing
    segment.crc = result.taken === bytes.length ? crc : crc32(bytes.subarray(0, result.taken), segment.crc)
    segment.bytes += result.taken
    return result
  }

  async #makeSegment(baseOffset: bigint): Promise<Segment> {
    await mkdir(this.folder, { recursive: true })
    const name = `${baseOffset.toString().padStart(20, '0')}.log`
    return { name, handle: await open(join(this.folder, name), 'wx'), bytes: 0, crc: 0 }
  }
}

/** Batches that are new, side by side, and what they hold. */
interface Stretch {
  /** Their bytes. */
  start: number
  end: number
  /** Offset of the first. */
  base: bigint
  /** Behind the last; what was before where there is none. */
  next: bigint
  records: number
  count: number
  transactions: [producerId: bigint, firstOffset: bigint | null][]
}

function newBatches(batches: Buffer, written: bigint, until: bigint): Stretch {
  const stretch: Stretch = { start: 0, end: 0, base: 0n, next: written, records: 0, count: 0, transactions: [] }
  for (const { header, position } of walkBatches(batches)) {
    const behind = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    if (behind <= stretch.next) continue
    if (header.baseOffset >= until) break
    if (stretch.count === 0) Object.assign(stretch, { start: position, base: header.baseOffset })
    stretch.end = position + header.sizeInBytes
    stretch.next = behind
    stretch.count++
    // Of an old compressed message the number is not known without decompressing it.
    if (!header.isControl) stretch.records += Math.max(0, header.recordCount)
    if (header.isTransactional && header.producerId >= 0n) {
      stretch.transactions.push([header.producerId, header.isControl ? null : header.baseOffset])
    }
  }
  return stretch
}

interface Taken {
  /** Bytes of whole batches that are in the file now. */
  taken: number
  /** The file system's, where that is not all. */
  error: unknown
}

const NOTHING: Taken = { taken: 0, error: null }

/** A full disk may take half of a batch: that is cut off again, so that the file ends with a whole one. */
async function writeBatches({ handle, bytes: size }: Segment, bytes: Buffer): Promise<Taken> {
  let written = 0
  try {
    while (written < bytes.length) {
      written += (await handle.write(bytes, written, bytes.length - written, size + written)).bytesWritten
    }
    return { taken: written, error: null }
  } catch (error) {
    let taken = 0
    for (const { header, position } of walkBatches(bytes.subarray(0, written))) taken = position + header.sizeInBytes
    await handle.truncate(size + taken)
    return { taken, error }
  }
}
