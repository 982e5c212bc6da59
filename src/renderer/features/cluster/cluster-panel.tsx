// The cluster page: what it is, its brokers, where their logs lie, what the cluster offers. Each part asks and fails
// for itself: an account that may not see one still sees the others.
import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Broker, ClusterOverview } from '#contract/index.ts'
import { openTab, type PanelProps } from '#renderer/app/index.ts'
import { client, read, useProfile, useSettings } from '#renderer/client/index.ts'
import { OfflineSection } from '#renderer/features/captures/index.ts'
import { type Column, Count, DataTable, Facts, Panel, ProblemView, Section, SkeletonRows } from '#renderer/ui/index.ts'
import { LogDirsSection } from './log-dirs-section.tsx'
import { OffersSection } from './offers-section.tsx'

const modes: Record<ClusterOverview['mode'], string> = {
  kraft: 'KRaft',
  zookeeper: 'ZooKeeper',
  unknown: 'not told',
}

const brokerColumns: Column<Broker>[] = [
  { id: 'nodeId', header: 'Broker', width: 80, align: 'right', cell: row => row.nodeId, sort: row => row.nodeId },
  {
    id: 'address',
    header: 'Address',
    width: 260,
    isFlexible: true,
    isData: true,
    cell: row => `${row.host}:${row.port}`,
    sort: row => row.host,
  },
  { id: 'rack', header: 'Rack', width: 140, cell: row => row.rack ?? '–', sort: row => row.rack },
  {
    id: 'role',
    header: 'Role',
    width: 120,
    cell: row => (row.isController ? 'controller' : ''),
    sort: row => row.isController,
  },
]

export function openBroker(connectionId: string, nodeId: number): void {
  openTab({ kind: 'broker', connectionId, key: String(nodeId), title: `Broker ${nodeId}`, params: { nodeId } })
}

function OverviewFacts({ overview }: { overview: ClusterOverview }) {
  return (
    <Facts
      label="Cluster"
      facts={[
        ['Cluster id', <code key="id">{overview.clusterId}</code>],
        ['Kafka', overview.kafkaVersion],
        ['Metadata', modes[overview.mode]],
        ['Controller', overview.controllerId === null ? 'not told' : `broker ${overview.controllerId}`],
        ['Brokers', <Count key="brokers" value={overview.brokers.length} />],
      ]}
    />
  )
}

export function ClusterPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const profile = useProfile(connectionId)
  const { refreshMs } = useSettings()
  const overview = useQuery({
    ...read('cluster.overview', client.cluster.overview, { connectionId }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  const { data } = overview
  return (
    <Panel
      label={`Cluster ${profile?.name ?? ''}`}
      isReady={overview.isFetched}
      isPage
      toolbar={
        <>
          <strong>{profile?.name ?? tab.title}</strong>
          <Badge variant="light" color="gray" size="sm" tt="none" fw={400}>
            {profile?.bootstrapServers.join(', ')}
          </Badge>
        </>
      }
    >
      {profile?.kind === 'capture' ? <OfflineSection connectionId={connectionId} /> : null}
      {overview.isError && data === undefined ? (
        <ProblemView error={overview.error} onRetry={() => void overview.refetch()} />
      ) : null}
      {overview.isPending ? <SkeletonRows label="Loading the cluster" count={8} /> : null}
      {data === undefined ? null : (
        <>
          <Section title="Overview">
            <OverviewFacts overview={data} />
          </Section>
          <Section title="Brokers">
            <DataTable
              label="Brokers"
              columns={brokerColumns}
              rows={data.brokers}
              rowId={row => String(row.nodeId)}
              initialSort={{ column: 'nodeId' }}
              onOpen={row => openBroker(connectionId, row.nodeId)}
              maxRows={12}
            />
          </Section>
        </>
      )}
      {profile?.kind === 'capture' ? null : <LogDirsSection connectionId={connectionId} isVisible={isVisible} />}
      {data === undefined ? null : <OffersSection overview={data} />}
    </Panel>
  )
}
