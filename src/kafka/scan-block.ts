// What a scan is asked for and what it hands out, and how far an answer's batches reach.
import type { Isolation } from '#core/log/source.ts'
import { readBatchHeader } from '#core/records/batch.ts'

export interface ScanRange {
  partition: number
  from: bigint
  /** Exclusive. */
  until: bigint
}

export interface BlockPart {
  partition: number
  /** The offset that was asked for: a batch may begin below it. */
  from: bigint
  until: bigint
  /** Everything below it is in this block or one before. */
  next: bigint
  /** Of the batches. */
  bytes: number
}

export interface ScanBlock<Held> {
  parts: BlockPart[]
  /** What the reader has of the answer, of so many bytes. */
  held: Held
  heldBytes: number
}

export interface ScanOptions {
  isolation: Isolation
  /** At most this many bytes are asked for, or wait to be taken or given back. */
  budgetBytes: number
  /** Brokers that cannot be reached for long end the scan with a failure; without it their partitions are given up. */
  endsWhenLost?: boolean
  /** A stretch of offsets that cannot be read any more, or a partition that was given up. */
  onGap(partition: number, offset: bigint, what: string): void
  /** The partition has come to its end without a further block. */
  onEnd(partition: number): void
}

/** The offset behind the last whole batch; null when there is none. Reads one header only, hops over the others. */
export function offsetAfter(batches: Buffer): bigint | null {
  let last = -1
  for (let at = 0; at + PREFIX_BYTES <= batches.length; ) {
    const end = at + PREFIX_BYTES + batches.readInt32BE(at + 8)
    if (end > batches.length || end <= at) break
    last = at
    at = end
  }
  const header = last < 0 ? null : readBatchHeader(batches, last)
  return header === null ? null : header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
}

/** baseOffset int64 · batchLength int32 */
const PREFIX_BYTES = 12
