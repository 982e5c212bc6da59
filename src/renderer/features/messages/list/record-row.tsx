// One row of a list of records, as cells. Null, empty and bytes each look different from text that spells them.
import { memo, type ReactNode } from 'react'
import type { FieldKind, RowWindow } from '#contract/index.ts'
import { describeTimestamp, formatBytes, formatCount, formatTimestamp, type TimeFormat } from '#renderer/lib/format.ts'
import type { BuiltInId, Column, Stretch } from './columns.ts'
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

/** Of every row of the list; all of it stays the same while a row does. */
export interface RowPlace {
  id: string
  /** From 2 on: the headers are row 1. */
  rowIndex: number
  /** Pixels from the upper edge of the strip. */
  top: number
  isActive: boolean
  columns: readonly Column[]
  stretches: readonly Stretch[]
}

interface RecordRowProps extends RowPlace {
  rows: RowWindow
  index: number
  /** One of those that an action is meant for. */
  isPicked: boolean
  timeFormat: TimeFormat
  /** Milliseconds since the epoch that relative times are counted from. */
  now: bigint
}

export const RecordRow = memo(function RecordRow(props: RecordRowProps) {
  const { id, rowIndex, top, isActive, isPicked, columns, stretches, ...shown } = props
  // The window holds the fields that are shown, in the order they are shown.
  let field = 0
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isActive || isPicked}
      data-picked={isPicked || undefined}
      tabIndex={-1}
      className={classes.row}
      style={{ top }}
    >
      {columns.map(({ id: column, kind }, index) => {
        const { title, content, look } =
          kind.is === 'field' ? fieldCell(shown.rows, shown.index, field++) : builtInCell(kind.is, shown)
        return (
          <div key={column} role="gridcell" tabIndex={-1} className={look} title={title} style={stretches[index]}>
            {content}
          </div>
        )
      })}
    </div>
  )
})

interface Cell {
  content: ReactNode
  look?: string | undefined
  title?: string
}

type Shown = Omit<RecordRowProps, keyof RowPlace | 'isPicked'>

function builtInCell(is: BuiltInId, { rows, index, timeFormat, now }: Shown): Cell {
  const look = classes.number
  switch (is) {
    case 'partition':
      return { content: rows.partitions[index], look }
    case 'offset':
      return { content: formatCount(rows.offsets[index] ?? 0n), look }
    case 'timestamp': {
      const timestamp = rows.timestamps[index] ?? -1n
      const content = formatTimestamp(timestamp, timeFormat, now)
      return { content, look: classes.time, title: describeTimestamp(timestamp) }
    }
    case 'key':
      return { content: <Content kind={rows.keyKinds[index] ?? 0} text={rows.keys[index] ?? ''} nullText="null" /> }
    case 'value':
      return {
        content: <Content kind={rows.valueKinds[index] ?? 0} text={rows.values[index] ?? ''} nullText="tombstone" />,
      }
    case 'headers': {
      const headers = rows.headerCounts[index] ?? 0
      return { content: headers === 0 ? '' : formatCount(headers), look }
    }
    case 'size': {
      const size = rows.sizes[index] ?? 0
      return { content: formatBytes(size), look, title: `${formatCount(size)} bytes` }
    }
  }
}

/** In the order of the contract, whose values do not reach the page. */
const FIELD_KINDS: readonly FieldKind[] = ['absent', 'string', 'number', 'literal', 'nested', 'beyond']

function fieldCell(rows: RowWindow, index: number, field: number): Cell {
  const column = rows.fields[field]
  const kind = FIELD_KINDS[column?.kinds[index] ?? 0]
  const text = column?.texts[index] ?? ''
  if (kind === 'absent' || column === undefined) return { content: '' }
  if (kind === 'beyond') {
    const title = 'The record is longer than what a list reads of it'
    return { content: <span className={classes.absent}>further on</span>, title }
  }
  return { content: kind === 'literal' ? <span className={classes.absent}>{text}</span> : text, title: text }
}

interface GapRowProps {
  /** Which offsets, and why they hold no record. */
  text: string
  /** How many there are. */
  columns: number
  rowIndex: number
  top: number
}

export const GapRow = memo(function GapRow({ text, columns, rowIndex, top }: GapRowProps) {
  return (
    <div className={classes.gap} style={{ top }} title={text} role="row" aria-rowindex={rowIndex} tabIndex={-1}>
      <span role="gridcell" aria-colspan={columns}>
        {text}
      </span>
    </div>
  )
})

/** A row that is not here yet, of the final size. */
export const SkeletonRow = memo(function SkeletonRow(props: RowPlace) {
  const { id, rowIndex, top, isActive, columns, stretches } = props
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isActive}
      aria-busy="true"
      tabIndex={-1}
      className={classes.row}
      style={{ top }}
    >
      {columns.map(({ id: column }, index) => (
        <div key={column} className={classes.awaited} style={stretches[index]}>
          <span className={classes.bar} />
        </div>
      ))}
    </div>
  )
})
