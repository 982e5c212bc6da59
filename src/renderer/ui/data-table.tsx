// An ordinary table: virtualised, sortable, with column widths, worked by keyboard. For up to some 100,000 rows; the
// list of records has its own scroller (features/messages).
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import classes from './data-table.module.css'
import type { Column, DataTableProps, SortValue } from './data-table.types.ts'
import { DataTableHeader, type Sort } from './data-table-header.tsx'

const rowHeight = 24
/** Made once: `localeCompare` with options makes one for each comparison. */
const { compare: compareText } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function compare(left: SortValue, right: SortValue): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  const a = left ?? null
  const b = right ?? null
  if (a === null || b === null) return 0
  return a < b ? -1 : a > b ? 1 : 0
}

function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | null): readonly Row[] {
  const value = columns.find(column => column.id === sort?.column)?.sort
  if (sort === null || value === undefined) return rows
  const sign = sort.descending ? -1 : 1
  const isMissing = (row: Row) => {
    const known = value(row)
    return known === null || known === undefined
  }
  return rows.toSorted((left, right) => {
    const missing = Number(isMissing(left)) - Number(isMissing(right))
    return missing === 0 ? sign * compare(value(left), value(right)) : missing
  })
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, empty, selectedId, onSelect, onOpen, onContextMenu, rowTone, maxRows } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState<Sort | null>(
    props.initialSort === undefined
      ? null
      : { column: props.initialSort.column, descending: props.initialSort.descending ?? false },
  )
  const [widths, setWidths] = useState<Record<string, number>>({})
  const [ownId, setOwnId] = useState<string | null>(null)
  const activeId = selectedId === undefined ? ownId : selectedId
  const shown = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort])
  const activeIndex = activeId === null ? -1 : shown.findIndex(row => rowId(row) === activeId)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingStart: rowHeight,
    scrollPaddingStart: rowHeight,
    initialRect: { width: 800, height: 600 },
  })
  const widthOf = (column: Column<Row>) => widths[column.id] ?? column.width
  const template = columns
    .map(column =>
      column.isFlexible === true && widths[column.id] === undefined
        ? `minmax(${column.width}px, 1fr)`
        : `${widthOf(column)}px`,
    )
    .join(' ')
  const minWidth = columns.reduce((sum, column) => sum + widthOf(column), 0)

  const select = (index: number) => {
    const row = shown[index]
    if (row === undefined) return
    setOwnId(rowId(row))
    onSelect?.(row)
    virtual.scrollToIndex(index)
  }
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 240) / rowHeight) - 2)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const moves: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: Math.max(0, activeIndex - 1),
      PageDown: activeIndex + page,
      PageUp: Math.max(0, activeIndex - page),
      Home: 0,
      End: shown.length - 1,
    }
    const target = moves[event.key]
    if (target !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      select(Math.min(shown.length - 1, target))
    } else if (event.key === 'Enter' && activeIndex >= 0) {
      const row = shown[activeIndex]
      if (row !== undefined) onOpen?.(row)
    }
  }

  // A selection made elsewhere (a link, a restored tab) is brought into sight once.
  const scrollToIndex = virtual.scrollToIndex
  useEffect(() => {
    if (selectedId === undefined || selectedId === null) return
    if (activeIndex >= 0) scrollToIndex(activeIndex)
  }, [selectedId, activeIndex, scrollToIndex])

  return (
    <div
      ref={scroller}
      className={classes.root}
      data-fits={maxRows !== undefined}
      style={maxRows === undefined ? undefined : { maxHeight: (maxRows + 1) * rowHeight + 2 }}
      role="grid"
      aria-label={label}
      aria-rowcount={shown.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeIndex < 0 ? undefined : `${id}-${activeIndex}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={classes.body} style={{ height: virtual.getTotalSize(), minWidth }}>
        <DataTableHeader
          columns={columns}
          template={template}
          sort={sort}
          onSort={setSort}
          onResize={(column, width) => setWidths(before => ({ ...before, [column]: width }))}
        />
        {virtual.getVirtualItems().map(item => {
          const row = shown[item.index]
          if (row === undefined) return null
          const isSelected = item.index === activeIndex
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself handles the keys for its active row
            <div
              key={rowId(row)}
              id={`${id}-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={isSelected}
              className={classes.row}
              data-tone={rowTone?.(row)}
              data-open={onOpen === undefined ? undefined : true}
              style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
              onClick={() => select(item.index)}
              onDoubleClick={() => onOpen?.(row)}
              onContextMenu={event => {
                if (onContextMenu === undefined) return
                event.preventDefault()
                select(item.index)
                onContextMenu(row, event)
              }}
            >
              {columns.map(column => (
                <div
                  key={column.id}
                  role="gridcell"
                  className={classes.cell}
                  data-align={column.align}
                  data-mono={column.isData}
                >
                  {column.cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
      {shown.length === 0 ? <div className={classes.empty}>{empty ?? 'Nothing here'}</div> : null}
    </div>
  )
}
