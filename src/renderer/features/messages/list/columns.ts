// The columns of a list of records: those that every list has, and those drawn from fields. What a user made of them
// (order, widths, hidden ones) is a layout, kept per topic. Pure.
import type { Rows } from '#contract/index.ts'

export const builtIn = [
  { id: 'partition', title: 'P', hint: 'Partition', width: 36, align: 'right' },
  { id: 'offset', title: 'Offset', hint: 'Offset in the partition', width: 92, align: 'right' },
  { id: 'timestamp', title: 'Time', hint: 'Timestamp of the record', width: 186, align: 'left' },
  { id: 'key', title: 'Key', hint: 'Key', width: 136, align: 'left' },
  { id: 'value', title: 'Value', hint: 'Value', width: 0, align: 'left' },
  { id: 'headers', title: 'Hdrs', hint: 'Number of headers', width: 54, align: 'right' },
  { id: 'size', title: 'Size', hint: 'Size of the whole record', width: 80, align: 'right' },
] as const
export type BuiltInId = (typeof builtIn)[number]['id']

export type ColumnKind = { is: BuiltInId } | { is: 'field'; field: string }

export interface Column {
  /** One of `builtIn`, or the field's expression. */
  id: string
  kind: ColumnKind
  title: string
  hint: string
  width: number
  align: 'left' | 'right'
  isHidden: boolean
}

/** What was changed of a column, in the order of the list. Built-in ones are always there, hidden or not. */
export interface Placed {
  id: string
  isHidden: boolean
  /** Pixels; null: as it comes. */
  width: number | null
}
export type ColumnLayout = readonly Placed[]

const fieldWidth = 136
export const narrowestColumn = 32
export const widestColumn = 900
/** Of the value, which takes what is left. */
const narrowestValue = 140

export const defaultLayout: ColumnLayout = builtIn.map(({ id }) => ({ id, isHidden: false, width: null }))

export const clampWidth = (width: number): number => Math.min(widestColumn, Math.max(narrowestColumn, width))

export function columnsOf(layout: ColumnLayout): Column[] {
  return layout.map(({ id, isHidden, width }) => {
    const known = builtIn.find(each => each.id === id)
    if (known === undefined) {
      const column = { id, title: titleOf(id), hint: `Field ${id}`, align: 'left' as const, isHidden }
      return { ...column, kind: { is: 'field', field: id }, width: clampWidth(width ?? fieldWidth) }
    }
    return { ...known, kind: { is: known.id }, isHidden, width: clampWidth(width ?? known.width) }
  })
}

/** The last name of a path: `$.order.total` is `total`. */
function titleOf(field: string): string {
  return /(?:\.|^)([^.[\]]+(?:\[[^\]]*\])?)$/.exec(field)?.[1] ?? field
}

export const visible = (columns: readonly Column[]): Column[] => columns.filter(column => !column.isHidden)

export const fieldsOf = (layout: ColumnLayout): string[] =>
  layout.filter(({ id, isHidden }) => !isHidden && !builtIn.some(each => each.id === id)).map(({ id }) => id)

/** A field's column, before the value where it is new; shown again where it was hidden. */
export function withField(layout: ColumnLayout, field: string): ColumnLayout {
  if (layout.some(({ id }) => id === field)) return changed(layout, field, { isHidden: false })
  const at = layout.findIndex(({ id }) => id === 'value')
  return layout.toSpliced(at, 0, { id: field, isHidden: false, width: null })
}

export const without = (layout: ColumnLayout, id: string): ColumnLayout => layout.filter(each => each.id !== id)

export const changed = (layout: ColumnLayout, id: string, change: Partial<Omit<Placed, 'id'>>): ColumnLayout =>
  layout.map(each => (each.id === id ? { ...each, ...change } : each))

/** Puts a column where another stands. */
export function moved(layout: ColumnLayout, id: string, target: string): ColumnLayout {
  const placed = layout.find(each => each.id === id)
  const at = layout.findIndex(each => each.id === target)
  return placed === undefined || at < 0 ? layout : without(layout, id).toSpliced(at, 0, placed)
}

/** One step to the left (−1) or right among those that are shown. */
export function stepped(layout: ColumnLayout, id: string, step: -1 | 1): ColumnLayout {
  const shown = layout.filter(each => !each.isHidden)
  const target = shown[shown.findIndex(each => each.id === id) + step]
  return target === undefined ? layout : moved(layout, id, target.id)
}

/** The value takes what is left; without it an empty track does. */
export function gridTemplate(columns: readonly Column[]): string {
  const tracks = columns.map(column => (isFlexible(column) ? `minmax(${narrowestValue}px, 1fr)` : `${column.width}px`))
  return columns.some(isFlexible) ? tracks.join(' ') : `${tracks.join(' ')} 1fr`
}

export interface Stretch {
  left: number | undefined
  right: number | undefined
  width: number | undefined
}

/** The same as places within a row: laying them out costs half of what tracks in each row do. */
export function stretchesOf(columns: readonly Column[]): Stretch[] {
  const flexible = columns.findIndex(isFlexible)
  const widthOf = (some: readonly Column[]) => some.reduce((sum, { width }) => sum + width, 0)
  return columns.map(({ width }, index) => {
    const left = widthOf(columns.slice(0, index))
    const right = widthOf(columns.slice(index + 1))
    if (index === flexible) return { left, right, width: undefined }
    const isBehind = flexible >= 0 && index > flexible
    return isBehind ? { left: undefined, right, width } : { left, right: undefined, width }
  })
}

export const narrowest = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + (isFlexible(column) ? narrowestValue : column.width), 0)

export const isFlexible = (column: Pick<Column, 'id'>): boolean => column.id === 'value'

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
