// Memory for large frames of scanning connections, used again: fresh buffers of many megabytes cost more than filling
// them. Who takes a buffer owns it until it gives it back; nobody else may keep a view on it then.

const STEP = 1_048_576
/** A buffer this many times too large is left for a frame that needs it. */
const WASTE = 4

export class FramePool {
  readonly #keepBytes: number
  #free: ArrayBuffer[] = []
  #freeBytes = 0

  /** @param keepBytes at most this much lies unused */
  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes
  }

  /** A buffer of exactly `size` bytes, filled with whatever was there before. */
  take(size: number): Buffer {
    let best = -1
    for (const [index, { byteLength }] of this.#free.entries()) {
      if (byteLength < size || byteLength > Math.max(size, STEP) * WASTE) continue
      if (best < 0 || byteLength < (this.#free[best]?.byteLength ?? 0)) best = index
    }
    const [found] = best < 0 ? [] : this.#free.splice(best, 1)
    if (found !== undefined) this.#freeBytes -= found.byteLength
    return Buffer.from(found ?? new ArrayBuffer(Math.ceil(size / STEP) * STEP), 0, size)
  }

  /** The buffer's memory may be overwritten from now on. */
  give(memory: ArrayBuffer): void {
    // Small ones are not worth it; one that was handed to a thread and lost has no bytes.
    if (memory.byteLength < STEP || this.#free.includes(memory)) return
    this.#free.push(memory)
    this.#freeBytes += memory.byteLength
    while (this.#freeBytes > this.#keepBytes) this.#freeBytes -= this.#free.shift()?.byteLength ?? this.#freeBytes
  }
}
