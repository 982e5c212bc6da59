// Numbers, sizes, durations and times as text. bigint-safe: an int64 is never turned into a double.
import type { Settings } from '#contract/index.ts'

export type TimeFormat = Settings['timeFormat']

/** `1234567n` → `1,234,567`. */
export const formatCount = (count: number | bigint): string => count.toLocaleString('en-US')

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** Bytes with three significant digits: `412 B`, `1.21 KiB`, `61.0 GiB`. */
export function formatBytes(bytes: number | bigint): string {
  let value = Number(bytes)
  let unit = 0
  while (Math.abs(value) >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  if (unit === 0) return `${value} B`
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** Milliseconds: `0.4 ms`, `12 ms`, `3.4 s`, `2 min 5 s`, `3 h 12 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${Number(milliseconds.toFixed(1))} ms`
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`
}

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0')

/** Furthest instants a Date can hold, milliseconds. */
const dateLimit = 8_640_000_000_000_000n

function offsetOf(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const absolute = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}:${pad(absolute % 60)}`
}

const localDate = (date: Date) =>
  `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ` +
  `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`

function relative(timestamp: bigint, now: bigint): string {
  const difference = Number(now - timestamp)
  const text = formatDuration(Math.abs(difference))
  if (Math.abs(difference) < 1000) return 'now'
  return difference > 0 ? `${text} ago` : `in ${text}`
}

/**
 * `timestamp` is milliseconds since the epoch; −1 is Kafka's "none". `2026-11-22 12:04:07.113` in local time, with a
 * `Z` in UTC.
 */
export function formatTimestamp(timestamp: bigint, format: TimeFormat, now = BigInt(Date.now())): string {
  if (timestamp === -1n) return 'no timestamp'
  if (format === 'epoch' || timestamp > dateLimit || timestamp < -dateLimit) return timestamp.toString()
  if (format === 'relative') return relative(timestamp, now)
  const date = new Date(Number(timestamp))
  if (format === 'utc') return date.toISOString().replace('T', ' ')
  return localDate(date)
}

/** Everything about an instant, for tooltips: local with offset, UTC, epoch, relative. */
export function describeTimestamp(timestamp: bigint, now = BigInt(Date.now())): string {
  if (timestamp === -1n) return 'The record has no timestamp (−1)'
  if (timestamp > dateLimit || timestamp < -dateLimit) return `${timestamp} ms since the epoch`
  const date = new Date(Number(timestamp))
  return [
    `${localDate(date)} ${offsetOf(date)}`,
    date.toISOString(),
    `${timestamp} ms since the epoch`,
    relative(timestamp, now),
  ].join('\n')
}

/** A time typed by hand: ISO 8601 or `2026-11-22 12:04` (local time unless it says otherwise), or epoch milliseconds. */
export function parseTimestamp(text: string): bigint | null {
  const trimmed = text.trim()
  if (/^-?\d{1,19}$/.test(trimmed) && !/^\d{4}$/.test(trimmed)) return BigInt(trimmed)
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)? ?(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      trimmed,
    )
  if (match === null) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = ''] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}${zone.toUpperCase()}`
  const milliseconds = new Date(iso).getTime()
  return Number.isNaN(milliseconds) ? null : BigInt(milliseconds)
}

/** An offset typed by hand: digits, with or without thousands separators. */
export function parseOffset(text: string): bigint | null {
  const digits = text.replaceAll(/[,_\s]/g, '')
  return /^\d{1,19}$/.test(digits) ? BigInt(digits) : null
}

export const plural = (count: number | bigint, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 || count === 1n ? one : many}`

/** `[0, 1, 2, 5]` → `0–2, 5`. */
export function formatRanges(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = []
  for (const number of numbers.toSorted((left, right) => left - right)) {
    const run = runs.at(-1)
    if (run !== undefined && number === run[1] + 1) run[1] = number
    else runs.push([number, number])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}
