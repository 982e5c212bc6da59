// The rows of a tail, newest on top. While it runs only the newest are drawn; who scrolls or moves by keys holds it
// first, and then sees everything that is held. What is selected belongs to the caller.
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react'
import type { Tail, TailRows } from '#contract/index.ts'
import { client, useSettings } from '#renderer/client/index.ts'
import { Content } from '#renderer/features/messages/index.ts'
import { describeTimestamp, formatBytes, formatCount, formatTimestamp } from '#renderer/lib/format.ts'
import { type FoundRow, RowPages } from './row-pages.ts'
import classes from './tail.module.css'

const rowHeight = 24
const headHeight = 26

export interface RowPlace {
  topic: string
  partition: number
  offset: bigint
}

export const placeOf = ({ rows, index }: FoundRow): RowPlace => ({
  topic: rows.topics[index] ?? '',
  partition: rows.partitions[index] ?? 0,
  offset: rows.offsets[index] ?? 0n,
})

const isAt = (found: FoundRow, place: RowPlace | null): boolean => {
  if (place === null) return false
  const { topic, partition, offset } = placeOf(found)
  return topic === place.topic && partition === place.partition && offset === place.offset
}

export interface TailListHandle {
  focus(): void
}

interface TailListProps {
  label: string
  tailId: string
  tail: Tail
  newest: TailRows | null
  /** A column for the topic. */
  hasTopics: boolean
  selected: RowPlace | null
  onSelect(place: RowPlace): void
  onOpen(): void
  /** Asked before the list is scrolled or moved through. */
  onHold(): void
  onToggle(): void
  ref?: Ref<TailListHandle>
}

export function TailList(props: TailListProps) {
  const { label, tailId, tail, newest, hasTopics, selected, onSelect, onOpen, onHold, onToggle } = props
  const { timeFormat } = useSettings()
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 0 })
  const [active, setActive] = useState<number | null>(null)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const { first, next, isPaused } = tail
  // Pages are of one pause: the next one holds other rows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pause has pages of its own
  const pages = useMemo(
    () => new RowPages((from, count) => client.tail.rows({ tailId, from, count }), redraw),
    [tailId, isPaused],
  )

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const measure = () => setView(before => ({ ...before, height: Math.max(0, element.clientHeight - headHeight) }))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // What runs is looked at from its newest end.
  useLayoutEffect(() => {
    if (isPaused || scroller.current === null) return
    scroller.current.scrollTop = 0
    setActive(null)
  }, [isPaused])

  useImperativeHandle(props.ref, () => ({ focus: () => scroller.current?.focus() }))

  const length = next - first
  const top = Math.max(0, Math.min(Math.floor(view.top / rowHeight), length))
  const bottom = Math.min(length, top + Math.ceil(view.height / rowHeight) + 1)
  // Row `index` from above is number next − 1 − index.
  const numberAt = (index: number) => next - 1 - index

  useEffect(() => {
    if (isPaused && bottom > top) pages.want(Math.max(first, next - bottom), next - top)
  }, [pages, isPaused, first, next, top, bottom])

  const onScroll = () => {
    const element = scroller.current
    if (element === null) return
    setView(before => ({ ...before, top: element.scrollTop }))
    if (element.scrollTop > 0 && !isPaused) onHold()
  }

  const moveTo = (index: number) => {
    const element = scroller.current
    const target = Math.min(length - 1, Math.max(0, index))
    const number = numberAt(target)
    setActive(number)
    const found = pages.find(number, newest)
    if (found !== null) onSelect(placeOf(found))
    if (element === null) return
    const y = target * rowHeight
    if (y < element.scrollTop) element.scrollTop = y
    else if (y + rowHeight > element.scrollTop + view.height) element.scrollTop = y + rowHeight - view.height
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1)
    const from = active === null ? -1 : next - 1 - active
    const moves: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: length - 1,
    }
    const target = moves[event.key]
    if (target !== undefined && length > 0) {
      event.preventDefault()
      if (!isPaused) onHold()
      moveTo(target)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      onOpen()
    } else if (event.key === ' ') {
      event.preventDefault()
      onToggle()
    }
  }

  const visible = Array.from({ length: Math.max(0, bottom - top) }, (_, index) => top + index)
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={length + 1}
      aria-activedescendant={active === null ? undefined : `${id}-${active}`}
      className={classes.list}
      data-topics={hasTopics}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div role="row" aria-rowindex={1} className={classes.head}>
        {hasTopics && <Head name="Topic" />}
        <Head name="P" title="Partition" isRight />
        <Head name="Offset" isRight />
        <Head name="Time" />
        <Head name="Key" />
        <Head name="Value" />
        <Head name="Size" isRight />
      </div>
      <div className={classes.rows} role="presentation" style={{ height: length * rowHeight }}>
        {visible.map(index => {
          const number = numberAt(index)
          const found = pages.find(number, newest)
          const style = { transform: `translateY(${index * rowHeight}px)` }
          if (found === null)
            return <div key={number} role="row" aria-busy="true" tabIndex={-1} className={classes.row} style={style} />
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
            <div
              key={number}
              id={`${id}-${number}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isAt(found, selected)}
              className={classes.row}
              style={style}
              onClick={() => {
                setActive(number)
                onSelect(placeOf(found))
              }}
              onDoubleClick={onOpen}
            >
              <Cells
                {...found}
                hasTopic={hasTopics}
                time={formatTimestamp(found.rows.timestamps[found.index] ?? -1n, timeFormat)}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Head({ name, title = name, isRight = false }: { name: string; title?: string; isRight?: boolean }) {
  return (
    <div role="columnheader" tabIndex={-1} title={title} data-align={isRight ? 'right' : 'left'}>
      {name}
    </div>
  )
}

function Cells({ rows, index, hasTopic, time }: FoundRow & { hasTopic: boolean; time: string }) {
  const size = rows.sizes[index] ?? 0
  return (
    <>
      {hasTopic && (
        <div role="gridcell" tabIndex={-1} title={rows.topics[index]}>
          {rows.topics[index]}
        </div>
      )}
      <div role="gridcell" tabIndex={-1} data-align="right">
        {rows.partitions[index]}
      </div>
      <div role="gridcell" tabIndex={-1} data-align="right">
        {formatCount(rows.offsets[index] ?? 0n)}
      </div>
      <div
        role="gridcell"
        tabIndex={-1}
        className={classes.dim}
        title={describeTimestamp(rows.timestamps[index] ?? -1n)}
      >
        {time}
      </div>
      <div role="gridcell" tabIndex={-1}>
        <Content kind={rows.keyKinds[index] ?? 0} text={rows.keys[index] ?? ''} nullText="null" />
      </div>
      <div role="gridcell" tabIndex={-1}>
        <Content kind={rows.valueKinds[index] ?? 0} text={rows.values[index] ?? ''} nullText="tombstone" />
      </div>
      <div role="gridcell" tabIndex={-1} data-align="right" title={`${formatCount(size)} bytes`}>
        {formatBytes(size)}
      </div>
    </>
  )
}
