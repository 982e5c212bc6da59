// One row of a list of records, as cells. Null, empty and bytes each look different from text that spells them.
import { type CSSProperties, memo } from 'react'
import type { FieldKind, RowWindow } from '#contract/index.ts'
import { describeTimestamp, formatBytes, formatCount, formatTimestamp, type TimeFormat } from '#renderer/lib/format.ts'
import type { BuiltInId, Column } from './columns.ts'
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
  columns: readonly Column[]
  rows: RowWindow
  index: number
  timeFormat: TimeFormat
  /** Milliseconds since the epoch that relative times are counted from. */
  now: bigint
}

export const RecordCells = memo(function RecordCells({ columns, rows, index, timeFormat, now }: RecordCellsProps) {
  // The window holds the fields that are shown, in the order they are shown.
  let field = 0
  return columns.map(column =>
    column.kind.is === 'field' ? (
      <FieldCell key={column.id} rows={rows} index={index} field={field++} />
    ) : (
      <BuiltInCell key={column.id} is={column.kind.is} {...{ rows, index, timeFormat, now }} />
    ),
  )
})

type BuiltInCellProps = Omit<RecordCellsProps, 'columns'> & { is: BuiltInId }

function BuiltInCell({ is, rows, index, timeFormat, now }: BuiltInCellProps) {
  switch (is) {
    case 'partition':
      return (
        <div role="gridcell" className={classes.number}>
          {rows.partitions[index]}
        </div>
      )
    case 'offset':
      return (
        <div role="gridcell" className={classes.number}>
          {formatCount(rows.offsets[index] ?? 0n)}
        </div>
      )
    case 'timestamp': {
      const timestamp = rows.timestamps[index] ?? -1n
      return (
        <div role="gridcell" className={classes.time} title={describeTimestamp(timestamp)}>
          {formatTimestamp(timestamp, timeFormat, now)}
        </div>
      )
    }
    case 'key':
      return (
        <div role="gridcell">
          <Content kind={rows.keyKinds[index] ?? 0} text={rows.keys[index] ?? ''} nullText="null" />
        </div>
      )
    case 'value':
      return (
        <div role="gridcell">
          <Content kind={rows.valueKinds[index] ?? 0} text={rows.values[index] ?? ''} nullText="tombstone" />
        </div>
      )
    case 'headers': {
      const headers = rows.headerCounts[index] ?? 0
      return (
        <div role="gridcell" className={classes.number}>
          {headers === 0 ? '' : formatCount(headers)}
        </div>
      )
    }
    case 'size': {
      const size = rows.sizes[index] ?? 0
      return (
        <div role="gridcell" className={classes.number} title={`${formatCount(size)} bytes`}>
          {formatBytes(size)}
        </div>
      )
    }
  }
}

/** In the order of the contract, whose values do not reach the page. */
const FIELD_KINDS: readonly FieldKind[] = ['absent', 'string', 'number', 'literal', 'nested', 'beyond']

function FieldCell({ rows, index, field }: { rows: RowWindow; index: number; field: number }) {
  const column = rows.fields[field]
  const kind = FIELD_KINDS[column?.kinds[index] ?? 0]
  const text = column?.texts[index] ?? ''
  if (kind === 'absent' || column === undefined) return <div role="gridcell" />
  if (kind === 'beyond') {
    return (
      <div role="gridcell" title="The record is longer than what a list reads of it">
        <span className={classes.absent}>further on</span>
      </div>
    )
  }
  return (
    <div role="gridcell" data-kind={kind} title={text}>
      {kind === 'literal' ? <span className={classes.absent}>{text}</span> : text}
    </div>
  )
}

interface GapRowProps {
  /** Which offsets, and why they hold no record. */
  text: string
  /** How many there are. */
  columns: number
  rowIndex: number
  y: number
}

export const GapRow = memo(function GapRow({ text, columns, rowIndex, y }: GapRowProps) {
  const style = { transform: `translateY(${y}px)`, height: GAP_HEIGHT }
  return (
    <div className={classes.gap} style={style} title={text} role="row" aria-rowindex={rowIndex} tabIndex={-1}>
      <span role="gridcell" aria-colspan={columns}>
        {text}
      </span>
    </div>
  )
})

interface SkeletonRowProps {
  id: string
  columns: readonly Column[]
  rowIndex: number
  isActive: boolean
  style: CSSProperties
}

/** A row that is not here yet, of the final size. */
export const SkeletonRow = memo(function SkeletonRow({ id, columns, rowIndex, isActive, style }: SkeletonRowProps) {
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
