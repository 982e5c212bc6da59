// The columns of a list of records: names, widths, and what a cell shows. `value` takes what is left.
import type { Rows } from '#contract/index.ts'

export type ColumnId = 'partition' | 'offset' | 'timestamp' | 'key' | 'value' | 'headers' | 'size'

export interface Column {
  id: ColumnId
  title: string
  hint: string
  width: number
  align: 'left' | 'right'
}

export const columns: Column[] = [
  { id: 'partition', title: 'P', hint: 'Partition', width: 36, align: 'right' },
  { id: 'offset', title: 'Offset', hint: 'Offset in the partition', width: 92, align: 'right' },
  { id: 'timestamp', title: 'Time', hint: 'Timestamp of the record', width: 186, align: 'left' },
  { id: 'key', title: 'Key', hint: 'Key', width: 116, align: 'left' },
  { id: 'value', title: 'Value', hint: 'Value', width: 0, align: 'left' },
  { id: 'headers', title: 'Hdrs', hint: 'Number of headers', width: 54, align: 'right' },
  { id: 'size', title: 'Size', hint: 'Size of the whole record', width: 70, align: 'right' },
]

export type ColumnWidths = Partial<Record<ColumnId, number>>

export const narrowestColumn = 32
export const widestColumn = 900

export function widthOf(column: Column, widths: ColumnWidths): number {
  return Math.min(widestColumn, Math.max(narrowestColumn, widths[column.id] ?? column.width))
}

export function gridTemplate(widths: ColumnWidths): string {
  return columns
    .map(column => (column.id === 'value' ? 'minmax(140px, 1fr)' : `${widthOf(column, widths)}px`))
    .join(' ')
}

/** One record of a columnar answer, by its place in it. */
export interface RowRef {
  rows: Rows
  index: number
}

export interface RecordPlace {
  partition: number
  offset: bigint
}

export function placeOf({ rows, index }: RowRef): RecordPlace {
  return { partition: rows.partitions[index] ?? 0, offset: rows.offsets[index] ?? 0n }
}
