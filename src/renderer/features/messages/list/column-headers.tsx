// The header row of a list of records: names, and separators that change a column's width by drag or arrow keys.
import type { KeyboardEvent, PointerEvent } from 'react'
import { type Column, type ColumnWidths, columns, narrowestColumn, widestColumn, widthOf } from './columns.ts'
import classes from './message-list.module.css'

interface ColumnHeadersProps {
  widths: ColumnWidths
  onWidths(widths: ColumnWidths): void
}

export function ColumnHeaders({ widths, onWidths }: ColumnHeadersProps) {
  return (
    <div role="row" aria-rowindex={1} className={classes.headers}>
      {columns.map(column => (
        <div
          key={column.id}
          role="columnheader"
          className={classes.header}
          title={column.hint}
          data-align={column.align}
        >
          <span className={classes.headerText}>{column.title}</span>
          {column.id !== 'value' && (
            <Resizer
              column={column}
              width={widthOf(column, widths)}
              onWidth={width => onWidths({ ...widths, [column.id]: width })}
            />
          )}
        </div>
      ))}
    </div>
  )
}

function Resizer({ column, width, onWidth }: { column: Column; width: number; onWidth(width: number): void }) {
  // What stands right of the value column grows to the left.
  const side = column.id === 'headers' || column.id === 'size' ? -1 : 1
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const start = event.clientX
    event.currentTarget.setPointerCapture(event.pointerId)
    const target = event.currentTarget
    const move = (moved: globalThis.PointerEvent) => onWidth(width + side * (moved.clientX - start))
    const stop = () => {
      target.removeEventListener('pointermove', move)
      target.removeEventListener('pointerup', stop)
      target.removeEventListener('pointercancel', stop)
    }
    target.addEventListener('pointermove', move)
    target.addEventListener('pointerup', stop)
    target.addEventListener('pointercancel', stop)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -8, ArrowRight: 8 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onWidth(width + side * step)
  }
  return (
    <hr
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${column.hint}`}
      aria-valuenow={width}
      aria-valuemin={narrowestColumn}
      aria-valuemax={widestColumn}
      className={classes.resizer}
      data-side={side}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onWidth(column.width)}
    />
  )
}
