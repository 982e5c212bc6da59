// The header row of a list of records: names, which can be dragged to another place, separators that change a width by
// drag or arrow keys, and a menu of what can be done with a column.
import { IconArrowLeft, IconArrowRight, IconColumns, IconEyeOff, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef, useState } from 'react'
import { type MenuEntry, showContextMenu } from '#renderer/ui/index.ts'
import {
  type Column,
  type ColumnLayout,
  changed,
  clampWidth,
  isFlexible,
  moved,
  narrowestColumn,
  stepped,
  widestColumn,
  without,
} from './columns.ts'
import classes from './message-list.module.css'

export interface ColumnHeadersProps {
  /** Those that are shown. */
  columns: readonly Column[]
  layout: ColumnLayout
  onLayout(layout: ColumnLayout): void
  /** Opens the dialog of all columns. */
  onArrange(): void
}

export function ColumnHeaders({ columns, layout, onLayout, onArrange }: ColumnHeadersProps) {
  const [dragged, setDragged] = useState<string | null>(null)
  /** The pointer took a separator: that changes a width, and drags no column. */
  const onSeparator = useRef(false)
  const [over, setOver] = useState<string | null>(null)
  const valueAt = columns.findIndex(isFlexible)

  const menuOf = (column: Column): MenuEntry[] => {
    const entry = (id: string, title: string, icon: typeof IconEyeOff, run: () => void): MenuEntry => ({
      command: { id: `messages.${id}`, title, group: 'Messages', icon, run },
      run,
    })
    return [
      entry('hideColumn', 'Hide', IconEyeOff, () => onLayout(changed(layout, column.id, { isHidden: true }))),
      entry('columnLeft', 'Move left', IconArrowLeft, () => onLayout(stepped(layout, column.id, -1))),
      entry('columnRight', 'Move right', IconArrowRight, () => onLayout(stepped(layout, column.id, 1))),
      ...(column.kind.is === 'field'
        ? [entry('removeColumn', 'Remove column', IconTrash, () => onLayout(without(layout, column.id)))]
        : []),
      entry('columns', 'Columns …', IconColumns, onArrange),
    ]
  }
  const onMenu = (column: Column, event: MouseEvent) => {
    event.preventDefault()
    showContextMenu(event, `Column ${column.hint}`, menuOf(column))
  }
  const drop = (target: string) => {
    if (dragged !== null) onLayout(moved(layout, dragged, target))
    setDragged(null)
    setOver(null)
  }

  return (
    <div role="row" aria-rowindex={1} className={classes.headers}>
      {columns.map((column, index) => (
        <div
          key={column.id}
          role="columnheader"
          tabIndex={-1}
          className={classes.header}
          title={column.hint}
          data-align={column.align}
          data-over={dragged !== null && over === column.id && dragged !== column.id}
          draggable
          onPointerDown={event => {
            onSeparator.current = event.target instanceof HTMLHRElement
          }}
          onDragStart={event => {
            if (onSeparator.current) event.preventDefault()
            else setDragged(column.id)
          }}
          onDragEnd={() => setDragged(null)}
          onContextMenu={event => onMenu(column, event)}
          onDragOver={event => {
            if (dragged === null) return
            event.preventDefault()
            setOver(column.id)
          }}
          onDrop={() => drop(column.id)}
        >
          <span className={classes.headerText}>{column.title}</span>
          {!isFlexible(column) && (
            <Resizer
              column={column}
              // What stands right of the value grows to the left.
              side={valueAt >= 0 && index > valueAt ? -1 : 1}
              onWidth={width => onLayout(changed(layout, column.id, { width }))}
            />
          )}
        </div>
      ))}
    </div>
  )
}

interface ResizerProps {
  column: Column
  side: -1 | 1
  /** Null: as it comes. */
  onWidth(width: number | null): void
}

function Resizer({ column, side, onWidth }: ResizerProps) {
  const { width } = column
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const start = event.clientX
    event.currentTarget.setPointerCapture(event.pointerId)
    const target = event.currentTarget
    const move = (to: globalThis.PointerEvent) => onWidth(clampWidth(width + side * (to.clientX - start)))
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
    onWidth(clampWidth(width + side * step))
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
      onDoubleClick={() => onWidth(null)}
    />
  )
}
