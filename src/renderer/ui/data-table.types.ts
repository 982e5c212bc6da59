// How a table is described: `DataTable` draws it.
import type { ReactNode } from 'react'

export type SortValue = string | number | bigint | boolean | null | undefined

export interface Column<Row> {
  id: string
  header: string
  /** Pixels at the start; the user may drag it. */
  width: number
  /** Takes what room is left; one column at most. */
  isFlexible?: boolean
  align?: 'left' | 'right'
  /** Monospace. */
  isData?: boolean
  cell: (row: Row) => ReactNode
  /** Sortable when given; null and undefined come last. */
  sort?: (row: Row) => SortValue
}

export interface DataTableProps<Row> {
  /** The grid's accessible name, e.g. `Brokers`. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** Words for `EmptyState` when there are no rows. */
  empty?: ReactNode
  initialSort?: { column: string; descending?: boolean }
  selectedId?: string | null
  onSelect?: (row: Row) => void
  /** Enter or double click. */
  onOpen?: (row: Row) => void
  onContextMenu?: (row: Row, event: React.MouseEvent) => void
  /** Marks a row, e.g. as changed. */
  rowTone?: (row: Row) => 'danger' | 'warn' | 'dim' | 'accent' | undefined
  /** As tall as its rows (at most this many), rather than filling its parent. */
  maxRows?: number
}
