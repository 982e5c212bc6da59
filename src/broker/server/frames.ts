// Cuts a byte stream into Kafka frames: a 4-byte length, then that many bytes. Knows nothing of what is inside.

/** The stream does not follow the protocol; the connection cannot go on. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

export class FrameReader {
  readonly #maxBytes: number
  #chunks: Buffer[] = []
  #buffered = 0

  /** @param maxBytes largest frame accepted (socket.request.max.bytes) */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes a chunk, returns the frames it completes, without their length prefix. Throws FrameError. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    const frames: Buffer[] = []
    while (this.#buffered >= 4) {
      const length = this.#peekLength()
      if (length < 0 || length > this.#maxBytes) {
        throw new FrameError(`frame of ${length} bytes (allowed: 0 to ${this.#maxBytes})`)
      }
      if (this.#buffered < 4 + length) break
      frames.push(this.#take(4 + length).subarray(4))
    }
    return frames
  }

  #peekLength(): number {
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= 4) return first.readInt32BE(0)
    return this.#merge().readInt32BE(0)
  }

  #merge(): Buffer {
    const merged = Buffer.concat(this.#chunks)
    this.#chunks = [merged]
    return merged
  }

  #take(length: number): Buffer {
    const first = this.#chunks[0]
    const source = first !== undefined && first.length >= length ? first : this.#merge()
    const taken = source.subarray(0, length)
    if (source.length === length) this.#chunks.shift()
    else this.#chunks[0] = source.subarray(length)
    this.#buffered -= length
    return taken
  }
}
