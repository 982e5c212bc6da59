// How a list of messages is being read: where it started, which partitions, which isolation. Kept in the tab's
// parameters as JSON so that a restart finds the list as it was; offsets and times as decimal strings there.
import type { Place, View } from '#contract/index.ts'
import type { Json } from '#renderer/app/index.ts'

export const starts = ['newest', 'oldest', 'live'] as const
export type Start = (typeof starts)[number]

export interface Reading {
  start: Start
  /** Null: all. */
  partitions: number[] | null
  isolation: 'read_uncommitted' | 'read_committed'
}

export const defaultReading: Reading = { start: 'newest', partitions: null, isolation: 'read_uncommitted' }

export const orderOf = (start: Start): 'oldest' | 'newest' => (start === 'oldest' ? 'oldest' : 'newest')

function isObject(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function readingOf(kept: Json | undefined): Reading {
  if (!isObject(kept)) return defaultReading
  const { partitions } = kept
  return {
    start: starts.find(start => start === kept.start) ?? defaultReading.start,
    partitions: Array.isArray(partitions) ? partitions.filter(partition => typeof partition === 'number') : null,
    isolation: kept.isolation === 'read_committed' ? 'read_committed' : 'read_uncommitted',
  }
}

/** A record's place as a tab keeps it. */
export function placeIn(kept: Json | undefined): { partition: number; offset: bigint } | null {
  if (!isObject(kept)) return null
  const { partition, offset } = kept
  if (typeof partition !== 'number' || typeof offset !== 'string' || !/^\d{1,19}$/.test(offset)) return null
  return { partition, offset: BigInt(offset) }
}

/** Milliseconds since the epoch; `to` exclusive. */
export interface Stretch {
  from: bigint
  to: bigint
}

function stretchIn(kept: { [name: string]: Json }): Stretch | null {
  const { from, to } = kept
  if (typeof from !== 'string' || typeof to !== 'string') return null
  return /^\d{1,19}$/.test(from) && /^\d{1,19}$/.test(to) ? { from: BigInt(from), to: BigInt(to) } : null
}

/** Asks a list to show a record, or a stretch of time; `asked` differs each time so that asking twice works. */
export interface GoTo {
  place: { partition: number; offset: bigint } | Stretch
  asked: string
}

export function goToOf(kept: Json | undefined): GoTo | null {
  if (!isObject(kept) || typeof kept.asked !== 'string') return null
  const place = placeIn(kept) ?? stretchIn(kept)
  return place === null ? null : { place, asked: kept.asked }
}

/** Where a list meets a stretch of time first: at its beginning, or newest first at its end. */
export const placeOfStretch = ({ from, to }: Stretch, start: Start): Place => ({
  at: 'time',
  timestamp: orderOf(start) === 'oldest' ? from : to - 1n,
})

/** True when the record may be in the view as it stands. */
export function isWithin(view: View, place: { partition: number; offset: bigint }): boolean {
  const bounds = view.bounds.find(bound => bound.partition === place.partition)
  return bounds !== undefined && place.offset >= bounds.logStartOffset && place.offset < bounds.highWatermark
}
