// Writes one partition of a capture: batches as they came, in Kafka's segment files. Counts them, and remembers
// transactions whose end has not come. A kill leaves whole batches and at most one torn one behind them.

import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { walkBatches } from '../records/batch.ts'

/** Kafka's `segment.bytes`. */
const SEGMENT_BYTES = 1024 ** 3

export interface PartitionCounts {
  /** Everything asked for below this offset is on disk. */
  next: bigint
  records: number
  batches: number
  bytes: number
}

export class PartitionWriter {
  readonly folder: string
  readonly counts: PartitionCounts
  /** Producer → first offset here of its open transaction. */
  readonly openTransactions = new Map<bigint, bigint>()
  readonly #segmentBytes: number
  #file: FileHandle | null = null
  #size = 0
  /** Behind the last batch that was written. */
  #written: bigint

  /** @param from the first offset asked for */
  constructor(folder: string, from: bigint, segmentBytes = SEGMENT_BYTES) {
    this.folder = folder
    this.#segmentBytes = segmentBytes
    this.#written = from
    this.counts = { next: from, records: 0, batches: 0, bytes: 0 }
  }

  /**
   * Appends what of `batches` is new and begins below `until`: a first batch may begin below what was asked, and one
   * that was written is never written again. `next`: everything below it has come.
   * @throws the file system's error; then nothing of this call counts
   */
  async append(batches: Buffer, next: bigint, until: bigint): Promise<void> {
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
    const file = this.#file
    this.#file = null
    if (file === null) return
    try {
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  async #write(bytes: Buffer, baseOffset: bigint): Promise<void> {
    if (this.#file !== null && this.#size + bytes.length > this.#segmentBytes) await this.close()
    this.#file ??= await this.#makeSegment(baseOffset)
    const { bytesWritten } = await this.#writeWhole(this.#file, bytes)
    this.#size += bytesWritten
  }

  /** A full disk may take half of it: what was taken is cut off again, so that the file ends with a whole batch. */
  async #writeWhole(file: FileHandle, bytes: Buffer): Promise<{ bytesWritten: number }> {
    let bytesWritten = 0
    try {
      while (bytesWritten < bytes.length) {
        const at = this.#size + bytesWritten
        bytesWritten += (await file.write(bytes, bytesWritten, bytes.length - bytesWritten, at)).bytesWritten
      }
      return { bytesWritten }
    } catch (error) {
      await file.truncate(this.#size)
      throw error
    }
  }

  async #makeSegment(baseOffset: bigint): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true })
    this.#size = 0
    return open(join(this.folder, `${baseOffset.toString().padStart(20, '0')}.log`), 'wx')
  }
}
