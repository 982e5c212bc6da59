// The head of a `DataTable`: names, sorting, and the handles that change a column's width.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { PointerEvent } from 'react'
import classes from './data-table.module.css'
import type { Column } from './data-table.types.ts'

export interface Sort {
  column: string
  descending: boolean
}

const narrowest = 40

interface DataTableHeaderProps<Row> {
  columns: readonly Column<Row>[]
  template: string
  sort: Sort | null
  onSort: (sort: Sort | null) => void
  onResize: (column: string, width: number) => void
}

const orderOf = (sort: Sort | null, column: string) =>
  sort?.column !== column ? 'none' : sort.descending ? 'descending' : 'ascending'

/** Ascending, descending, as given. */
function next(sort: Sort | null, column: string): Sort | null {
  if (sort?.column !== column) return { column, descending: false }
  return sort.descending ? null : { column, descending: true }
}

export function DataTableHeader<Row>({ columns, template, sort, onSort, onResize }: DataTableHeaderProps<Row>) {
  const startResize = (column: Column<Row>, event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    event.stopPropagation()
    const cell = event.currentTarget.parentElement
    if (cell === null) return
    const handle = event.currentTarget
    const width = cell.getBoundingClientRect().width
    const from = event.clientX
    handle.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent) =>
      onResize(column.id, Math.max(narrowest, Math.round(width + moved.clientX - from)))
    const stop = () => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', stop)
      handle.removeEventListener('pointercancel', stop)
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', stop)
    handle.addEventListener('pointercancel', stop)
  }
  return (
    <div role="row" aria-rowindex={1} className={classes.header} style={{ gridTemplateColumns: template }}>
      {columns.map(column => {
        const order = orderOf(sort, column.id)
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-sort={column.sort === undefined ? undefined : order}
            className={classes.headerCell}
            data-align={column.align}
          >
            {column.sort === undefined ? (
              <span>{column.header}</span>
            ) : (
              <button type="button" tabIndex={-1} onClick={() => onSort(next(sort, column.id))}>
                <span>{column.header}</span>
                {order === 'ascending' ? <IconArrowUp size={11} aria-hidden /> : null}
                {order === 'descending' ? <IconArrowDown size={11} aria-hidden /> : null}
              </button>
            )}
            <span className={classes.handle} aria-hidden onPointerDown={event => startResize(column, event)} />
          </div>
        )
      })}
    </div>
  )
}
