// What a scan for gaps found, as tables: counts per kind, aborted transactions, stretches without anything.
import type { GapReport } from '#contract/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { type Column, Count, DataTable, Offset } from '#renderer/ui/index.ts'
import classes from './gaps.module.css'
import { kinds } from './words.ts'

interface Kind {
  id: string
  name: string
  what: string
  count: bigint
  share: number
}

const countColumns: Column<Kind>[] = [
  { id: 'name', header: 'Offsets that hold', width: 230, cell: row => row.name },
  { id: 'count', header: 'Count', width: 120, align: 'right', cell: row => <Count value={row.count} unit="offsets" /> },
  {
    id: 'share',
    header: 'Share',
    width: 140,
    cell: row => (
      <span className={classes.bar} role="img" aria-label={`${row.share} %`} title={`${row.share} %`}>
        <span data-kind={row.id} style={{ width: `${row.share}%` }} />
      </span>
    ),
  },
  { id: 'what', header: 'Meaning', width: 260, isFlexible: true, cell: row => row.what },
]

export function CountsTable({ report }: { report: GapReport }) {
  const all = report.next - report.from
  const rows = kinds.map(({ id, name, what }): Kind => {
    const count = report.counts[id]
    return { id, name, what, count, share: all === 0n ? 0 : Number((count * 1000n) / all) / 10 }
  })
  return (
    <DataTable
      label="Counts"
      columns={countColumns}
      rows={rows}
      rowId={row => row.id}
      rowTone={row => (row.count === 0n ? 'dim' : undefined)}
      maxRows={6}
    />
  )
}

type Aborted = GapReport['aborted'][number]

const abortedColumns: Column<Aborted>[] = [
  {
    id: 'producer',
    header: 'Producer id',
    width: 130,
    align: 'right',
    cell: row => formatCount(row.producerId),
    sort: row => row.producerId,
  },
  { id: 'epoch', header: 'Epoch', width: 80, align: 'right', cell: row => row.producerEpoch },
  { id: 'first', header: 'First offset', width: 130, align: 'right', cell: row => <Offset value={row.firstOffset} /> },
  { id: 'last', header: 'Last offset', width: 130, align: 'right', cell: row => <Offset value={row.lastOffset} /> },
  {
    id: 'records',
    header: 'Records',
    width: 110,
    align: 'right',
    cell: row => <Count value={row.records} />,
    sort: row => row.records,
  },
]

export function AbortedTable({ report }: { report: GapReport }) {
  return (
    <>
      <h3 className={classes.heading}>Aborted transactions</h3>
      <DataTable
        label="Aborted transactions"
        columns={abortedColumns}
        rows={report.aborted}
        rowId={row => `${row.producerId}/${row.firstOffset}`}
        maxRows={8}
      />
    </>
  )
}

type Missing = GapReport['missing'][number]

const missingColumns: Column<Missing>[] = [
  { id: 'from', header: 'From', width: 140, align: 'right', cell: row => <Offset value={row.from} /> },
  { id: 'to', header: 'To', width: 140, align: 'right', cell: row => <Offset value={row.to - 1n} /> },
  {
    id: 'offsets',
    header: 'Offsets',
    width: 110,
    align: 'right',
    cell: row => <Count value={row.to - row.from} />,
    sort: row => row.to - row.from,
  },
]

export function MissingTable({ report }: { report: GapReport }) {
  return (
    <>
      <h3 className={classes.heading}>Offsets that hold nothing</h3>
      <DataTable
        label="Offsets that hold nothing"
        columns={missingColumns}
        rows={report.missing}
        rowId={row => String(row.from)}
        maxRows={8}
      />
    </>
  )
}
