// Reads batch headers and batches of one segment file through a window of bytes, so that walking a file costs a few
// large reads instead of one per batch. Knows nothing of offsets' meaning; never writes.

import { readSync } from 'node:fs'
import { type BatchHeader, peekBatchHeader } from '#core/records/batch.ts'

/** Reads exactly `length` bytes, or fewer at the file's end. */
export function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const count = readSync(file, bytes, filled, length - filled, position + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

export interface LocatedHeader {
  header: BatchHeader
  position: number
}

/** A reader of [0, size) of an open file. Make one per walk: it does not see bytes appended afterwards. */
export class SegmentReader {
  readonly #file: number
  readonly #size: number
  readonly #windowSize: number
  #window: Buffer = Buffer.alloc(0)
  #windowStart = 0

  constructor(file: number, size: number, windowSize = 256 * 1024) {
    this.#file = file
    this.#size = size
    this.#windowSize = windowSize
  }

  /** The header of the whole batch at `position`; null at the end or when the batch is torn; RecordsError for none. */
  headerAt(position: number): BatchHeader | null {
    let header = this.#peek(position)
    if (header === null && position < this.#size) {
      this.#fill(position)
      header = this.#peek(position)
    }
    return header === null || position + header.sizeInBytes > this.#size ? null : header
  }

  /** The bytes of the batch that `headerAt(position)` described. */
  bytesAt(position: number, length: number): Buffer {
    const start = position - this.#windowStart
    if (start >= 0 && start + length <= this.#window.length) return this.#window.subarray(start, start + length)
    return readAt(this.#file, position, length)
  }

  /** Every whole batch from `position` on. */
  *walk(position: number): Generator<LocatedHeader> {
    let at = position
    for (let header = this.headerAt(at); header !== null; header = this.headerAt(at)) {
      yield { header, position: at }
      at += header.sizeInBytes
    }
  }

  #peek(position: number): BatchHeader | null {
    const start = position - this.#windowStart
    return start < 0 || start >= this.#window.length ? null : peekBatchHeader(this.#window, start)
  }

  #fill(position: number): void {
    this.#window = readAt(this.#file, position, Math.min(this.#windowSize, this.#size - position))
    this.#windowStart = position
  }
}
