// What a Fetch gets of a list of segments: whole batches from an offset on, as many as are asked for.

import { readBatchHeader } from '#core/records/batch.ts'
import { LogError } from './log-error.ts'
import type { Segment } from './segment.ts'
import type { ReadOptions, ReadResult } from './types.ts'

export interface ReadBounds {
  /** Offsets outside of [start, end] are out of range. */
  start: bigint
  end: bigint
  /** Batches from here on are not shown. */
  limit: bigint
}

/** @param segments by base offset. Throws LogError OFFSET_OUT_OF_RANGE. */
export function readSegments(
  segments: readonly Segment[],
  offset: bigint,
  { start, end, limit, maxBytes, minOneBatch }: Omit<ReadOptions, 'isolation'> & ReadBounds,
): ReadResult {
  if (offset < start || offset > end) {
    throw new LogError('OFFSET_OUT_OF_RANGE', `Offset ${offset} is outside of ${start} to ${end}`)
  }
  for (const segment of segments) {
    if (segment.nextOffset <= offset) continue
    const first = segment.find(offset)
    if (first === null) continue
    if (first.header.baseOffset >= limit) break
    const fits = first.header.sizeInBytes <= maxBytes
    if (!fits && minOneBatch === false) break
    const wanted = fits ? maxBytes : first.header.sizeInBytes
    return wholeBatches(segment.read(first.position, Math.min(wanted, segment.size - first.position)), limit)
  }
  return { batches: Buffer.alloc(0), nextOffset: offset }
}

/** The whole batches at the start of `bytes` that begin before `limit`; there is at least one. */
function wholeBatches(bytes: Buffer, limit: bigint): ReadResult {
  let position = 0
  let nextOffset = 0n
  for (;;) {
    const header = readBatchHeader(bytes, position)
    if (header === null || header.baseOffset >= limit) return { batches: bytes.subarray(0, position), nextOffset }
    position += header.sizeInBytes
    nextOffset = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
  }
}
