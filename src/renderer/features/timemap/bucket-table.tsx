// The map as a table: the same figures for those who do not see the picture, or want to copy them.
import type { Timemap } from '#contract/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { type Column, DataTable, Timestamp } from '#renderer/ui/index.ts'
import { type Buckets, type Cell, cellOf, type HitBuckets } from './buckets.ts'
import classes from './timemap.module.css'

/** More partitions than this have no column each: the picture's cursor tells them. */
const mostColumns = 12

interface TableRow {
  bucket: number
  cell: Cell
  hits: number
  partitions: (bigint | null)[]
}

interface BucketTableProps {
  topic: string
  map: Timemap
  buckets: Buckets
  hits: HitBuckets | null
}

export function BucketTable({ topic, map, buckets, hits }: BucketTableProps) {
  const shown = map.partitions.length > mostColumns ? [] : map.partitions
  const rows: TableRow[] = []
  for (let bucket = 0; bucket < buckets.count; bucket++) {
    const cell = cellOf(map, bucket, { from: 0, to: map.partitions.length })
    const found = hits?.totals[bucket] ?? 0
    if (cell === null || (cell.offsets === 0n && found === 0)) continue
    const partitions = shown.map((_, index) => cellOf(map, bucket, { from: index, to: index + 1 })?.offsets ?? null)
    rows.push({ bucket, cell, hits: found, partitions })
  }
  const columns: Column<TableRow>[] = [
    {
      id: 'from',
      header: 'From',
      width: 186,
      cell: row => <Timestamp value={row.cell.from} />,
      sort: row => row.cell.from,
    },
    { id: 'to', header: 'Before', width: 186, cell: row => <Timestamp value={row.cell.to} /> },
    number('offsets', 'Offsets', row => row.cell.offsets),
    ...(hits === null ? [] : [number('hits', 'Hits', row => BigInt(row.hits))]),
    ...shown.map(({ partition }, index) =>
      number(`p${partition}`, `P ${partition}`, row => row.partitions[index] ?? null),
    ),
  ]
  return (
    <div className={classes.table}>
      <DataTable
        label={`Offsets between time marks of ${topic}`}
        columns={columns}
        rows={rows}
        rowId={row => String(row.bucket)}
        empty="Nothing lies between these time marks"
      />
    </div>
  )
}

const number = (id: string, header: string, value: (row: TableRow) => bigint | null): Column<TableRow> => ({
  id,
  header,
  width: 84,
  align: 'right',
  cell: row => {
    const count = value(row)
    return count === null ? '…' : formatCount(count)
  },
  sort: value,
})
