// The picture with hand and keys over it: a cursor over buckets and partitions, its figures, a stretch to zoom into.
// To a screen reader it is a slider over the buckets that speaks their figures.
import { useComputedColorScheme } from '@mantine/core'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from 'react'
import type { Timemap } from '#contract/index.ts'
import { formatCount, plural, type TimeFormat } from '#renderer/lib/format.ts'
import type { Buckets, Cell, HitBuckets } from './buckets.ts'
import { cellOf } from './buckets.ts'
import { Chart } from './chart.tsx'
import { type Box, boxOf, pictureHeight, type Spot, spotAt } from './geometry.ts'
import { formatMark } from './notes.ts'
import classes from './timemap.module.css'
import type { TimeRange } from './use-timemap.ts'

/** A place in the map: a stretch of time, and where one partition is meant its offsets there. */
export interface MapPlace extends TimeRange {
  partition: number | null
  first: bigint | null
  next: bigint | null
}

interface PlotProps {
  topic: string
  map: Timemap
  buckets: Buckets
  hits: HitBuckets | null
  timeFormat: TimeFormat
  onGo(place: MapPlace): void
  onZoom(range: TimeRange): void
  /** Null where the whole is shown. */
  onZoomOut: (() => void) | null
}

const dragPixels = 4

export function Plot({ topic, map, buckets, hits, timeFormat, onGo, onZoom, onZoomOut }: PlotProps) {
  const root = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [spot, setSpot] = useState<Spot | null>(null)
  /** Where a stretch was begun, by hand or with Shift. */
  const [anchor, setAnchor] = useState<number | null>(null)
  const press = useRef<{ x: number; bucket: number } | null>(null)
  const scheme = useComputedColorScheme('light')

  useLayoutEffect(() => {
    const element = root.current
    if (element === null) return
    const measure = () => setWidth(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const size = { width, buckets: buckets.count, rows: buckets.rows.length }
  const namesOf = (row: number): string => {
    const { from = 0, to = 0 } = buckets.rows[row] ?? {}
    const first = map.partitions[from]?.partition ?? 0
    const last = map.partitions[to - 1]?.partition ?? first
    return first === last ? `${first}` : `${first}–${last}`
  }
  const [rowNames, setRowNames] = useState<string[]>([])
  const names = buckets.rows.map((_, row) => namesOf(row))
  // The same names stay the same array, so that the picture is not made anew for them.
  if (names.join() !== rowNames.join()) setRowNames(names)

  const partitionsOf = (row: number | null) =>
    row === null ? { from: 0, to: map.partitions.length } : buckets.rows[row]
  const cellAt = (at: Spot): Cell | null => {
    const partitions = partitionsOf(at.row)
    return partitions === undefined ? null : cellOf(map, at.bucket, partitions)
  }

  const timeOf = (time: bigint) => formatMark(time, timeFormat)
  const linesOf = (at: Spot): string[] => {
    const cell = cellAt(at)
    if (cell === null) return []
    const where = at.row === null ? 'all partitions' : `partition ${namesOf(at.row)}`
    const found = at.row === null ? hits?.totals[at.bucket] : hits?.rows[at.row]?.[at.bucket]
    return [
      `${timeOf(cell.from)} – ${timeOf(cell.to)}`,
      cell.offsets === null ? `${where}: being asked` : `${where}: ${plural(cell.offsets, 'offset')}`,
      ...(cell.first === null || cell.next === null
        ? []
        : [`offsets ${formatCount(cell.first)} to ${formatCount(cell.next - 1n)}`]),
      ...(found === undefined || hits === null ? [] : [plural(found, 'hit')]),
    ]
  }

  const markOf = (bucket: number) => (map.marks?.from ?? 0n) + (map.marks?.step ?? 0n) * BigInt(bucket)
  const zoomTo = (from: number, to: number) => {
    setAnchor(null)
    setSpot(null)
    onZoom({ from: markOf(from), to: markOf(to + 1) - 1n })
  }
  const go = (at: Spot) => {
    const cell = cellAt(at)
    if (cell === null) return
    const { from = 0, to = 0 } = partitionsOf(at.row) ?? {}
    const partition = at.row !== null && to - from === 1 ? (map.partitions[from]?.partition ?? null) : null
    onGo({ from: cell.from, to: cell.to, partition, first: cell.first, next: cell.next })
  }

  const spotOf = (event: PointerEvent<HTMLElement>): Spot => {
    const box = event.currentTarget.getBoundingClientRect()
    return spotAt(size, event.clientX - box.left, event.clientY - box.top)
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    press.current = { x: event.clientX, bucket: spotOf(event).bucket }
    setAnchor(null)
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    setSpot(spotOf(event))
    if (press.current !== null && Math.abs(event.clientX - press.current.x) >= dragPixels)
      setAnchor(press.current.bucket)
  }
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const begun = press.current
    press.current = null
    if (begun === null) return
    const at = spotOf(event)
    if (anchor === null) go(at)
    else zoomTo(Math.min(begun.bucket, at.bucket), Math.max(begun.bucket, at.bucket))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = spot ?? { bucket: buckets.count - 1, row: null }
    const moveTo = (bucket: number) => {
      setAnchor(event.shiftKey ? (anchor ?? at.bucket) : null)
      setSpot({ ...at, bucket: Math.min(buckets.count - 1, Math.max(0, bucket)) })
    }
    // The first step only shows where the cursor is.
    const move = (by: number) => moveTo(spot === null ? at.bucket : at.bucket + by)
    const turn = (by: number) => {
      const row = (at.row ?? -1) + by
      setSpot({ ...at, row: row < 0 ? null : Math.min(buckets.rows.length - 1, row) })
    }
    const quarter = Math.max(1, Math.round(buckets.count / 8))
    const keys: Record<string, () => void> = {
      ArrowLeft: () => move(-1),
      ArrowRight: () => move(1),
      PageDown: () => move(10),
      PageUp: () => move(-10),
      Home: () => moveTo(0),
      End: () => moveTo(buckets.count),
      ArrowUp: () => turn(-1),
      ArrowDown: () => turn(1),
      Enter: () => (anchor === null ? go(at) : zoomTo(Math.min(anchor, at.bucket), Math.max(anchor, at.bucket))),
      '+': () => zoomTo(Math.max(0, at.bucket - quarter), Math.min(buckets.count - 1, at.bucket + quarter)),
      '-': () => onZoomOut?.(),
      ...(spot === null && anchor === null
        ? {}
        : {
            Escape: () => {
              setAnchor(null)
              setSpot(null)
            },
          }),
    }
    const act = keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  const shown = spot ?? { bucket: buckets.count - 1, row: null }
  const stretchLines = (from: number, to: number): string[] => {
    const between = Array.from({ length: to - from + 1 }, (_, index) => cellAt({ bucket: from + index, row: null }))
    const known = between.every(cell => cell !== null && cell.offsets !== null)
    const sum = between.reduce((all, cell) => all + (cell?.offsets ?? 0n), 0n)
    return [
      `${timeOf(markOf(from))} – ${timeOf(markOf(to + 1))}`,
      known ? `all partitions: ${plural(sum, 'offset')}` : 'all partitions: being asked',
    ]
  }
  const ends = anchor === null || spot === null ? null : [Math.min(anchor, spot.bucket), Math.max(anchor, spot.bucket)]
  const lines = spot === null ? [] : ends === null ? linesOf(spot) : stretchLines(ends[0] ?? 0, ends[1] ?? 0)
  const stretch = ends === null ? null : boxOf(size, ends[0] ?? 0, ends[1] ?? 0, null)

  return (
    <div
      ref={root}
      className={classes.plot}
      style={{ height: pictureHeight(buckets.rows.length) }}
      role="slider"
      tabIndex={0}
      aria-label={`Time map of ${topic}`}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={buckets.count - 1}
      aria-valuenow={shown.bucket}
      aria-valuetext={linesOf(shown).join(', ')}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={() => {
        if (press.current === null) setSpot(null)
      }}
      onPointerCancel={() => {
        press.current = null
        setAnchor(null)
      }}
      onBlur={() => {
        setAnchor(null)
        setSpot(null)
      }}
      onKeyDown={onKeyDown}
    >
      <Chart
        buckets={buckets}
        hits={hits}
        rowNames={rowNames}
        width={width}
        isUtc={timeFormat === 'utc'}
        scheme={scheme}
      />
      {stretch !== null && <div className={classes.stretch} style={styleOf(stretch)} />}
      {spot !== null && stretch === null && (
        <div className={classes.cursor} style={styleOf(boxOf(size, spot.bucket, spot.bucket, null))} />
      )}
      {spot !== null && spot.row !== null && stretch === null && (
        <div className={classes.cell} style={styleOf(boxOf(size, spot.bucket, spot.bucket, spot.row))} />
      )}
      {spot !== null && lines.length > 0 && (
        <div
          className={classes.tip}
          aria-hidden
          data-side={spot.bucket * 2 > buckets.count ? 'left' : 'right'}
          style={{ left: boxOf(size, spot.bucket, spot.bucket, null).left }}
        >
          {lines.map(line => (
            <div key={line}>{line}</div>
          ))}
          {stretch !== null && (
            <div className={classes.tipHint}>{press.current === null ? 'Enter zooms' : 'release to zoom'}</div>
          )}
        </div>
      )}
    </div>
  )
}

const styleOf = ({ left, top, width, height }: Box): CSSProperties => ({ left, top, width, height })
