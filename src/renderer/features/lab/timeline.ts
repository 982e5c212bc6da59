// The timeline as words and as files, and what it says about a moment: which partitions each consumer had then.
import type { LabEvent } from '#contract/index.ts'
import { formatCount, formatDuration, formatRanges, plural } from '#renderer/lib/format.ts'

export interface TopicPartition {
  topic: string
  partition: number
}

const titles: Record<LabEvent['kind'], string> = {
  opened: 'partitions assigned by hand',
  joining: 'JoinGroup sent',
  joined: 'joined',
  rebalancing: 'rebalance: partitions given up',
  heartbeatMissed: 'heartbeat missed',
  heartbeatBack: 'heartbeats again',
  committed: 'committed',
  commitFailed: 'commit refused',
  sought: 'seek',
  paused: 'paused',
  resumed: 'resumed',
  polled: 'polled',
  started: 'runs',
  stopped: 'stopped',
  stoppedIdle: 'stopped by itself',
  lost: 'connection lost',
  failed: 'failed',
  crashed: 'crashed',
  left: 'left',
}

export const titleOf = ({ kind }: LabEvent): string => titles[kind]

/** `shop.orders 0–4, 7`; the topic's name only where there are several. */
export function partitionsText(partitions: readonly TopicPartition[], hasTopics = true): string {
  if (partitions.length === 0) return 'none'
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics]
    .map(([topic, ids]) => (hasTopics || topics.size > 1 ? `${topic} ${formatRanges(ids)}` : formatRanges(ids)))
    .join('; ')
}

const triggers = { hand: 'by hand', interval: 'auto-commit', rebalance: 'before a rebalance', close: 'at the end' }

/** What else is to be said of the event. */
export function detailOf(event: LabEvent): string {
  const { kind, before, after, offsets, trigger, records, problem, durationMs, protocol } = event
  const parts: string[] = []
  if (kind === 'joined') parts.push(`${event.isLeader === true ? 'leader, ' : ''}${protocol ?? ''}`)
  if (before !== null && after !== null) parts.push(`${partitionsText(before)} → ${partitionsText(after)}`)
  if (kind === 'committed' || kind === 'commitFailed') parts.push(trigger === null ? '' : triggers[trigger])
  if (offsets !== null) parts.push(offsets.length === 0 ? 'nothing' : offsets.map(placeText).join(', '))
  if (records !== null) parts.push(plural(records, 'record'))
  if (kind === 'stoppedIdle' && durationMs !== null) parts.push(`nothing came for ${formatDuration(durationMs)}`)
  if (kind === 'heartbeatMissed' || kind === 'heartbeatBack')
    parts.push(`silent for ${formatDuration(durationMs ?? 0)}`)
  if (problem !== null) parts.push(problem.what)
  return parts.filter(part => part !== '').join(' · ')
}

function placeText({ topic, partition, offset, metadata }: NonNullable<LabEvent['offsets']>[number]): string {
  const at = offset === null ? '' : ` at ${formatCount(offset)}`
  return `${topic} ${partition}${at}${metadata === '' ? '' : ` “${metadata}”`}`
}

/** Partitions by session after the event of that number, of the sessions that were open then. */
export function assignmentsAt(events: readonly LabEvent[], number: number): Map<string, TopicPartition[]> {
  const assigned = new Map<string, TopicPartition[]>()
  for (const event of events) {
    if (event.number > number) break
    if (event.after !== null) assigned.set(event.sessionId, event.after)
    else if (!assigned.has(event.sessionId)) assigned.set(event.sessionId, [])
  }
  return assigned
}

const plain = (_name: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)

export const toJson = (events: readonly LabEvent[]): string => `${JSON.stringify(events, plain, 2)}\n`

const fields = [
  'number',
  'time',
  'consumer',
  'group',
  'member',
  'generation',
  'event',
  'detail',
  'before',
  'after',
  'ms',
]

/** RFC 4180: lines end in CRLF, a field with a comma, a quote or a line break is quoted. */
export function toCsv(events: readonly LabEvent[]): string {
  const rows = events.map(event => [
    event.number,
    new Date(event.at).toISOString(),
    event.consumer,
    event.groupId ?? '',
    event.memberId ?? '',
    event.generationId ?? '',
    event.kind,
    detailOf(event),
    event.before === null ? '' : partitionsText(event.before),
    event.after === null ? '' : partitionsText(event.after),
    event.durationMs ?? '',
  ])
  return [fields, ...rows].map(row => `${row.map(quoted).join(',')}\r\n`).join('')
}

function quoted(field: string | number): string {
  const text = String(field)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
