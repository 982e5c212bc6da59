// The list of records of a view: a scaled scroller of our own, exact at any length. What it owns: where the list stands
// (an anchor), wheel, bar, keys and focus. Rows come from a RowSource; what is selected belongs to the caller.
import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { TimeFormat } from '#renderer/lib/format.ts'
import type { Picks } from '../use-picks.ts'
import { ColumnHeaders } from './column-headers.tsx'
import { type Column, type ColumnLayout, gridTemplate, narrowest, type RowRef, stretchesOf } from './columns.ts'
import { describeGap, type IsCompacted } from './gap.ts'
import { type Anchor, anchorAt, layOut, moveBy, ROW_HEIGHT, ratioOf, reveal, spacerHeight } from './layout.ts'
import classes from './message-list.module.css'
import { GapRow, RecordRow, SkeletonRow } from './record-row.tsx'
import type { RowSource } from './row-source.ts'
import { type Placed, Strip } from './strip.ts'
import { firstRowFrom, nextRow, previousRow } from './walk.ts'

const HEADER_HEIGHT = 26

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
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const height = useRef(0)
  const anchor = useRef<Anchor>({ position: 0, within: 0 })
  const direction = useRef(1)
  /** The scrollTop this list wrote itself: other values come from the user's hand on the bar. */
  const written = useRef(0)
  /** What the bar's range was made of then. */
  const measured = useRef({ spacer: 0, height: 0 })
  const atNewest = useRef(source.order === 'newest')
  const seenShift = useRef(source.shifted)
  const cache = source.cache

  if (seenShift.current !== source.shifted) {
    if (!(follow && atNewest.current)) anchor.current.position += source.shifted - seenShift.current
    seenShift.current = source.shifted
  }
  if (follow && atNewest.current && source.order === 'oldest') {
    anchor.current = { position: source.length, within: 0 }
  }
  const layout = layOut(cache, anchor.current, height.current)
  anchor.current = layout.anchor

  const moveTo = useCallback(
    (next: Anchor) => {
      const before = anchor.current
      const moved = layOut(source.cache, next, height.current)
      if (moved.anchor.position === before.position && moved.anchor.within === before.within) return
      direction.current = Math.sign(moved.anchor.position - before.position || moved.anchor.within - before.within)
      anchor.current = moved.anchor
      const end = source.order === 'newest' ? { position: 0, within: 0 } : moved.last
      atNewest.current = moved.anchor.position === end.position && Math.abs(moved.anchor.within - end.within) < 1
      redraw()
    },
    [source],
  )

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => {
      height.current = Math.max(0, element.clientHeight - HEADER_HEIGHT)
      redraw()
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // Not passive, so React's own onWheel will not do: the browser must not scroll by itself.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey) return
      event.preventDefault()
      const unit = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? height.current : 1
      const sideways = event.shiftKey ? event.deltaY : event.deltaX
      if (sideways !== 0) element.scrollLeft += sideways * unit
      if (!event.shiftKey && event.deltaY !== 0) {
        moveTo(moveBy(source.cache, anchor.current, event.deltaY * unit))
      }
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [source, moveTo])

  const spacer = spacerHeight(source.length, layout, height.current)

  // The bar follows the list, a frame later: then the page is laid out and asking it costs nothing. It is kept off both
  // ends while the list is not there, so that a drag to the end is felt.
  const ratio = ratioOf(layout)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const follow = () => {
      // Moved and not told yet: the bar is the hand's.
      if (isSameRange && Math.abs(element.scrollTop - written.current) > 1) return
      element.scrollTop = top
      written.current = element.scrollTop
    }
    const range = spacer - height.current
    const exact = Math.round(ratio * range)
    const top = ratio > 0 && ratio < 1 ? Math.min(range - 1, Math.max(1, exact)) : exact
    const before = measured.current
    const isSameRange = before.spacer === spacer && before.height === height.current
    measured.current = { spacer, height: height.current }
    // With another range the browser may have moved the bar itself, and would tell it as a move of the hand.
    if (!isSameRange) follow()
    else if (Math.abs(written.current - top) >= 1) {
      const frame = requestAnimationFrame(follow)
      return () => cancelAnimationFrame(frame)
    }
  })

  useEffect(() => {
    source.look(layout.from, layout.to, direction.current)
    onRange({ from: layout.from, to: layout.to, isAtNewest: atNewest.current })
  })

  const onScroll = () => {
    const element = scroller.current
    if (!element) return
    const difference = element.scrollTop - written.current
    if (Math.abs(difference) <= 1) return
    written.current = element.scrollTop
    const range = spacer - height.current
    // A step no longer than the screen is a touch or a click beside the thumb: one pixel of a drag is far more there.
    const isStep = Math.abs(difference) <= height.current && spacer < source.length * ROW_HEIGHT
    moveTo(
      isStep ? moveBy(cache, anchor.current, difference) : anchorAt(layout, range > 0 ? element.scrollTop / range : 0),
    )
  }

  const makeActive = (position: number | null) => {
    if (position === null) return
    props.onActive(position)
    moveTo(reveal(cache, layOut(cache, anchor.current, height.current), position, height.current))
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
    const page = Math.max(1, Math.floor(height.current / ROW_HEIGHT) - 1)
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
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: spacer + HEADER_HEIGHT, minWidth: narrowest(columns) }}>
          <div
            className={classes.box}
            style={{ height: height.current + HEADER_HEIGHT, ['--columns' as string]: gridTemplate(columns) }}
          >
            {headers}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: of its rows; keys are handled by the grid */}
            <div
              className={classes.rows}
              role="presentation"
              style={{ height: height.current }}
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
