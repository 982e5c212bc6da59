// The preview of moving offsets: one row per partition, now → then, what is read again or left out, and what to mind.
import type { OffsetNote, PlannedOffset } from '#contract/index.ts'
import { openRecord } from '#renderer/app/index.ts'
import { type Column, Count, DataTable, Offset, Unknown } from '#renderer/ui/index.ts'
import classes from './move.module.css'
import { RecordCell } from './record-cell.tsx'

const notes: Record<OffsetNote, string> = {
  'no-commit': 'nothing committed so far',
  'commit-outside': 'what is committed lies outside the log',
  clamped: 'outside the log: moved to its nearest end',
  outside: 'outside the log',
  'beyond-end': 'no record is that young: moved to the end',
}

const mild: ReadonlySet<OffsetNote> = new Set(['no-commit'])

/** Whether applying would change anything here. */
export const isMoving = ({ before, after, problem }: PlannedOffset): boolean =>
  problem === null &&
  (before?.offset !== after?.offset ||
    before?.metadata !== after?.metadata ||
    before?.leaderEpoch !== after?.leaderEpoch)

const toneOf = (row: PlannedOffset) => {
  if (row.problem !== null) return 'danger'
  if (!isMoving(row)) return 'dim'
  return row.notes.every(note => mild.has(note)) ? undefined : 'warn'
}

function Remarks({ row }: { row: PlannedOffset }) {
  const words = [
    ...(row.problem === null ? [] : [row.problem.what]),
    ...row.notes.map(note => notes[note]),
    ...(row.problem === null && !isMoving(row) ? ['stays as it is'] : []),
  ]
  const text = words.join(' · ')
  return (
    <span className={row.problem === null ? undefined : classes.problem} title={text}>
      {text}
    </span>
  )
}

function Committed({ commit }: { commit: PlannedOffset['before'] }) {
  if (commit === null) return <Unknown reason="Nothing committed" />
  const title = commit.metadata === '' ? undefined : `Metadata: ${commit.metadata}`
  return (
    <span title={title}>
      <Offset value={commit.offset} />
    </span>
  )
}

const columnsOf = (connectionId: string): Column<PlannedOffset>[] => [
  { id: 'topic', header: 'Topic', width: 120, isData: true, cell: row => row.topic, sort: row => row.topic },
  {
    id: 'partition',
    header: 'Part.',
    width: 60,
    align: 'right',
    cell: row => row.partition,
    sort: row => row.partition,
  },
  {
    id: 'now',
    header: 'Now',
    width: 88,
    align: 'right',
    cell: row => <Committed commit={row.before} />,
    sort: row => row.before?.offset,
  },
  {
    id: 'then',
    header: 'Then',
    width: 88,
    align: 'right',
    cell: row => (
      <strong>
        <Committed commit={row.after} />
      </strong>
    ),
    sort: row => row.after?.offset,
  },
  {
    id: 'again',
    header: 'Read again',
    width: 100,
    align: 'right',
    cell: row => <Count value={row.again} unit="offsets: as many records at most" />,
    sort: row => row.again,
  },
  {
    id: 'skipped',
    header: 'Skipped',
    width: 84,
    align: 'right',
    cell: row => <Count value={row.skipped} unit="offsets: as many records at most" />,
    sort: row => row.skipped,
  },
  {
    id: 'lag',
    header: 'Lag now → then',
    width: 136,
    align: 'right',
    cell: row => (
      <>
        <Count value={row.lagBefore} unit="offsets" /> → <Count value={row.lagAfter} unit="offsets" />
      </>
    ),
    sort: row => row.lagAfter,
  },
  { id: 'notes', header: 'Mind', width: 210, cell: row => <Remarks row={row} /> },
  {
    id: 'record',
    header: 'First record then',
    width: 240,
    isFlexible: true,
    cell: row => <RecordCell connectionId={connectionId} planned={row} />,
  },
]

interface PreviewTableProps {
  connectionId: string
  groupId: string
  rows: readonly PlannedOffset[]
}

export function PreviewTable({ connectionId, groupId, rows }: PreviewTableProps) {
  return (
    <DataTable
      label={`Preview of ${groupId}`}
      columns={columnsOf(connectionId)}
      rows={rows}
      rowId={row => `${row.topic}/${row.partition}`}
      rowTone={toneOf}
      onOpen={({ topic, partition, after }) => {
        if (after !== null) openRecord({ connectionId, topic, partition, offset: after.offset })
      }}
      empty="The group has committed nothing. Choose topics to commit offsets for."
    />
  )
}
