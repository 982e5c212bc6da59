// What a Fetch gets of a list of segments: whole batches from an offset on, as many as are asked for.

import { readBatchHeader } from '#core/records/batch.ts'
import { LogError } from './log-error.ts'
import type { Segment } from './segment.ts'
import type { BatchPlace, ReadOptions, ReadResult } from './types.ts'

export interface ReadBounds {
  /** Offsets outside of [start, end] are out of range. */
  start: bigint
  end: bigint
  /** Batches from here on are not shown. */
  limit: bigint
}

type Asked = Omit<ReadOptions, 'isolation'> & ReadBounds

/** @param segments by base offset. Throws LogError OFFSET_OUT_OF_RANGE. */
export function readSegments(segments: readonly Segment[], offset: bigint, asked: Asked): ReadResult {
  const found = firstBatch(segments, offset, asked)
  if (found === null) return { batches: Buffer.alloc(0), nextOffset: offset }
  const { segment, position, wanted } = found
  return wholeBatches(segment.read(position, Math.min(wanted, segment.size - position)), asked.limit)
}

/** The same without reading what is between: up to the last batch within `maxBytes` whose place is known. */
export function locateInSegments(segments: readonly Segment[], offset: bigint, asked: Asked): BatchPlace {
  const found = firstBatch(segments, offset, asked)
  if (found === null) return { file: '', position: 0, size: 0, nextOffset: offset }
  const { segment, position, wanted } = found
  const known = segment.boundary(position, wanted)
  const hidden = segment.nextOffset > asked.limit ? segment.boundaryOf(asked.limit) : null
  const end = hidden !== null && hidden < known.position ? hidden : known.position
  return { file: segment.path, position, size: end - position, nextOffset: known.offset }
}

/** Where the batch with the offset lies, or the next there is, and how many bytes may be read from there on. */
function firstBatch(segments: readonly Segment[], offset: bigint, asked: Asked) {
  const { start, end, limit, maxBytes, minOneBatch } = asked
  if (offset < start || offset > end) {
    throw new LogError('OFFSET_OUT_OF_RANGE', `Offset ${offset} is outside of ${start} to ${end}`)
  }
  for (const segment of segments) {
    if (segment.nextOffset <= offset) continue
    const first = segment.find(offset)
    if (first === null) continue
    const { header, position } = first
    if (header.baseOffset >= limit) return null
    const fits = header.sizeInBytes <= maxBytes
    if (!fits && minOneBatch === false) return null
    return { segment, position, wanted: fits ? maxBytes : header.sizeInBytes }
  }
  return null
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
