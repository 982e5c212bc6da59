// The headers in which two records differ, in their order.
import { hexOf, textOf } from '#renderer/lib/bytes.ts'
import { type Column, DataTable } from '#renderer/ui/index.ts'
import classes from './compare.module.css'
import type { HeaderChange } from './differences.ts'

function Bytes({ bytes }: { bytes: Uint8Array | null }) {
  if (bytes === null) return <em className={classes.absent}>null</em>
  if (bytes.length === 0) return <em className={classes.absent}>empty</em>
  const text = textOf(bytes) ?? hexOf(bytes)
  return <span title={text}>{text}</span>
}

function Header({ header }: { header: HeaderChange['before'] }) {
  if (header === null) return <em className={classes.absent}>not there</em>
  return (
    <>
      <Bytes bytes={header.key} /> = <Bytes bytes={header.value} />
    </>
  )
}

const columns: Column<HeaderChange>[] = [
  { id: 'number', header: '#', width: 50, align: 'right', cell: row => row.number },
  { id: 'before', header: 'Before', width: 380, isData: true, cell: row => <Header header={row.before} /> },
  {
    id: 'after',
    header: 'After',
    width: 380,
    isFlexible: true,
    isData: true,
    cell: row => <Header header={row.after} />,
  },
]

export function HeadersTable({ changes }: { changes: readonly HeaderChange[] }) {
  return (
    <DataTable
      label="Headers that differ"
      columns={columns}
      rows={changes}
      rowId={row => String(row.number)}
      maxRows={12}
    />
  )
}
