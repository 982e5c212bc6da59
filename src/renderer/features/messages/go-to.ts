// Reads what was typed into the go-to box: a partition and offset, an offset, a time, a fraction, an end, a link.
// Pure: knows the view's bounds and the present time, asks nothing.
import type { Place, View } from '#contract/index.ts'
import { isLink } from '#renderer/app/index.ts'
import { formatCount, formatTimestamp, parseOffset, parseTimestamp, type TimeFormat } from '#renderer/lib/format.ts'

export type Target =
  | { kind: 'place'; place: Place }
  /** A position of the view as it is listed. */
  | { kind: 'position'; position: bigint }
  | { kind: 'link'; url: string }

export type Understood = { target: Target; says: string } | { error: string }

export interface GoToContext {
  bounds: View['bounds']
  order: 'oldest' | 'newest'
  now: Date
  timeFormat: TimeFormat
}

/** Null for nothing typed. */
export function understand(text: string, context: GoToContext): Understood | null {
  const typed = text.trim()
  if (typed === '') return null
  if (isLink(typed)) return { target: { kind: 'link', url: typed }, says: 'Open the record of this link' }
  return (
    endIn(typed, context) ??
    fractionIn(typed, context) ??
    placeIn(typed, context) ??
    timeIn(typed, context) ?? {
      error: 'Not understood. Type partition:offset, an offset, a time, a percentage, start or end.',
    }
  )
}

const lengthOf = ({ bounds }: GoToContext) =>
  bounds.reduce((sum, bound) => sum + bound.highWatermark - bound.logStartOffset, 0n)

/** `passed`: offsets that lie before, from the oldest on. */
function toPosition(passed: bigint, context: GoToContext): Target {
  const last = lengthOf(context) - 1n
  const position = context.order === 'oldest' ? passed : last - passed
  return { kind: 'position', position: position < 0n ? 0n : position }
}

function endIn(typed: string, context: GoToContext): Understood | null {
  if (/^(start|first|oldest|beginning)$/i.test(typed)) {
    return { target: toPosition(0n, context), says: 'Start: the oldest offset' }
  }
  if (!/^(end|last|newest|latest)$/i.test(typed)) return null
  return { target: toPosition(lengthOf(context) - 1n, context), says: 'End: the newest offset' }
}

function fractionIn(typed: string, context: GoToContext): Understood | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,6}))?\s*%$/.exec(typed)
  if (match === null) return null
  const [, whole = '', decimals = ''] = match
  const millionths = BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, '0'))
  if (millionths > 100_000_000n) return { error: 'A percentage goes from 0 % to 100 %.' }
  const length = lengthOf(context)
  const passed = ((length === 0n ? 0n : length - 1n) * millionths) / 100_000_000n
  const [only] = context.bounds
  const where =
    context.bounds.length === 1 && only !== undefined
      ? `offset ${formatCount(only.logStartOffset + passed)} of partition ${only.partition}`
      : `${formatCount(passed)} of ${formatCount(length)} offsets lie before`
  return {
    target: toPosition(passed, context),
    says: `${typed.replace(/\s*%/, ' %')} of the way from the oldest: ${where}`,
  }
}

/** So many digits are milliseconds since the epoch where they can be no offset: from September 2001 on. */
const EPOCH_DIGITS = 13

function placeIn(typed: string, context: GoToContext): Understood | null {
  const { bounds } = context
  const pair = /^(\d{1,10})\s*[:@]\s*([\d,_ ]+)$/.exec(typed)
  if (pair !== null) {
    const offset = parseOffset(pair[2] ?? '')
    return offset === null ? null : offsetIn(Number(pair[1]), offset, context)
  }
  const offset = parseOffset(typed)
  if (offset === null) return null
  const [only] = bounds
  const isOne = bounds.length === 1 && only !== undefined
  const couldBeTime = /^\d+$/.test(typed) && typed.length >= EPOCH_DIGITS
  if (couldBeTime && (!isOne || offset > only.highWatermark)) return null
  if (isOne) return offsetIn(only.partition, offset, context)
  const example = `${only?.partition ?? 0}:${typed}`
  return { error: `${bounds.length} partitions are listed: say which, such as ${example}` }
}

function offsetIn(partition: number, offset: bigint, { bounds }: GoToContext): Understood {
  const bound = bounds.find(each => each.partition === partition)
  if (bound === undefined) {
    const listed = bounds.map(each => each.partition)
    const which = listed.length > 8 ? `${listed.slice(0, 8).join(', ')} …` : listed.join(', ')
    return { error: `Partition ${partition} is not listed here; there are ${which}` }
  }
  const { logStartOffset, highWatermark } = bound
  const says = `Partition ${partition}, offset ${formatCount(offset)}`
  const target: Target = { kind: 'place', place: { at: 'offset', partition, offset } }
  if (highWatermark <= logStartOffset) return { error: `Partition ${partition} holds no offsets` }
  if (offset < logStartOffset)
    return { target, says: `${says}: deleted, goes to the first, ${formatCount(logStartOffset)}` }
  if (offset < highWatermark) return { target, says }
  return { target, says: `${says}: not written yet, goes to the last, ${formatCount(highWatermark - 1n)}` }
}

function timeIn(typed: string, { now, timeFormat }: GoToContext): Understood | null {
  const timestamp = relativeTime(typed, now) ?? namedDay(typed, now) ?? parseTimestamp(typed)
  if (timestamp === null) return null
  if (timestamp < 0n) return { error: 'Kafka finds no times before 1970.' }
  const shown = formatTimestamp(timestamp, timeFormat === 'utc' ? 'utc' : 'local')
  return { target: { kind: 'place', place: { at: 'time', timestamp } }, says: `First record at or after ${shown}` }
}

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** `-2h`, `-1h30m`, `2 h ago`, `now`. */
function relativeTime(typed: string, now: Date): bigint | null {
  if (/^now$/i.test(typed)) return BigInt(now.getTime())
  const match = /^(?:[-−]\s*((?:\d+\s*[smhdw]\s*)+)|((?:\d+\s*[smhdw]\s*)+)ago)$/i.exec(typed)
  if (match === null) return null
  let milliseconds = 0
  for (const [, count, unit] of (match[1] ?? match[2] ?? '').matchAll(/(\d+)\s*([smhdw])/gi)) {
    milliseconds += Number(count) * (UNIT_MS[unit?.toLowerCase() ?? ''] ?? 0)
  }
  const instant = now.getTime() - milliseconds
  return Number.isSafeInteger(instant) ? BigInt(instant) : null
}

/** `today`, `yesterday 14:00`, local time. */
function namedDay(typed: string, now: Date): bigint | null {
  const match = /^(today|yesterday)(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/i.exec(typed)
  if (match === null) return null
  const [, day = '', hour = '0', minute = '0', second = '0'] = match
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const date = now.getDate() - (day.toLowerCase() === 'yesterday' ? 1 : 0)
  const at = new Date(now.getFullYear(), now.getMonth(), date, Number(hour), Number(minute), Number(second))
  return BigInt(at.getTime())
}
