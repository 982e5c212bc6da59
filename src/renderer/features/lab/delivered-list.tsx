// The records a lab consumer has delivered, newest first.
import { Button } from '@mantine/core'
import { openRecord } from '#renderer/app/index.ts'
import { Content } from '#renderer/features/messages/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { Bytes, type Column, DataTable, EmptyState, Offset, Timestamp } from '#renderer/ui/index.ts'
import classes from './lab.module.css'
import { type Delivered, deliveredLimit, forgetDelivered, useLab } from './lab.store.ts'

const none: Delivered[] = []

const allColumns: Column<Delivered>[] = [
  {
    id: 'number',
    header: '#',
    width: 70,
    align: 'right',
    cell: row => formatCount(row.number),
    sort: row => row.number,
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
  sessionId: string
  /** False where all records are of one topic. */
  hasTopics: boolean
}

export function DeliveredList({ connectionId, sessionId, hasTopics }: DeliveredListProps) {
  const columns = hasTopics ? allColumns : allColumns.filter(column => column.id !== 'topic')
  const delivered = useLab(state => state.delivered[sessionId]) ?? none
  return (
    <section className={classes.delivered} aria-label="Delivered records">
      <header className={classes.deliveredHead}>
        <h3>Delivered</h3>
        <span className={classes.dim}>
          {delivered.length === 0 ? '' : plural(delivered.length, 'record')}
          {delivered.length === deliveredLimit && ' (the newest ones)'}
        </span>
        <span className={classes.grow} />
        {delivered.length > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => forgetDelivered(sessionId)}>
            Clear
          </Button>
        )}
      </header>
      <DataTable
        label="Delivered records"
        columns={columns}
        rows={delivered}
        rowId={row => String(row.number)}
        initialSort={{ column: 'number', descending: true }}
        onOpen={({ topic, rows, index }) =>
          openRecord({
            connectionId,
            topic,
            partition: rows.partitions[index] ?? 0,
            offset: rows.offsets[index] ?? 0n,
          })
        }
        empty={
          <EmptyState title="Nothing delivered yet">
            Poll once, or run: each poll delivers the records from the positions on, and moves the positions.
          </EmptyState>
        }
      />
    </section>
  )
}
