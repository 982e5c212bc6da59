// The records the consumers of a lab were given, newest first; what a group is given again is marked.
import { Select } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import { Content, RecordPane } from '#renderer/features/messages/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { Bytes, type Column, DataTable, EmptyState, Offset, Timestamp } from '#renderer/ui/index.ts'
import { Badge } from './badge.tsx'
import classes from './lab.module.css'
import type { Delivered } from './use-lab.ts'

const allColumns: Column<Delivered>[] = [
  {
    id: 'number',
    header: '#',
    width: 60,
    align: 'right',
    cell: row => formatCount(row.number),
    sort: row => row.number,
  },
  {
    id: 'consumer',
    header: 'Consumer',
    width: 92,
    cell: row => <Badge number={row.consumer} />,
    sort: row => row.consumer,
  },
  {
    id: 'again',
    header: 'Before',
    width: 90,
    cell: row => (row.isReadBefore ? <span className={classes.again}>read before</span> : ''),
    sort: row => row.isReadBefore,
  },
  { id: 'topic', header: 'Topic', width: 150, isData: true, cell: row => row.topic, sort: row => row.topic },
  {
    id: 'partition',
    header: 'Partition',
    width: 78,
    align: 'right',
    cell: row => row.rows.partitions[row.index],
    sort: row => row.rows.partitions[row.index],
  },
  {
    id: 'offset',
    header: 'Offset',
    width: 90,
    align: 'right',
    cell: row => <Offset value={row.rows.offsets[row.index]} />,
    sort: row => row.rows.offsets[row.index],
  },
  {
    id: 'time',
    header: 'Time',
    width: 196,
    cell: row => <Timestamp value={row.rows.timestamps[row.index]} />,
    sort: row => row.rows.timestamps[row.index],
  },
  {
    id: 'key',
    header: 'Key',
    width: 110,
    isData: true,
    cell: row => (
      <Content kind={row.rows.keyKinds[row.index] ?? 0} text={row.rows.keys[row.index] ?? ''} nullText="null" />
    ),
  },
  {
    id: 'value',
    header: 'Value',
    width: 140,
    isFlexible: true,
    isData: true,
    cell: row => (
      <Content
        kind={row.rows.valueKinds[row.index] ?? 0}
        text={row.rows.values[row.index] ?? ''}
        nullText="tombstone"
      />
    ),
  },
  { id: 'size', header: 'Size', width: 70, align: 'right', cell: row => <Bytes value={row.rows.sizes[row.index]} /> },
]

interface DeliveredListProps {
  connectionId: string
  delivered: Delivered[]
  consumers: number[]
  /** Stands first in the line above the list. */
  head: ReactNode
}

const paneWidth = 400

export function DeliveredList({ connectionId, delivered, consumers, head }: DeliveredListProps) {
  const [consumer, setConsumer] = useState<number | null>(null)
  const [opened, setOpened] = useState<Delivered | null>(null)
  const shown = useMemo(
    () => (consumer === null ? delivered : delivered.filter(each => each.consumer === consumer)),
    [delivered, consumer],
  )
  const again = useMemo(() => shown.filter(each => each.isReadBefore).length, [shown])
  const hasTopics = delivered.some(each => each.topic !== delivered[0]?.topic)
  const columns = useMemo(() => allColumns.filter(column => column.id !== 'topic' || hasTopics), [hasTopics])
  return (
    <div className={classes.split}>
      <div className={classes.listSide}>
        <div className={classes.listHead}>
          {head}
          <Select
            w={150}
            aria-label="Records of"
            allowDeselect={false}
            data={[
              { value: '', label: 'All consumers' },
              ...consumers.map(each => ({ value: String(each), label: `Consumer ${each}` })),
            ]}
            value={consumer === null ? '' : String(consumer)}
            onChange={value => setConsumer(value === null || value === '' ? null : Number(value))}
          />
          <span className={classes.dim}>
            {plural(shown.length, 'record')}
            {again > 0 && `, ${formatCount(again)} read before by the same group`}
          </span>
        </div>
        <DataTable
          label="Delivered records"
          columns={columns}
          rows={shown}
          rowId={row => String(row.number)}
          initialSort={{ column: 'number', descending: true }}
          rowTone={row => (row.isReadBefore ? 'warn' : undefined)}
          onSelect={row => opened !== null && setOpened(row)}
          onOpen={setOpened}
          empty={
            <EmptyState title="Nothing delivered yet">
              Poll once, or run: each poll delivers the records from the positions on, and moves the positions.
            </EmptyState>
          }
        />
      </div>
      {opened !== null && (
        <RecordPane
          connectionId={connectionId}
          topic={opened.topic}
          place={{
            partition: opened.rows.partitions[opened.index] ?? 0,
            offset: opened.rows.offsets[opened.index] ?? 0n,
          }}
          width={paneWidth}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  )
}
