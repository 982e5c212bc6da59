// Which of a log's oldest segments may go. Only whole segments, only from the oldest on, as Kafka does.

import type { Segment } from './segment.ts'

/** How many of the oldest segments hold nothing younger than `retentionMs`; all of them when the active one is too. */
export function deletableByAge(segments: readonly Segment[], retentionMs: number, now: number): number {
  if (retentionMs < 0) return 0
  return prefixLength(segments, segment => Number(segment.newestTimestamp()) < now - retentionMs)
}

/** How many of the oldest segments can go with `retentionBytes` still left behind them. */
export function deletableBySize(segments: readonly Segment[], retentionBytes: number): number {
  if (retentionBytes < 0) return 0
  let excess = segments.reduce((sum, segment) => sum + segment.size, 0) - retentionBytes
  return prefixLength(segments, segment => {
    excess -= segment.size
    return excess >= 0
  })
}

/** An empty active segment stays: there is nothing in it to delete. */
function prefixLength(segments: readonly Segment[], holds: (segment: Segment) => boolean): number {
  const found = segments.findIndex((segment, index) => {
    return (index === segments.length - 1 && segment.size === 0) || !holds(segment)
  })
  return found === -1 ? segments.length : found
}
