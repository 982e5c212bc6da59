// On the cluster page of an opened folder: where it comes from, where it is served, and what could not be read.
import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Offline, StoredCapture } from '#contract/index.ts'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import {
  Bytes,
  type Column,
  Count,
  DataTable,
  Facts,
  notifyProblem,
  Offset,
  ProblemView,
  Section,
  SkeletonRows,
  Timestamp,
} from '#renderer/ui/index.ts'
import classes from './captures.module.css'
import { statusWords } from './words.ts'

type Damaged = NonNullable<Offline['report']>['damaged'][number]

interface Range {
  topic: string
  partition: StoredCapture['topics'][number]['partitions'][number]
}

const damagedColumns: Column<Damaged>[] = [
  {
    id: 'file',
    header: 'File',
    width: 320,
    isFlexible: true,
    isData: true,
    cell: row => row.file,
    sort: row => row.file,
  },
  {
    id: 'position',
    header: 'Position',
    width: 120,
    align: 'right',
    cell: row => <Count value={row.position} unit="bytes from the start" />,
    sort: row => row.position,
  },
  { id: 'bytes', header: 'Size', width: 90, align: 'right', cell: row => <Bytes value={row.bytes} /> },
  {
    id: 'after',
    header: 'Missing from offset',
    width: 170,
    align: 'right',
    cell: row => <Offset value={BigInt(row.after)} />,
  },
  { id: 'what', header: 'What is wrong', width: 280, cell: row => <span title={row.what}>{row.what}</span> },
]

const rangeColumns: Column<Range>[] = [
  {
    id: 'topic',
    header: 'Topic',
    width: 220,
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
    cell: row => row.partition.partition,
    sort: row => row.partition.partition,
  },
  { id: 'from', header: 'From', width: 110, align: 'right', cell: row => <Offset value={row.partition.from} /> },
  { id: 'until', header: 'Until', width: 110, align: 'right', cell: row => <Offset value={row.partition.until} /> },
  {
    id: 'log',
    header: 'Log on the cluster then',
    width: 180,
    align: 'right',
    cell: ({ partition }) => `${formatCount(partition.logStartOffset)} – ${formatCount(partition.highWatermark)}`,
  },
  {
    id: 'records',
    header: 'Records',
    width: 100,
    align: 'right',
    cell: row => <Count value={row.partition.records} />,
    sort: row => row.partition.records,
  },
  { id: 'bytes', header: 'Size', width: 90, align: 'right', cell: row => <Bytes value={row.partition.bytes} /> },
  {
    id: 'gaps',
    header: 'Gaps',
    width: 70,
    cell: ({ partition }) => (
      <span title={partition.gaps.map(gap => `${gap.offset}: ${gap.what}`).join('\n')}>
        {partition.gaps.length === 0 ? '' : formatCount(partition.gaps.length)}
      </span>
    ),
  },
]

type Committed = { groupId: string } & StoredCapture['groups'][number]['committed'][number]

const committedColumns: Column<Committed>[] = [
  { id: 'group', header: 'Group', width: 220, isData: true, cell: row => row.groupId, sort: row => row.groupId },
  {
    id: 'topic',
    header: 'Topic',
    width: 220,
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
    id: 'offset',
    header: 'Committed',
    width: 120,
    align: 'right',
    cell: row => <Offset value={row.offset} />,
    sort: row => row.offset,
  },
  { id: 'metadata', header: 'Metadata', width: 160, isData: true, cell: row => row.metadata },
]

export function OfflineSection({ connectionId }: { connectionId: string }) {
  const offline = useQuery(read('captures.offline', client.captures.offline, { connectionId }))
  const { data } = offline
  if (offline.isError) return <ProblemView error={offline.error} onRetry={() => void offline.refetch()} />
  if (data === undefined) return <SkeletonRows label="Loading what was opened" count={3} />
  return (
    <>
      <Section title="Offline">
        <Facts label="Opened folder" facts={factsOf(data)} />
        {data.capture === null && <PastHighWatermark connectionId={connectionId} offline={data} />}
      </Section>
      {data.capture === null ? null : (
        <Section title="What was captured">
          <DataTable
            label="Captured partitions"
            columns={rangeColumns}
            rows={data.capture.topics.flatMap(topic =>
              topic.partitions.map(partition => ({ topic: topic.name, partition })),
            )}
            rowId={row => `${row.topic}/${row.partition.partition}`}
            maxRows={10}
          />
        </Section>
      )}
      {data.capture === null || data.capture.groups.length === 0 ? null : (
        <Section title="What groups had committed then">
          <DataTable
            label="Committed offsets"
            columns={committedColumns}
            rows={data.capture.groups.flatMap(({ groupId, committed }) =>
              committed.map(each => ({ groupId, ...each })),
            )}
            rowId={row => `${row.groupId}/${row.topic}/${row.partition}`}
            maxRows={10}
            empty={<p className={classes.dim}>They had committed nothing.</p>}
          />
        </Section>
      )}
      {data.report === null ? null : <NotRead report={data.report} />}
    </>
  )
}

function factsOf({ folder, capture, servedAt }: Offline): [string, React.ReactNode][] {
  const served: [string, React.ReactNode] = [
    'Served at',
    servedAt === null ? '–' : <code key="address">{servedAt}</code>,
  ]
  if (capture === null) return [['Folder', folder], ['Kind', 'log directory, only read'], served]
  const { word, title } = statusWords[capture.status]
  return [
    ['Capture', capture.name],
    [
      'State',
      <span key="status" title={capture.failure ?? title}>
        {word}
      </span>,
    ],
    ...(capture.isReencoded
      ? [['Batches', 'written again, of picked records or of an imported file'] satisfies [string, string]]
      : []),
    ['Taken from', capture.profile],
    ['Kafka', capture.kafkaVersion],
    ['Begun', <Timestamp key="begun" value={BigInt(Date.parse(capture.startedAt))} />],
    ['Ended', <Timestamp key="ended" value={BigInt(Date.parse(capture.updatedAt))} />],
    ['Records', <Count key="records" value={capture.records} />],
    ['Size', <Bytes key="bytes" value={capture.bytes} />],
    ['Checksums', checksumWords(capture)],
    served,
  ]
}

function checksumWords({ topics }: StoredCapture): string {
  const count = topics.flatMap(topic => topic.partitions).reduce((sum, each) => sum + each.checksums, 0)
  return count === 0 ? '–' : `of ${plural(count, 'file')}`
}

function PastHighWatermark({ connectionId, offline }: { connectionId: string; offline: Offline }) {
  const change = async (show: boolean) => {
    try {
      await client.captures.showPastHighWatermark({ connectionId, show })
      await Promise.all(['captures', 'topics', 'messages'].map(feature => invalidate(feature, connectionId)))
    } catch (error) {
      notifyProblem('Open the folder again', error)
    }
  }
  return (
    <Checkbox
      mt="sm"
      label="Show records behind the high watermark of the last checkpoint"
      description="Kafka writes the checkpoint every few seconds. What lies behind it is on this disk, but may never have been committed."
      checked={offline.pastHighWatermark}
      onChange={event => void change(event.currentTarget.checked)}
    />
  )
}

function NotRead({ report }: { report: NonNullable<Offline['report']> }) {
  const { damaged, notes } = report
  if (damaged.length === 0 && notes.length === 0) {
    return (
      <Section title="What could not be read">
        <p className={classes.dim}>Every batch was looked through, and its checksum is right.</p>
      </Section>
    )
  }
  return (
    <Section title="What could not be read">
      {damaged.length === 0 ? null : (
        <DataTable
          label="Damaged places"
          columns={damagedColumns}
          rows={damaged}
          rowId={row => `${row.file} ${row.position}`}
          maxRows={10}
        />
      )}
      {notes.length === 0 ? null : (
        <ul className={classes.notes} aria-label="Left out">
          {notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Section>
  )
}
