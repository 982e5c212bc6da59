// What the dialog of a load holds, and the load that it asks for.
import type { SqlLoad, SqlRange } from '#contract/index.ts'
import { parseOffset, parseTimestamp } from '#renderer/lib/format.ts'

export const extents = [
  { value: 'newest', label: 'Newest' },
  { value: 'all', label: 'Everything' },
  { value: 'times', label: 'Times' },
  { value: 'offsets', label: 'Offsets' },
] as const
export type Extent = (typeof extents)[number]['value']

export interface LoadDraft {
  connectionId: string | null
  topic: string | null
  extent: Extent
  newest: string
  from: string
  until: string
  isCommitted: boolean
}

/** An empty end is open; undefined where the text cannot be read. */
export function readEnd(text: string, extent: Extent): bigint | null | undefined {
  if (text.trim() === '') return null
  return (extent === 'times' ? parseTimestamp(text) : parseOffset(text)) ?? undefined
}

function rangeOf({ extent, newest, from, until }: LoadDraft): SqlRange | null {
  if (extent === 'all') return { by: 'all' }
  if (extent === 'newest') {
    const offsets = parseOffset(newest)
    return offsets === null || offsets < 1n ? null : { by: 'newest', offsets }
  }
  const range = { from: readEnd(from, extent), until: readEnd(until, extent) }
  if (range.from === undefined || range.until === undefined) return null
  return { by: extent, from: range.from, until: range.until }
}

/** Null while something of it is missing or cannot be read. */
export function loadOf(draft: LoadDraft): SqlLoad | null {
  const range = rangeOf(draft)
  const { connectionId, topic, isCommitted } = draft
  if (range === null || connectionId === null || topic === null) return null
  const isolation = isCommitted ? 'read_committed' : 'read_uncommitted'
  return { connectionId, topic, partitions: null, range, isolation }
}
