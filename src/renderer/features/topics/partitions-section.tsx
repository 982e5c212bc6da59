// The partitions of a topic: who leads and holds them, and how far their logs reach.
import type { UseQueryResult } from '@tanstack/react-query'
import type { PartitionDetail, TopicDetail } from '#contract/index.ts'
import { Bytes, type Column, Count, DataTable, Offset, ProblemView, SkeletonRows, Unknown } from '#renderer/ui/index.ts'
import classes from './topics.module.css'
import { useReady } from './use-ready.ts'

function offsets({ logStartOffset, highWatermark }: PartitionDetail): bigint | null {
  return logStartOffset === null || highWatermark === null ? null : highWatermark - logStartOffset
}

const isUnderReplicated = (partition: PartitionDetail) => partition.inSyncReplicas.length < partition.replicas.length

const columns: Column<PartitionDetail>[] = [
  {
    id: 'partition',
    header: 'Partition',
    width: 100,
    align: 'right',
    cell: row => row.partition,
    sort: row => row.partition,
  },
  {
    id: 'leader',
    header: 'Leader',
    width: 76,
    align: 'right',
    cell: row => row.leader ?? 'none',
    sort: row => row.leader,
  },
  {
    id: 'epoch',
    header: 'Epoch',
    width: 70,
    align: 'right',
    cell: row => row.leaderEpoch,
    sort: row => row.leaderEpoch,
  },
  { id: 'replicas', header: 'Replicas', width: 110, cell: row => row.replicas.join(', ') },
  {
    id: 'isr',
    header: 'In sync',
    width: 140,
    cell: row =>
      isUnderReplicated(row)
        ? `${row.inSyncReplicas.join(', ') || 'none'} (of ${row.replicas.length})`
        : row.inSyncReplicas.join(', '),
    sort: row => row.inSyncReplicas.length - row.replicas.length,
  },
  {
    id: 'start',
    header: 'First offset',
    width: 120,
    align: 'right',
    cell: row => <Offset value={row.logStartOffset} />,
    sort: row => row.logStartOffset,
  },
  {
    id: 'end',
    header: 'End offset',
    width: 120,
    align: 'right',
    cell: row => <Offset value={row.highWatermark} />,
    sort: row => row.highWatermark,
  },
  {
    id: 'offsets',
    header: 'Offsets',
    width: 110,
    align: 'right',
    cell: row => <Count value={offsets(row)} unit="offsets" />,
    sort: offsets,
  },
  {
    id: 'size',
    header: 'Size',
    width: 90,
    align: 'right',
    cell: row =>
      row.sizeInBytes === null ? (
        <Unknown reason="Log directories may not be seen" />
      ) : (
        <Bytes value={row.sizeInBytes} />
      ),
    sort: row => row.sizeInBytes,
  },
  {
    id: 'state',
    header: 'State',
    width: 160,
    isFlexible: true,
    cell: row => <span title={row.problem?.remedy}>{stateOf(row)}</span>,
    sort: stateOf,
  },
]

function stateOf(row: PartitionDetail): string {
  if (row.problem !== null) return row.problem.what
  if (row.leader === null) return 'no leader'
  if (row.offlineReplicas.length > 0) return `offline on ${row.offlineReplicas.join(', ')}`
  return isUnderReplicated(row) ? 'under-replicated' : 'in sync'
}

interface PartitionsSectionProps {
  detail: UseQueryResult<TopicDetail>
  onReady(): void
}

export function PartitionsSection({ detail, onReady }: PartitionsSectionProps) {
  useReady(detail.isFetched, onReady)
  if (detail.data === undefined) {
    return detail.error === null ? (
      <SkeletonRows label="Loading partitions" />
    ) : (
      <div className={classes.pad}>
        <ProblemView error={detail.error} onRetry={() => void detail.refetch()} />
      </div>
    )
  }
  return (
    <DataTable
      label="Partitions"
      columns={columns}
      rows={detail.data.partitionDetails}
      rowId={row => String(row.partition)}
      initialSort={{ column: 'partition' }}
      rowTone={row =>
        row.leader === null || row.problem !== null ? 'danger' : isUnderReplicated(row) ? 'warn' : undefined
      }
    />
  )
}
