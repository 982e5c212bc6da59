// A record's key or value as the screens need it: what it is, how long it is, and its bytes, which of a long one are
// read in pieces. Owns the pieces that were read; what is kept is bounded.
import type { ContentKind, FullRecord, Part } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'

export interface Content {
  part: Part
  kind: ContentKind
  size: number
  /** Whole, or of a long one its beginning. */
  bytes: Uint8Array | null
  isWhole: boolean
}

export function contentOf(record: FullRecord, part: Part): Content {
  const bytes = record[part]
  const size = part === 'key' ? record.keySize : record.valueSize
  const kind = part === 'key' ? record.keyKind : record.valueKind
  return { part, kind, size, bytes, isWhole: (bytes?.length ?? 0) === size }
}

/** Bytes that may have to be fetched: `read` answers null for what is not here yet, and tells when it is. */
export interface ByteSource {
  size: number
  read(from: number, end: number): Uint8Array | null
  subscribe(listener: () => void): () => void
  version(): number
}

export function wholeBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (from, end) => bytes.subarray(from, end),
    subscribe: () => () => {},
    version: () => 0,
  }
}

export type FetchPiece = (from: number, length: number, signal?: AbortSignal) => Promise<Uint8Array>

/** Reads one record's key or value from the engine. */
export function pieceFetcher(connectionId: string, record: FullRecord, part: Part): FetchPiece {
  const { topic, partition, offset } = record
  return (from, length, signal) =>
    client.messages.bytes(
      { connectionId, topic, partition, offset, part, from, length },
      signal === undefined ? {} : { signal },
    )
}

const PIECE_BYTES = 65_536
const PIECES_KEPT = 64

export class PagedBytes implements ByteSource {
  readonly size: number
  /** Set when a piece could not be read; the next look tries again after `retry`. */
  failure: unknown = null
  readonly #fetch: FetchPiece
  readonly #pieces = new Map<number, Uint8Array | 'asked'>()
  readonly #listeners = new Set<() => void>()
  #version = 0

  constructor(size: number, fetch: FetchPiece) {
    this.size = size
    this.#fetch = fetch
  }

  read(from: number, end: number): Uint8Array | null {
    const last = Math.min(end, this.size)
    const out = new Uint8Array(Math.max(0, last - from))
    for (let index = Math.floor(from / PIECE_BYTES); index * PIECE_BYTES < last; index++) {
      const piece = this.#piece(index)
      if (piece === null) return null
      const start = index * PIECE_BYTES
      const [low, high] = [Math.max(from, start), Math.min(last, start + piece.length)]
      out.set(piece.subarray(low - start, high - start), low - from)
    }
    return out
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  version = (): number => this.#version

  retry(): void {
    this.failure = null
    this.#changed()
  }

  #piece(index: number): Uint8Array | null {
    const known = this.#pieces.get(index)
    if (known !== undefined && known !== 'asked') {
      // The one used last stands last: the first is the one to go.
      this.#pieces.delete(index)
      this.#pieces.set(index, known)
      return known
    }
    if (known === undefined && this.failure === null) void this.#ask(index)
    return null
  }

  async #ask(index: number): Promise<void> {
    this.#pieces.set(index, 'asked')
    try {
      this.#pieces.set(index, await this.#fetch(index * PIECE_BYTES, PIECE_BYTES))
    } catch (error) {
      this.#pieces.delete(index)
      this.failure = error
    }
    for (const [old, piece] of this.#pieces) {
      if (this.#pieces.size <= PIECES_KEPT) break
      if (piece !== 'asked') this.#pieces.delete(old)
    }
    this.#changed()
  }

  #changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}
