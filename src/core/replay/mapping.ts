// What becomes of a record on its way to another topic: where to, with which time, key, value and headers. Bytes that
// nobody asked to change stay as they are, null stays null, headers keep their order and repeats.
import { partitionForKey } from '../records/murmur2.ts'
import type { KafkaHeader, NewRecord } from '../records/record.ts'
import { MappingError, type PlacedRecord, parseTemplate } from './template.ts'

export type Edit =
  | { by: 'keep' }
  | { by: 'null' }
  | { by: 'template'; template: string }
  | { by: 'replace'; find: string; replacement: string }

export interface SourceHeaders {
  topic: string | null
  partition: string | null
  offset: string | null
  replay: string | null
}

export interface Mapping {
  topic: { by: 'fixed'; topic: string } | { by: 'same' } | { by: 'header'; header: string; topics: readonly string[] }
  partition: { by: 'keep' } | { by: 'key' } | { by: 'fixed'; partition: number } | { by: 'modulo' }
  timestamp: { by: 'keep' } | { by: 'now' } | { by: 'shift'; milliseconds: bigint }
  key: Edit
  value: Edit
  headers: {
    remove: readonly string[]
    add: readonly { name: string; value: string | null }[]
    source: SourceHeaders
  }
}

export interface Mapped extends NewRecord {
  topic: string
  partition: number
}

const LARGEST_TIMESTAMP = 2n ** 63n - 1n

/**
 * @param partitions of each target topic, ascending
 * @param now milliseconds since the epoch
 * @returns throws MappingError for a record that cannot be mapped
 * @throws MappingError for a template that no record can fill
 */
export function mapper(
  mapping: Mapping,
  replayId: string,
  partitions: ReadonlyMap<string, readonly number[]>,
  now: () => bigint,
): (record: PlacedRecord) => Mapped {
  const key = editor(mapping.key)
  const value = editor(mapping.value)
  const headers = headersOf(mapping.headers, replayId)
  return record => {
    const topic = topicOf(mapping.topic, record)
    const sent = { key: key(record, record.key), value: value(record, record.value) }
    return {
      topic,
      partition: partitionOf(mapping.partition, record, sent.key, topic, partitions.get(topic) ?? []),
      timestamp: timestampOf(mapping.timestamp, record, now),
      ...sent,
      headers: headers(record),
    }
  }
}

function editor(edit: Edit): (record: PlacedRecord, part: Buffer | null) => Buffer | null {
  if (edit.by === 'keep') return (_, part) => part
  if (edit.by === 'null') return () => null
  if (edit.by === 'template') {
    const fill = parseTemplate(edit.template)
    return (record, part) => (part === null ? null : fill(record))
  }
  const find = Buffer.from(edit.find, 'utf8')
  const replacement = Buffer.from(edit.replacement, 'utf8')
  return (_, part) => (part === null ? null : replaced(part, find, replacement))
}

function replaced(bytes: Buffer, find: Buffer, replacement: Buffer): Buffer {
  const parts: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(find); at >= 0; at = bytes.indexOf(find, from)) {
    parts.push(bytes.subarray(from, at), replacement)
    from = at + find.length
  }
  return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)])
}

function topicOf(by: Mapping['topic'], record: PlacedRecord): string {
  if (by.by === 'fixed') return by.topic
  if (by.by === 'same') return record.topic
  const found = record.headers.findLast(({ key }) => key.toString('utf8') === by.header)?.value?.toString('utf8')
  if (found === undefined) throw new MappingError(`There is no header ${by.header} that names a topic`)
  if (!by.topics.includes(found)) throw new MappingError(`The header ${by.header} names ${found}, which was not chosen`)
  return found
}

function partitionOf(
  by: Mapping['partition'],
  record: PlacedRecord,
  key: Buffer | null,
  topic: string,
  partitions: readonly number[],
): number {
  const count = partitions.length
  if (count === 0) throw new MappingError(`${topic} has no partitions`)
  if (by.by === 'modulo') return partitions[record.partition % count] ?? 0
  // By offset and not at random: what is sent again has to come to the same partition.
  if (by.by === 'key') {
    return key === null ? (partitions[Number(record.offset % BigInt(count))] ?? 0) : partitionForKey(key, count)
  }
  const partition = by.by === 'fixed' ? by.partition : record.partition
  if (!partitions.includes(partition)) throw new MappingError(`${topic} has no partition ${partition}`)
  return partition
}

function timestampOf(by: Mapping['timestamp'], { timestamp }: PlacedRecord, now: () => bigint): bigint {
  if (by.by === 'now') return now()
  // −1 is no time: there is nothing to shift.
  if (by.by === 'keep' || timestamp < 0n) return timestamp
  const shifted = timestamp + by.milliseconds
  if (shifted < 0n || shifted > LARGEST_TIMESTAMP) throw new MappingError(`The shifted time ${shifted} is out of range`)
  return shifted
}

function headersOf({ remove, add, source }: Mapping['headers'], replayId: string) {
  const removed = new Set(remove)
  const added = add.map(({ name, value }) => ({
    key: Buffer.from(name, 'utf8'),
    fill: value === null ? null : parseTemplate(value),
  }))
  const names = new Map(
    Object.entries(source).flatMap(([part, name]) => (name === null ? [] : [[part, Buffer.from(name)]])),
  )
  const id = Buffer.from(replayId)
  return (record: PlacedRecord): KafkaHeader[] => {
    const kept =
      removed.size === 0 ? [...record.headers] : record.headers.filter(({ key }) => !removed.has(key.toString('utf8')))
    for (const { key, fill } of added) kept.push({ key, value: fill === null ? null : fill(record) })
    const where = (part: string, value: () => Buffer) => {
      const key = names.get(part)
      if (key !== undefined) kept.push({ key, value: value() })
    }
    where('topic', () => Buffer.from(record.topic))
    where('partition', () => Buffer.from(String(record.partition)))
    where('offset', () => Buffer.from(String(record.offset)))
    where('replay', () => id)
    return kept
  }
}

/** Whether the headers that are added say which record of the source it is. */
export function tellsPosition({ topic, partition, offset }: SourceHeaders): boolean {
  return topic !== null && partition !== null && offset !== null
}

/** The place in the source that the headers tell, `topic/partition/offset`; null for a record of another replay or none. */
export function positionIn(headers: readonly KafkaHeader[], names: SourceHeaders, replayId: string): string | null {
  const last = (name: string | null) =>
    name === null ? undefined : headers.findLast(({ key }) => key.toString('utf8') === name)?.value?.toString('utf8')
  if (names.replay !== null && last(names.replay) !== replayId) return null
  const [topic, partition, offset] = [last(names.topic), last(names.partition), last(names.offset)]
  return topic === undefined || partition === undefined || offset === undefined
    ? null
    : `${topic}/${partition}/${offset}`
}
