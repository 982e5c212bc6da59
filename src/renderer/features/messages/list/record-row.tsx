// One row of a list of records, as cells. Null, empty and bytes each look different from text that spells them.
import { type CSSProperties, memo } from 'react'
import type { Rows } from '#contract/index.ts'
import { describeTimestamp, formatBytes, formatCount, formatTimestamp, type TimeFormat } from '#renderer/lib/format.ts'
import { columns } from './columns.ts'
import { GAP_HEIGHT } from './layout.ts'
import classes from './message-list.module.css'

const KIND = { null: 0, empty: 1, text: 2, json: 3, bytes: 4 }

export function Content({ kind, text, nullText }: { kind: number; text: string; nullText: string }) {
  if (kind === KIND.null) return <span className={classes.absent}>∅ {nullText}</span>
  if (kind === KIND.empty) return <span className={classes.absent}>empty</span>
  if (kind === KIND.bytes) {
    return (
      <>
        <span className={classes.kind}>hex</span>
        {text}
      </>
    )
  }
  return text
}

interface RecordCellsProps {
  rows: Rows
  index: number
  timeFormat: TimeFormat
  /** Milliseconds since the epoch that relative times are counted from. */
  now: bigint
}

export const RecordCells = memo(function RecordCells({ rows, index, timeFormat, now }: RecordCellsProps) {
  const timestamp = rows.timestamps[index] ?? -1n
  const headers = rows.headerCounts[index] ?? 0
  const size = rows.sizes[index] ?? 0
  return (
    <>
      <div role="gridcell" className={classes.number}>
        {rows.partitions[index]}
      </div>
      <div role="gridcell" className={classes.number}>
        {formatCount(rows.offsets[index] ?? 0n)}
      </div>
      <div role="gridcell" className={classes.time} title={describeTimestamp(timestamp)}>
        {formatTimestamp(timestamp, timeFormat, now)}
      </div>
      <div role="gridcell" className={classes.content}>
        <Content kind={rows.keyKinds[index] ?? 0} text={rows.keys[index] ?? ''} nullText="null" />
      </div>
      <div role="gridcell" className={classes.content}>
        <Content kind={rows.valueKinds[index] ?? 0} text={rows.values[index] ?? ''} nullText="tombstone" />
      </div>
      <div role="gridcell" className={classes.number}>
        {headers === 0 ? '' : formatCount(headers)}
      </div>
      <div role="gridcell" className={classes.number} title={`${formatCount(size)} bytes`}>
        {formatBytes(size)}
      </div>
    </>
  )
})

interface GapRowProps {
  /** Which offsets, and why they hold no record. */
  text: string
  rowIndex: number
  y: number
}

export const GapRow = memo(function GapRow({ text, rowIndex, y }: GapRowProps) {
  const style = { transform: `translateY(${y}px)`, height: GAP_HEIGHT }
  return (
    <div className={classes.gap} style={style} title={text} role="row" aria-rowindex={rowIndex} tabIndex={-1}>
      <span role="gridcell" aria-colspan={columns.length}>
        {text}
      </span>
    </div>
  )
})

interface SkeletonRowProps {
  id: string
  rowIndex: number
  isActive: boolean
  style: CSSProperties
}

/** A row that is not here yet, of the final size. */
export const SkeletonRow = memo(function SkeletonRow({ id, rowIndex, isActive, style }: SkeletonRowProps) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isActive}
      aria-busy="true"
      tabIndex={-1}
      className={classes.skeleton}
      style={style}
    >
      {columns.map(column => (
        <span key={column.id} className={classes.bar} />
      ))}
    </div>
  )
})
