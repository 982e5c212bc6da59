// One segment of a partition: a `.log` file of batches and the sparse index over it, which lives in memory only and is
// built while the file is walked. Decides nothing about offsets, retention or recovery; partition-log.ts does.

import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { type BatchHeader, readBatchHeader } from '#core/records/batch.ts'
import { type LocatedHeader, readAt, SegmentReader } from './segment-reader.ts'

/** `index.interval.bytes`: how far apart index entries are. */
const indexInterval = 4096
/** Of what is only read: it may be a large cluster's, and the index is in memory. */
const wideIndexInterval = 65_536

/** Read and write, made when missing; not 'a+', which ignores the position that is written to. */
const openFlags = constants.O_RDWR | constants.O_CREAT

export interface SegmentOptions {
  /** Default `.log`. */
  suffix?: string
  /** Where in the file it begins: of a damaged file each sound stretch is a segment. Default 0. */
  start?: number
  /** Opens the file for reading only. */
  readOnly?: boolean
}

interface IndexEntry {
  /** Offset of the batch at `position`. */
  offset: bigint
  position: number
  /** The largest timestamp of all batches before `position`, -1 for none. */
  maxTimestampBefore: bigint
}

/** The file name of a segment: its base offset in 20 digits. */
export function segmentFileName(baseOffset: bigint, suffix = '.log'): string {
  return baseOffset.toString().padStart(20, '0') + suffix
}

export class Segment {
  readonly baseOffset: bigint
  /** Position of the first batch. */
  readonly start: number
  /** Position behind the last batch. */
  size: number
  /** The offset after the last batch; baseOffset when empty. */
  nextOffset: bigint
  /** The largest timestamp in here and where its (first) batch is; -1 when there is none. */
  maxTimestamp = -1n
  maxTimestampPosition = -1
  /** The timestamp that segment.ms counts from: the first batch's; -1 when empty or without timestamps. */
  firstTimestamp = -1n
  readonly #directory: string
  readonly #readOnly: boolean
  readonly #indexInterval: number
  #path: string
  #index: IndexEntry[] = []
  #indexedBytes = 0
  #file: number | undefined

  constructor(directory: string, baseOffset: bigint, options: SegmentOptions = {}) {
    const { suffix, start = 0, readOnly = false } = options
    this.baseOffset = baseOffset
    this.nextOffset = baseOffset
    this.start = start
    this.size = start
    this.#directory = directory
    this.#readOnly = readOnly
    this.#indexInterval = readOnly ? wideIndexInterval : indexInterval
    this.#path = join(directory, segmentFileName(baseOffset, suffix))
  }

  get path(): string {
    return this.#path
  }

  /** Opened when first needed: a log may have thousands of segments that nobody reads. */
  get file(): number {
    this.#file ??= openSync(this.#path, this.#readOnly ? constants.O_RDONLY : openFlags)
    return this.#file
  }

  /** Counts a batch that already lies at the segment's end. */
  add(header: BatchHeader): void {
    const position = this.size
    if (this.#index.length === 0 || position - this.#indexedBytes >= this.#indexInterval) {
      this.#index.push({ offset: header.baseOffset, position, maxTimestampBefore: this.maxTimestamp })
      this.#indexedBytes = position
    }
    if (position === this.start) this.firstTimestamp = header.maxTimestamp
    if (header.maxTimestamp > this.maxTimestamp) {
      this.maxTimestamp = header.maxTimestamp
      this.maxTimestampPosition = position
    }
    this.nextOffset = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    this.size = position + header.sizeInBytes
  }

  /** Writes batches at the end; `headers` are theirs, in order. Nothing is counted unless everything was written. */
  append(bytes: Buffer, headers: readonly BatchHeader[]): void {
    let written = 0
    while (written < bytes.length) {
      written += writeSync(this.file, bytes, written, bytes.length - written, this.size + written)
    }
    for (const header of headers) this.add(header)
  }

  appendBatch(bytes: Buffer): void {
    const header = readBatchHeader(bytes, 0)
    if (header === null) throw new Error(`Half a batch was about to be written to ${this.#path}`)
    this.append(bytes, [header])
  }

  /** `size`: how far to read when not everything in the file has been counted yet. */
  reader(size: number = this.size, windowSize?: number): SegmentReader {
    return new SegmentReader(this.file, size, windowSize)
  }

  /** The batch that contains `offset`, or the first one after it. */
  find(offset: bigint): LocatedHeader | null {
    const start = this.#index[this.#entriesWith(entry => entry.offset <= offset) - 1]?.position ?? this.start
    for (const located of this.reader(this.size, 2 * indexInterval).walk(start)) {
      if (located.header.baseOffset + BigInt(located.header.lastOffsetDelta) >= offset) return located
    }
    return null
  }

  /**
   * A position behind whole batches, at most `bytes` behind `position` where the index knows one there, else the next
   * it knows; and the offset that comes next.
   */
  boundary(position: number, bytes: number): { position: number; offset: bigint } {
    const last = { position: this.size, offset: this.nextOffset }
    if (this.size - position <= bytes) return last
    const index = this.#entriesWith(entry => entry.position <= position + bytes)
    const within = this.#index[index - 1]
    return within !== undefined && within.position > position ? within : (this.#index[index] ?? last)
  }

  /** Where the first batch lies that begins at `offset` or behind it; the segment's end where there is none. */
  boundaryOf(offset: bigint): number {
    const found = this.find(offset)
    if (found === null) return this.size
    return found.header.baseOffset >= offset ? found.position : found.position + found.header.sizeInBytes
  }

  /** Batches from before the first one that has a record at or after `timestamp`. */
  walkFromTimestamp(timestamp: bigint, reader: SegmentReader): Generator<LocatedHeader> {
    const before = this.#entriesWith(entry => entry.maxTimestampBefore < timestamp)
    const start = this.#index[before - 1]?.position ?? this.start
    return reader.walk(start)
  }

  read(position: number, length: number): Buffer {
    return readAt(this.file, position, length)
  }

  /** Cuts the file off after what was counted. */
  truncate(): void {
    ftruncateSync(this.file, this.size)
  }

  flush(): void {
    if (this.#file !== undefined) fsyncSync(this.#file)
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  /** Makes the file, empty. */
  create(): void {
    this.truncate()
  }

  /** Renames the file; it is closed for that, since some systems rename no open file. */
  rename(suffix: string): void {
    this.close()
    const path = join(this.#directory, segmentFileName(this.baseOffset, suffix))
    renameSync(this.#path, path)
    this.#path = path
  }

  /** The folder may be gone already, with the topic. */
  delete(): void {
    this.close()
    rmSync(this.#path, { force: true })
  }

  /** What retention by time looks at: the newest record's time, or the last write where records have none. */
  newestTimestamp(): bigint {
    return this.maxTimestamp >= 0n ? this.maxTimestamp : BigInt(Math.trunc(statSync(this.#path).mtimeMs))
  }

  /** When the file was made, ms since the epoch. */
  createdAt(): bigint {
    return BigInt(Math.trunc(statSync(this.#path).birthtimeMs))
  }

  /** How many hold, from the first on: entries rise in all they have, so the search is binary. */
  #entriesWith(holds: (entry: IndexEntry) => boolean): number {
    let low = 0
    let high = this.#index.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = this.#index[middle]
      if (entry !== undefined && holds(entry)) low = middle + 1
      else high = middle
    }
    return low
  }
}
