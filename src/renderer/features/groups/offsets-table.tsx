// What a group has committed, per partition, with a bar from the log's start to its end.
import type { GroupDetail, GroupOffset } from '#contract/index.ts'
import { openGaps, openRecord, openTopic } from '#renderer/app/index.ts'
import { type Column, Count, DataTable, Offset, Unknown } from '#renderer/ui/index.ts'
import classes from './groups.module.css'
import { TimeLag } from './time-lag.tsx'

/** Share of the log before the committed offset, 0–100; null when it cannot be told. */
export function readShare({ committedOffset, logStartOffset, highWatermark }: GroupOffset): number | null {
  if (committedOffset === null || logStartOffset === null || highWatermark === null) return null
  const length = highWatermark - logStartOffset
  if (length <= 0n) return 100
  const done = committedOffset - logStartOffset
  return Math.min(100, Math.max(0, Number((done * 1000n) / length) / 10))
}

function ReadBar({ offset }: { offset: GroupOffset }) {
  const share = readShare(offset)
  if (share === null) return null
  return (
    <span
      className={classes.bar}
      role="img"
      aria-label={`${share} % of the log read`}
      title={`${share} % of the log read`}
    >
      <span style={{ width: `${share}%` }} />
    </span>
  )
}

/** Leads to what the offsets between committed and end are: a lag is not always work. */
function WhyButton({ connectionId, groupId, offset }: { connectionId: string; groupId: string; offset: GroupOffset }) {
  const { topic, partition, committedOffset, lag } = offset
  if (committedOffset === null || lag === null || lag === 0n) return null
  return (
    <button
      type="button"
      className={classes.why}
      aria-label={`Inspect the lag of ${topic} ${partition}`}
      title="What these offsets are: records, transaction markers, holes"
      onClick={event => {
        event.stopPropagation()
        openGaps({ connectionId, topic, partition, group: { groupId, committedOffset } })
      }}
    >
      why
    </button>
  )
}

const columnsOf = (connectionId: string, groupId: string): Column<GroupOffset>[] => [
  {
    id: 'topic',
    header: 'Topic',
    width: 200,
    isFlexible: true,
    isData: true,
    cell: row => row.topic,
    sort: row => row.topic,
  },
  {
    id: 'partition',
    header: 'Partition',
    width: 80,
    align: 'right',
    cell: row => row.partition,
    sort: row => row.partition,
  },
  {
    id: 'committed',
    header: 'Committed',
    width: 120,
    align: 'right',
    cell: row =>
      row.committedOffset === null ? <Unknown reason="Nothing committed" /> : <Offset value={row.committedOffset} />,
    sort: row => row.committedOffset,
  },
  {
    id: 'end',
    header: 'End',
    width: 120,
    align: 'right',
    cell: row => <Offset value={row.highWatermark} />,
    sort: row => row.highWatermark,
  },
  {
    id: 'lag',
    header: 'Lag',
    width: 100,
    align: 'right',
    cell: row => (
      <span className={row.lag !== null && row.lag > 0n ? classes.behind : undefined}>
        <Count value={row.lag} unit="offsets" />
      </span>
    ),
    sort: row => row.lag,
  },
  {
    id: 'timeLag',
    header: 'Time lag',
    width: 100,
    align: 'right',
    cell: row => <TimeLag connectionId={connectionId} offset={row} />,
  },
  {
    id: 'why',
    header: 'Why',
    width: 58,
    cell: row => <WhyButton connectionId={connectionId} groupId={groupId} offset={row} />,
  },
  { id: 'read', header: 'Read', width: 130, cell: row => <ReadBar offset={row} />, sort: readShare },
  {
    id: 'member',
    header: 'Member',
    width: 200,
    isData: true,
    cell: row =>
      row.memberId === null ? <Unknown reason="Not assigned" /> : <span title={row.memberId}>{row.memberId}</span>,
    sort: row => row.memberId,
  },
]

export function OffsetsTable({ connectionId, group }: { connectionId: string; group: GroupDetail }) {
  return (
    <DataTable
      label={`Offsets of ${group.groupId}`}
      columns={columnsOf(connectionId, group.groupId)}
      rows={group.offsets}
      rowId={row => `${row.topic}-${row.partition}`}
      initialSort={{ column: 'topic' }}
      onOpen={({ topic, partition, committedOffset }) => {
        if (committedOffset === null) openTopic(connectionId, topic)
        else openRecord({ connectionId, topic, partition, offset: committedOffset })
      }}
      maxRows={20}
      empty="The group has committed nothing and no partition is assigned to it."
    />
  )
}
