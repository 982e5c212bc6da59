// Finds records by time: ListOffsets for a timestamp, and for the largest one.

import { decodeBatch } from '#core/records/batch.ts'
import type { Segment } from './segment.ts'
import type { TimestampedOffset } from './types.ts'

/** The first record at or after `timestamp` whose offset is at least `from`. */
export function findTimestamp(segments: readonly Segment[], timestamp: bigint, from: bigint): TimestampedOffset | null {
  for (const segment of segments) {
    if (segment.maxTimestamp < timestamp || segment.nextOffset <= from) continue
    const reader = segment.reader()
    for (const { header, position } of segment.walkFromTimestamp(timestamp, reader)) {
      if (header.maxTimestamp < timestamp) continue
      const found = decodeBatch(reader.bytesAt(position, header.sizeInBytes)).find(
        record => record.timestamp >= timestamp && record.offset >= from,
      )
      if (found !== undefined) return { offset: found.offset, timestamp: found.timestamp }
    }
  }
  return null
}

/** The first record with the largest timestamp of all from offset `from` on. */
export function findMaxTimestamp(segments: readonly Segment[], from: bigint): TimestampedOffset | null {
  let latest: Segment | null = null
  for (const segment of segments) {
    if (segment.nextOffset > from && segment.maxTimestamp > (latest?.maxTimestamp ?? -1n)) latest = segment
  }
  if (latest === null) return null
  const reader = latest.reader()
  const header = reader.headerAt(latest.maxTimestampPosition)
  if (header === null) return null
  if (header.baseOffset + BigInt(header.lastOffsetDelta) < from) return findTimestampedLast(segments, from)
  const records = decodeBatch(reader.bytesAt(latest.maxTimestampPosition, header.sizeInBytes))
  const found = records.find(record => record.timestamp === header.maxTimestamp && record.offset >= from)
  return found === undefined
    ? findTimestampedLast(segments, from)
    : { offset: found.offset, timestamp: found.timestamp }
}

/** The slow way, for when deleted records had the largest timestamp of their segment. */
function findTimestampedLast(segments: readonly Segment[], from: bigint): TimestampedOffset | null {
  let best: TimestampedOffset | null = null
  for (const segment of segments) {
    if (segment.nextOffset <= from) continue
    const reader = segment.reader()
    for (const { header, position } of reader.walk(segment.start)) {
      if (header.baseOffset + BigInt(header.lastOffsetDelta) < from || header.maxTimestamp <= (best?.timestamp ?? -1n))
        continue
      for (const { offset, timestamp } of decodeBatch(reader.bytesAt(position, header.sizeInBytes))) {
        if (offset >= from && timestamp > (best?.timestamp ?? -1n)) best = { offset, timestamp }
      }
    }
  }
  return best
}
