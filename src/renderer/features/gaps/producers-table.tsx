// Producers a partition's leader remembers, those with an open transaction first.
import type { OpenProducer } from '#contract/index.ts'
import { formatCount, formatDuration } from '#renderer/lib/format.ts'
import { type Column, DataTable, Offset, Timestamp, Unknown } from '#renderer/ui/index.ts'

const columns: Column<OpenProducer>[] = [
  {
    id: 'producer',
    header: 'Producer id',
    width: 110,
    align: 'right',
    cell: row => formatCount(row.producerId),
    sort: row => row.producerId,
  },
  { id: 'epoch', header: 'Epoch', width: 70, align: 'right', cell: row => row.producerEpoch },
  {
    id: 'open',
    header: 'Open since offset',
    width: 160,
    align: 'right',
    cell: row =>
      row.transactionStartOffset === null ? (
        <Unknown reason="No open transaction" />
      ) : (
        <Offset value={row.transactionStartOffset} />
      ),
    sort: row => row.transactionStartOffset,
  },
  {
    id: 'transaction',
    header: 'Transactional id',
    width: 180,
    isFlexible: true,
    isData: true,
    cell: row => row.transactionalId ?? <Unknown reason="Not known, or not transactional" />,
    sort: row => row.transactionalId,
  },
  { id: 'state', header: 'State', width: 110, cell: row => row.state ?? <Unknown /> },
  {
    id: 'age',
    header: 'Age',
    width: 110,
    align: 'right',
    cell: row => (row.startedAt === null ? <Unknown /> : formatDuration(Date.now() - Number(row.startedAt))),
    sort: row => row.startedAt,
  },
  {
    id: 'timeout',
    header: 'Timeout',
    width: 100,
    align: 'right',
    cell: row => (row.timeoutMs === null ? <Unknown /> : formatDuration(row.timeoutMs)),
  },
  {
    id: 'last',
    header: 'Last batch',
    width: 190,
    cell: row => <Timestamp value={row.lastTimestamp} />,
    sort: row => row.lastTimestamp,
  },
]

export function ProducersTable({ producers }: { producers: readonly OpenProducer[] }) {
  return (
    <DataTable
      label="Producers"
      columns={columns}
      rows={producers}
      rowId={row => `${row.producerId}/${row.producerEpoch}`}
      initialSort={{ column: 'open' }}
      rowTone={row => (row.transactionStartOffset === null ? undefined : 'warn')}
      maxRows={10}
      empty="The leader remembers no idempotent or transactional producer of this partition."
    />
  )
}
