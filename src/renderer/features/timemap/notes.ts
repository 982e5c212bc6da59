// What has to be known to read a time map rightly, in words: what its cells count, which clock the times are of, and
// where times are not in the order of the log.
import type { Timemap } from '#contract/index.ts'
import { formatCount, formatTimestamp, plural, type TimeFormat } from '#renderer/lib/format.ts'
import { outsideOf } from './buckets.ts'

export const whatItCounts =
  'Each cell counts the offsets between two time marks, as ListOffsets finds them; no record is read.\n' +
  'It is not a count of records: compacted and transactional topics have fewer records than offsets, and a record ' +
  'dated later than those behind it hides them: they are counted at its time.'

export type TimestampType = 'CreateTime' | 'LogAppendTime'

const typeWords: Record<TimestampType, string> = {
  CreateTime: 'CreateTime: set by producers',
  LogAppendTime: 'LogAppendTime: set by the broker',
}

export const wordsOfType = (type: TimestampType | null): string =>
  type === null ? 'Message time: type not known' : typeWords[type]

export interface Note {
  tone: 'plain' | 'warn'
  text: string
  /** Records dated up to here are not shown; a range that ends here shows them. */
  until?: bigint
}

/** A mark of time: relative ones would move, and round ones need no milliseconds. */
export const formatMark = (time: bigint, timeFormat: TimeFormat): string =>
  formatTimestamp(time, timeFormat === 'relative' ? 'local' : timeFormat).replace(/\.000(?=Z?$)/, '')

const futureMs = 60_000n

export function notesOf(map: Timemap, isWhole: boolean, timeFormat: TimeFormat): Note[] {
  return [
    ...failures(map),
    ...future(map, isWhole, timeFormat),
    ...disorder(map),
    ...empty(map),
    ...elsewhere(map, isWhole),
  ]
}

function failures({ partitions }: Timemap): Note[] {
  const failed = partitions.filter(each => each.failure !== null)
  const [first] = failed
  if (first === undefined) return []
  const names = listOf(failed.map(each => each.partition))
  return [{ tone: 'warn', text: `${names} could not be asked: ${first.failure}` }]
}

function future(map: Timemap, isWhole: boolean, timeFormat: TimeFormat): Note[] {
  const ahead = map.partitions.filter(({ youngest }) => youngest !== null && youngest.timestamp > map.now + futureMs)
  const youngest = ahead.flatMap(({ youngest: each }) => (each === null ? [] : [each.timestamp]))
  if (youngest.length === 0) return []
  const until = youngest.reduce((a, b) => (a > b ? a : b))
  const { after } = outsideOf(map)
  const shown = isWhole && after > 0n ? `; ${plural(after, 'offset')} at or behind such records are not shown` : ''
  const names = listOf(ahead.map(each => each.partition))
  const when = formatMark(until, timeFormat)
  const text = `${names}: records dated in the future, up to ${when}${shown}`
  return [isWhole && after > 0n ? { tone: 'warn', text, until } : { tone: 'warn', text }]
}

/** Offsets behind the youngest record: none of them is younger, and all are counted at its time. */
function disorder({ partitions }: Timemap): Note[] {
  const late = partitions.flatMap(({ partition, youngest, end }) => {
    const behind = youngest === null ? 0n : end - youngest.offset - 1n
    return behind > 1n ? [{ partition, behind }] : []
  })
  if (late.length === 0) return []
  const behind = late.reduce((sum, each) => sum + each.behind, 0n)
  const names = listOf(late.map(each => each.partition))
  return [
    {
      tone: 'plain',
      text: `${names}: ${plural(behind, 'offset')} behind the youngest record, of its time or older, ${behind === 1n ? 'is' : 'are'} counted at its time`,
    },
  ]
}

function empty({ partitions }: Timemap): Note[] {
  const none = partitions.filter(({ logStartOffset, end, failure }) => failure === null && end <= logStartOffset)
  if (none.length === 0) return []
  if (none.length === partitions.length) return [{ tone: 'plain', text: 'Every partition is empty' }]
  return [{ tone: 'plain', text: `${listOf(none.map(each => each.partition))} empty` }]
}

/** Where the range was chosen by hand: what lies outside of it. */
function elsewhere(map: Timemap, isWhole: boolean): Note[] {
  const { before, after } = outsideOf(map)
  if (isWhole || (before === 0n && after === 0n)) return []
  return [{ tone: 'plain', text: `${formatCount(before)} offsets before this range, ${formatCount(after)} after it` }]
}

/** `Partition 3`, `Partitions 1, 2, 5`, `12 partitions`. */
function listOf(partitions: readonly number[]): string {
  if (partitions.length === 1) return `Partition ${partitions[0]}`
  return partitions.length <= 6 ? `Partitions ${partitions.join(', ')}` : plural(partitions.length, 'partition')
}
