// The list of records of a view: a scaled scroller of our own, exact at any length. What it owns: rows, keys and focus;
// where it stands is use-list-scroll's. Rows come from a RowSource; what is selected belongs to the caller.
import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import type { TimeFormat } from '#renderer/lib/format.ts'
import type { Picks } from '../use-picks.ts'
import { ColumnHeaders } from './column-headers.tsx'
import { type Column, type ColumnLayout, gridTemplate, narrowest, type RowRef, stretchesOf } from './columns.ts'
import { describeGap, type IsCompacted } from './gap.ts'
import { ROW_HEIGHT } from './layout.ts'
import classes from './message-list.module.css'
import { GapRow, RecordRow, SkeletonRow } from './record-row.tsx'
import type { RowSource } from './row-source.ts'
import { type Placed, Strip } from './strip.ts'
import { HEADER_HEIGHT, useListScroll } from './use-list-scroll.ts'
import { firstRowFrom, nextRow, previousRow } from './walk.ts'

export interface MessageListHandle {
  /** Brings a position to the upper edge; makes it the active one unless told not to. */
  goTo(position: number, isActive?: boolean): void
  goToNewest(): void
  focus(): void
}

/** Positions on the screen, `to` exclusive. */
export interface ShownRange {
  from: number
  to: number
  isAtNewest: boolean
}

interface MessageListProps {
  source: RowSource
  label: string
  /** Whether the topic's cleanup.policy compacts; null: not known. */
  isCompacted: IsCompacted
  /** Several partitions are listed. */
  isMerged: boolean
  timeFormat: TimeFormat
  now: bigint
  /** Those that are shown, in their order. */
  columns: readonly Column[]
  layout: ColumnLayout
  onLayout(layout: ColumnLayout): void
  onArrange(): void
  /** Position of the active row, or null. */
  active: number | null
  onActive(position: number): void
  /** Enter or a double click. */
  onOpen(row: RowRef): void
  onMenu?(row: RowRef, event: MouseEvent): void
  /** Rows that were picked by hand, beside the active one. */
  picks?: Picks
  /** Stay at the newest end while the list grows, as long as the user has not scrolled away from it. */
  follow: boolean
  onRange(range: ShownRange): void
  ref?: Ref<MessageListHandle>
}

export function MessageList(props: MessageListProps) {
  const { source, columns, active, follow, onRange } = props
  useSyncExternalStore(source.subscribe, source.snapshot)
  const id = useId()
  const scroll = useListScroll(source, follow)
  const { scroller, layout, height, spacer, moveTo } = scroll
  const cache = source.cache

  useEffect(() => {
    source.look(layout.from, layout.to, scroll.direction)
    onRange({ from: layout.from, to: layout.to, isAtNewest: scroll.isAtNewest })
  })

  const makeActive = (position: number | null) => {
    if (position === null) return
    props.onActive(position)
    scroll.show(position)
  }

  useImperativeHandle(props.ref, () => ({
    goTo: (position, isActive = true) => {
      moveTo({ position, within: 0 })
      if (isActive && source.length > 0) props.onActive(Math.min(position, source.length - 1))
    },
    goToNewest: () => moveTo({ position: source.order === 'newest' ? 0 : source.length, within: 0 }),
    focus: () => scroller.current?.focus(),
  }))

  const activeRow = active === null ? null : firstRowFrom(cache, active)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== scroller.current) return
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1)
    const from = activeRow ?? (layout.anchor.within > 0 ? layout.anchor.position + 1 : layout.anchor.position)
    const target = {
      ArrowDown: () => (activeRow === null ? from : nextRow(cache, from, 1)),
      ArrowUp: () => (activeRow === null ? from : previousRow(cache, from, 1)),
      PageDown: () => nextRow(cache, from, page),
      PageUp: () => previousRow(cache, from, page),
      Home: () => (source.length > 0 ? firstRowFrom(cache, 0) : null),
      End: () => (source.length > 0 ? previousRow(cache, source.length, 1) : null),
    }[event.key]
    if (target) {
      event.preventDefault()
      makeActive(target())
    } else if ((event.key === 'Enter' || event.key === ' ') && activeRow !== null) {
      const found = cache.find(activeRow)
      if (found.kind !== 'row') return
      event.preventDefault()
      if (event.key === 'Enter') props.onOpen(found)
      else props.picks?.toggle(found)
    }
  }

  const idOf = (position: number) => `${id}-${position}`

  const { layout: columnLayout, onLayout, onArrange } = props
  // The same at each step of the list.
  const headers = useMemo(
    () => <ColumnHeaders columns={columns} layout={columnLayout} onLayout={onLayout} onArrange={onArrange} />,
    [columns, columnLayout, onLayout, onArrange],
  )
  const stretches = useMemo(() => stretchesOf(columns), [columns])
  const [strip] = useState(() => new Strip())
  // In the order of their elements, which then never change places in the page: `aria-rowindex` says which row is which.
  const placed = strip.place(layout.items).sort((a, b) => a.key - b.key)

  const draw = ({ item: { found, position }, key, top }: Placed) => {
    const rowIndex = position + 2
    if (found.kind === 'gap') {
      const { where, why } = describeGap(found.gap, props.isCompacted)
      const text = `${props.isMerged ? `partition ${found.gap.partition}, ` : ''}${where}: ${why}`
      return <GapRow key={key} text={text} columns={columns.length} rowIndex={rowIndex} top={top} />
    }
    const place = { id: idOf(position), rowIndex, top, isActive: position === activeRow, columns, stretches }
    if (found.kind === 'unknown') return <SkeletonRow key={key} {...place} />
    const { rows, index } = found
    const isPicked = props.picks?.has(found) === true
    return (
      <RecordRow key={key} {...place} {...{ rows, index, isPicked }} timeFormat={props.timeFormat} now={props.now} />
    )
  }

  const onRow = (event: MouseEvent, act?: (row: RowRef) => void) => {
    const row = event.target instanceof Element ? event.target.closest('[role="row"]') : null
    const position = Number(row?.getAttribute('aria-rowindex')) - 2
    if (row === null) return
    const found = cache.find(position)
    if (found.kind !== 'row') return
    if (event.type === 'click' && props.picks !== undefined) {
      pickBy(event, props.picks, { active: activeRow, position, found })
    }
    makeActive(position)
    act?.(found)
  }

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-multiselectable={props.picks !== undefined}
        aria-rowcount={source.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={activeRow === null ? undefined : idOf(activeRow)}
        className={classes.scroller}
        onScroll={scroll.onScroll}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: spacer + HEADER_HEIGHT, minWidth: narrowest(columns) }}>
          <div
            className={classes.box}
            style={{ height: height + HEADER_HEIGHT, ['--columns' as string]: gridTemplate(columns) }}
          >
            {headers}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: of its rows; keys are handled by the grid */}
            <div
              className={classes.rows}
              role="presentation"
              style={{ height: height }}
              onClick={event => onRow(event)}
              onDoubleClick={event => onRow(event, props.onOpen)}
              onContextMenu={event => onRow(event, row => props.onMenu?.(row, event))}
            >
              <div
                className={classes.strip}
                role="presentation"
                style={{ transform: `translateY(${-strip.offset}px)` }}
              >
                {placed.map(draw)}
              </div>
            </div>
          </div>
        </div>
      </div>
      <div className={classes.ring} />
    </div>
  )
}

/** As in a file manager: Shift takes a stretch, Ctrl one more beside the active one, a plain click none. */
function pickBy(
  { shiftKey, ctrlKey, metaKey }: MouseEvent,
  picks: Picks,
  { active, position, found }: { active: number | null; position: number; found: RowRef },
): void {
  if (shiftKey && active !== null) picks.stretch(active, position)
  else if (ctrlKey || metaKey) {
    if (picks.count === 0 && active !== null && active !== position) picks.stretch(active, active)
    picks.toggle(found)
  } else if (picks.count > 0) picks.clear()
}
