// The columns of a history: of a key's versions, and of what carries a text.

import { Content } from '#renderer/features/messages/index.ts'
import { formatDuration } from '#renderer/lib/format.ts'
import { Bytes, type Column, Offset, Timestamp, Unknown } from '#renderer/ui/index.ts'
import { ChangedCell } from './changed-cell.tsx'
import type { Subject } from './subject.ts'
import type { Version } from './versions.ts'

const number: Column<Version> = { id: 'number', header: '#', width: 50, align: 'right', cell: row => row.number }
const time: Column<Version> = {
  id: 'time',
  header: 'Time',
  width: 190,
  cell: row => <Timestamp value={row.timestamp} />,
}
const since: Column<Version> = {
  id: 'since',
  header: 'Since',
  width: 90,
  align: 'right',
  cell: ({ before, timestamp }) =>
    before === null ? <Unknown reason="The first one" /> : formatDuration(Number(timestamp - before.timestamp)),
}
const topic: Column<Version> = { id: 'topic', header: 'Topic', width: 170, isData: true, cell: row => row.topic }
const place: Column<Version>[] = [
  { id: 'partition', header: 'P', width: 40, align: 'right', cell: row => row.partition },
  { id: 'offset', header: 'Offset', width: 90, align: 'right', cell: row => <Offset value={row.offset} /> },
]
const key: Column<Version> = {
  id: 'key',
  header: 'Key',
  width: 130,
  isData: true,
  cell: ({ hit: { hits, index } }) => (
    <Content kind={hits.keyKinds[index] ?? 0} text={hits.keys[index] ?? ''} nullText="null" />
  ),
}
const value: Column<Version> = {
  id: 'value',
  header: 'Value',
  width: 240,
  isFlexible: true,
  isData: true,
  cell: ({ hit: { hits, index } }) => (
    <Content kind={hits.valueKinds[index] ?? 0} text={hits.values[index] ?? ''} nullText="tombstone" />
  ),
}
const size: Column<Version> = {
  id: 'size',
  header: 'Size',
  width: 80,
  align: 'right',
  cell: row => <Bytes value={row.size} />,
}

export function columnsOf(connectionId: string, of: Subject['of']): Column<Version>[] {
  if (of === 'text') return [number, time, since, topic, ...place, key, value, size]
  const changed: Column<Version> = {
    id: 'changed',
    header: 'Changed',
    width: 220,
    isFlexible: true,
    cell: row => <ChangedCell connectionId={connectionId} version={row} />,
  }
  return [number, time, since, ...place, changed, size]
}
