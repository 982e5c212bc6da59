// Cuts a connection's bytes into Kafka's frames (size int32 · that many bytes) without copying large ones: the socket
// reads straight into the frame's own memory. Knows no socket and no request.

/** A frame this long is no Kafka's: the largest answer is bounded by fetch.max.bytes and the largest record. */
const LARGEST_FRAME = 1_073_741_824
const SIZE_BYTES = 4
const SCRATCH_BYTES = 65_536

export class FrameReader {
  readonly #allocate: (bytes: number) => Buffer
  readonly #onFrame: (frame: Buffer) => void
  /** Where bytes go between large frames: sizes, and frames that fit. */
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES)
  #scratchFilled = 0
  #frame: Buffer | null = null
  #frameFilled = 0

  /** @param onFrame gets each frame whole, its size included; it owns the bytes */
  constructor(allocate: (bytes: number) => Buffer, onFrame: (frame: Buffer) => void) {
    this.#allocate = allocate
    this.#onFrame = onFrame
  }

  /** Where the next bytes are to be written; never empty. */
  target(): Buffer {
    return this.#frame === null ? this.#scratch.subarray(this.#scratchFilled) : this.#frame.subarray(this.#frameFilled)
  }

  /** `count` bytes were written to the last target. @throws when they begin no frame */
  received(count: number): void {
    if (this.#frame === null) {
      this.#scratchFilled += count
      this.#cutScratch()
      return
    }
    this.#frameFilled += count
    if (this.#frameFilled === this.#frame.length) this.#emitFrame(this.#frame)
  }

  #emitFrame(frame: Buffer): void {
    this.#frame = null
    this.#onFrame(frame)
  }

  #cutScratch(): void {
    let at = 0
    const filled = this.#scratchFilled
    while (filled - at >= SIZE_BYTES) {
      const size = this.#scratch.readInt32BE(at)
      if (size < 0 || size > LARGEST_FRAME) {
        throw new Error(`The server's bytes are not Kafka's: an answer of ${size} bytes is announced`)
      }
      const end = at + SIZE_BYTES + size
      if (end > filled) {
        this.#begin(at, SIZE_BYTES + size)
        return
      }
      // Memory of its own: node would cut a small buffer from a block that others use too.
      const small = Buffer.allocUnsafeSlow(end - at)
      this.#scratch.copy(small, 0, at, end)
      at = end
      this.#onFrame(small)
    }
    this.#scratch.copyWithin(0, at, filled)
    this.#scratchFilled = filled - at
  }

  #begin(at: number, bytes: number): void {
    this.#frame = this.#allocate(bytes)
    this.#frameFilled = this.#scratch.copy(this.#frame, 0, at, this.#scratchFilled)
    this.#scratchFilled = 0
  }
}
