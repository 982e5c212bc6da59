// The consumer groups that read a topic.
import { useQuery } from '@tanstack/react-query'
import type { ReadingGroup } from '#contract/index.ts'
import { openGroup } from '#renderer/app/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { type Column, Count, DataTable, EmptyState, ProblemView, SkeletonRows, Unknown } from '#renderer/ui/index.ts'
import classes from './topics.module.css'
import { useReady } from './use-ready.ts'

const columns: Column<ReadingGroup>[] = [
  {
    id: 'groupId',
    header: 'Group',
    width: 240,
    isFlexible: true,
    isData: true,
    cell: row => row.groupId,
    sort: row => row.groupId,
  },
  { id: 'state', header: 'State', width: 160, cell: row => row.state, sort: row => row.state },
  {
    id: 'members',
    header: 'Members',
    width: 90,
    align: 'right',
    cell: row => <Count value={row.members} unit="members" />,
    sort: row => row.members,
  },
  {
    id: 'committed',
    header: 'Partitions committed',
    width: 172,
    align: 'right',
    cell: row => <Count value={row.partitionsCommitted} />,
    sort: row => row.partitionsCommitted,
  },
  {
    id: 'lag',
    header: 'Lag',
    width: 120,
    align: 'right',
    cell: row => (row.lag === null ? <Unknown reason="Nothing committed" /> : <Count value={row.lag} unit="offsets" />),
    sort: row => row.lag,
  },
]

interface GroupsSectionProps {
  connectionId: string
  topic: string
  isVisible: boolean
  onReady(): void
}

export function GroupsSection({ connectionId, topic, isVisible, onReady }: GroupsSectionProps) {
  const { refreshMs } = useSettings()
  const query = useQuery({
    ...read('topics.groups', client.topics.groups, { connectionId, topic }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  useReady(query.isFetched, onReady)
  if (query.data === undefined) {
    return query.error === null ? (
      <SkeletonRows label="Loading groups" />
    ) : (
      <div className={classes.pad}>
        <ProblemView error={query.error} onRetry={() => void query.refetch()} />
      </div>
    )
  }
  return (
    <DataTable
      label={`Groups that read ${topic}`}
      columns={columns}
      rows={query.data}
      rowId={row => row.groupId}
      initialSort={{ column: 'lag', descending: true }}
      rowTone={row => (row.lag !== null && row.lag > 0n && row.members === 0 ? 'warn' : undefined)}
      onOpen={({ groupId }) => openGroup(connectionId, groupId)}
      empty={
        <EmptyState title="No group reads this topic">
          A group is listed once it has committed an offset here, or has a member with one of its partitions. A consumer
          of the lab can be such a member.
        </EmptyState>
      }
    />
  )
}
