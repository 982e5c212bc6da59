// Where the brokers keep their logs, how big they are, and which topics take the room.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogDir } from '#contract/index.ts'
import { openTopic } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { Bytes, type Column, Count, DataTable, ProblemView, Section, SkeletonRows } from '#renderer/ui/index.ts'

const idOf = (dir: LogDir) => `${dir.nodeId}:${dir.path}`

function Room({ dir }: { dir: LogDir }) {
  if (dir.totalBytes === null || dir.usableBytes === null) return <Bytes value={dir.usableBytes} />
  const percent = dir.totalBytes === 0n ? 0 : Number((dir.usableBytes * 100n) / dir.totalBytes)
  return (
    <>
      <Bytes value={dir.usableBytes} /> of <Bytes value={dir.totalBytes} /> ({percent} %)
    </>
  )
}

const columns: Column<LogDir>[] = [
  { id: 'nodeId', header: 'Broker', width: 80, align: 'right', cell: row => row.nodeId, sort: row => row.nodeId },
  {
    id: 'path',
    header: 'Directory',
    width: 260,
    isFlexible: true,
    isData: true,
    cell: row => <span title={row.path}>{row.problem === null ? row.path : `${row.path} – ${row.problem.what}`}</span>,
    sort: row => row.path,
  },
  {
    id: 'partitions',
    header: 'Partitions',
    width: 100,
    align: 'right',
    cell: row => (row.problem === null ? <Count value={row.partitions} unit="partitions" /> : '–'),
    sort: row => row.partitions,
  },
  {
    id: 'size',
    header: 'Size',
    width: 110,
    align: 'right',
    cell: row => (row.problem === null ? <Bytes value={row.sizeInBytes} /> : '–'),
    sort: row => row.sizeInBytes,
  },
  {
    id: 'free',
    header: 'Free',
    width: 210,
    align: 'right',
    cell: row => <Room dir={row} />,
    sort: row => row.usableBytes,
  },
]

type LargeTopic = LogDir['largest'][number]

const topicColumns: Column<LargeTopic>[] = [
  {
    id: 'topic',
    header: 'Topic',
    width: 260,
    isFlexible: true,
    isData: true,
    cell: row => row.topic,
    sort: row => row.topic,
  },
  {
    id: 'partitions',
    header: 'Partitions',
    width: 100,
    align: 'right',
    cell: row => <Count value={row.partitions} unit="partitions" />,
    sort: row => row.partitions,
  },
  {
    id: 'size',
    header: 'Size',
    width: 110,
    align: 'right',
    cell: row => <Bytes value={row.sizeInBytes} />,
    sort: row => row.sizeInBytes,
  },
]

export function LogDirsSection({ connectionId, isVisible }: { connectionId: string; isVisible: boolean }) {
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const dirs = useQuery({
    ...read('cluster.logDirs', client.cluster.logDirs, { connectionId }),
    // Brokers add sizes up by walking their directories: not asked more often than needed.
    refetchInterval: isVisible ? 30_000 : false,
  })
  const selected = dirs.data?.find(dir => idOf(dir) === selectedId) ?? dirs.data?.find(dir => dir.largest.length > 0)
  return (
    <Section title="Log directories">
      {dirs.isPending ? <SkeletonRows label="Loading log directories" count={2} /> : null}
      {dirs.isError && dirs.data === undefined ? (
        <ProblemView error={dirs.error} onRetry={() => void dirs.refetch()} />
      ) : null}
      {dirs.data === undefined ? null : (
        <>
          <DataTable
            label="Log directories"
            columns={columns}
            rows={dirs.data}
            rowId={idOf}
            initialSort={{ column: 'nodeId' }}
            selectedId={selected === undefined ? null : idOf(selected)}
            onSelect={row => setSelectedId(idOf(row))}
            rowTone={row => (row.problem === null ? undefined : 'danger')}
            maxRows={8}
            empty="No broker told of a log directory."
          />
          {selected === undefined || selected.largest.length === 0 ? null : (
            <Section title={`Largest topics in ${selected.path}`}>
              <DataTable
                key={idOf(selected)}
                label="Largest topics"
                columns={topicColumns}
                rows={selected.largest}
                rowId={row => row.topic}
                initialSort={{ column: 'size', descending: true }}
                onOpen={row => openTopic(connectionId, row.topic)}
                maxRows={10}
              />
            </Section>
          )}
        </>
      )}
    </Section>
  )
}
