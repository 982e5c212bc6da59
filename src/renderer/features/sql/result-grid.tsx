// A result as a grid: cells as exact text, NULL shown as such. A row that is a record opens it.
import { Button, Group, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SqlColumn, SqlTable } from '#contract/index.ts'
import { openRecord } from '#renderer/app/index.ts'
import { client, keyOf } from '#renderer/client/index.ts'
import {
  CodeEditor,
  type Column,
  DataTable,
  EmptyState,
  type MenuEntry,
  openDialog,
  ProblemView,
  SkeletonRows,
  showContextMenu,
} from '#renderer/ui/index.ts'
import classes from './sql.module.css'
import type { Cells } from './sql.store.ts'

interface Row {
  index: number
  cells: readonly (string | null)[]
}

interface ResultGridProps {
  queryId: string
  columns: readonly SqlColumn[]
  rows: Cells
  /** The table whose records the rows are, if they are. */
  table: SqlTable | undefined
}

const WIDTHS: Record<SqlColumn['kind'], number> = { number: 110, time: 180, text: 200, other: 200 }
const NAME_PIXELS = 8
const WIDEST = 420

export function ResultGrid({ queryId, columns, rows, table }: ResultGridProps) {
  const listed = useMemo(() => rows.map((cells, index): Row => ({ index, cells })), [rows])
  const shown = useMemo(() => columns.map((column, at) => columnOf(column, at, rows)), [columns, rows])
  const partition = columns.findIndex(column => column.name === '_partition')
  const offset = columns.findIndex(column => column.name === '_offset')
  const recordOf = ({ cells }: Row) => {
    const place = { partition: cells[partition] ?? null, offset: cells[offset] ?? null }
    if (table === undefined || place.partition === null || place.offset === null) return null
    if (!/^\d+$/.test(place.partition) || !/^\d+$/.test(place.offset)) return null
    const { connectionId, topic } = table
    return { connectionId, topic, partition: Number(place.partition), offset: BigInt(place.offset) }
  }
  const open = (row: Row) => {
    const record = recordOf(row)
    if (record === null) showRow(queryId, columns, row)
    else openRecord(record)
  }
  const menu = (row: Row, event: React.MouseEvent) => {
    const record = recordOf(row)
    const show = () => showRow(queryId, columns, row)
    const entries: MenuEntry[] = [{ command: { id: 'sql.row', title: 'Show row', group: 'SQL', run: show }, run: show }]
    if (record !== null) {
      const open = () => openRecord(record)
      entries.unshift({ command: { id: 'sql.record', title: 'Open record', group: 'SQL', run: open }, run: open })
    }
    showContextMenu(event, `Row ${row.index + 1}`, entries)
  }
  return (
    <DataTable
      label="Result"
      columns={shown}
      rows={listed}
      rowId={row => String(row.index)}
      onOpen={open}
      onContextMenu={menu}
      empty={<EmptyState title="No rows">The query has run and found none.</EmptyState>}
    />
  )
}

function columnOf(column: SqlColumn, at: number, rows: Cells): Column<Row> {
  const isNumber = column.kind === 'number'
  let longest = column.name.length + 3
  for (const row of rows.slice(0, 100)) longest = Math.max(longest, Math.min(60, row[at]?.length ?? 4))
  return {
    id: `${at}`,
    header: column.name,
    width: Math.max(60, Math.min(WIDEST, Math.max(longest * NAME_PIXELS, isNumber ? 60 : WIDTHS[column.kind] / 2))),
    align: isNumber ? 'right' : 'left',
    isData: true,
    cell: row => {
      const text = row.cells[at] ?? null
      return text === null ? <span className={classes.null}>NULL</span> : text
    },
    sort: row => sortValue(row.cells[at] ?? null, isNumber),
  }
}

function sortValue(text: string | null, isNumber: boolean): string | number | bigint | null {
  if (text === null || !isNumber) return text
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text)
}

function showRow(queryId: string, columns: readonly SqlColumn[], row: Row): void {
  openDialog(close => <RowDialog queryId={queryId} columns={columns} row={row} onClose={close} />)
}

interface RowDialogProps {
  queryId: string
  columns: readonly SqlColumn[]
  row: Row
  onClose(): void
}

/** All cells of a row, whole. */
function RowDialog({ queryId, columns, row, onClose }: RowDialogProps) {
  const whole = useQuery({
    queryKey: [...keyOf('sql.cell', { queryId }), row.index],
    queryFn: () => Promise.all(columns.map((_, column) => client.sql.cell({ queryId, row: row.index, column }))),
  })
  const text = columns
    .map(({ name, type }, at) => `-- ${name} ${type}\n${whole.data?.[at]?.text ?? 'NULL'}`)
    .join('\n\n')
  return (
    <Modal opened onClose={onClose} title={`Row ${row.index + 1}`} size="xl">
      {whole.isPending && <SkeletonRows label="Reading the row" count={6} />}
      {whole.isError && <ProblemView error={whole.error} onRetry={() => void whole.refetch()} />}
      {whole.data !== undefined && <CodeEditor label="Row" value={text} height={420} />}
      <Group justify="flex-end" mt="sm">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Modal>
  )
}
