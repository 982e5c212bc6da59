// What the capture dialog holds, and the capture that it asks for.
import type { CaptureRange, CaptureSpec } from '#contract/index.ts'
import { parseOffset, parseTimestamp } from '#renderer/lib/format.ts'

export type Extent = 'everything' | 'offsets' | 'times' | 'new'

export interface CaptureDraft {
  name: string
  topics: string[]
  /** `0, 3-5`; empty is all. */
  partitions: string
  extent: Extent
  from: string
  until: string
  isLive: boolean
  /** Mebibytes, as sizes are shown; empty is no limit. */
  limit: string
  /** Of which is kept what they have committed. */
  groups: string[]
}

/** Null where the text is no list of partitions; `null` inside stands for all. */
export function readPartitions(text: string): { partitions: number[] | null } | null {
  if (text.trim() === '') return { partitions: null }
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [, first, last = first] = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5}))?\s*$/.exec(part) ?? []
    if (first === undefined || last === undefined || Number(last) < Number(first)) return null
    for (let partition = Number(first); partition <= Number(last); partition++) found.add(partition)
  }
  return { partitions: [...found].sort((a, b) => a - b) }
}

/** An empty end is open; undefined where the text cannot be read. */
export function readEnd(text: string, extent: Extent): bigint | null | undefined {
  if (text.trim() === '') return null
  return (extent === 'times' ? parseTimestamp(text) : parseOffset(text)) ?? undefined
}

export function readLimit(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const mebibytes = Number(text.replaceAll(',', ''))
  return Number.isFinite(mebibytes) && mebibytes > 0 ? Math.round(mebibytes * 1_048_576) : undefined
}

export function rangeOf({ extent, from, until, isLive }: CaptureDraft): CaptureRange | null {
  if (extent === 'everything') return { by: 'offsets', from: null, until: null }
  if (extent === 'new') return { by: 'end' }
  const range = { from: readEnd(from, extent), until: isLive ? null : readEnd(until, extent) }
  if (range.from === undefined || range.until === undefined) return null
  return { by: extent, from: range.from, until: range.until }
}

/** Null while something of it cannot be read. */
export function specOf(draft: CaptureDraft): CaptureSpec | null {
  const chosen = readPartitions(draft.partitions)
  const range = rangeOf(draft)
  const sizeLimitBytes = readLimit(draft.limit)
  const name = draft.name.trim()
  if (chosen === null || range === null || sizeLimitBytes === undefined) return null
  if (name === '' || draft.topics.length === 0) return null
  return {
    name,
    topics: draft.topics.map(topic => ({ topic, partitions: chosen.partitions })),
    range,
    isLive: draft.isLive || draft.extent === 'new',
    sizeLimitBytes,
    groups: draft.groups,
  }
}
