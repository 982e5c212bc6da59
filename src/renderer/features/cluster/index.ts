// What the frame gets of this feature: the cluster page, the page of one broker.
import { IconServer, IconTopologyStar3 } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { connectionsQuery, queryClient } from '#renderer/client/index.ts'
import { BrokerPanel } from './broker-panel.tsx'
import { ClusterPanel } from './cluster-panel.tsx'

export const panels: PanelDefinitions = {
  cluster: { component: ClusterPanel, icon: IconTopologyStar3 },
  broker: { component: BrokerPanel, icon: IconServer },
}

export const commands: Command[] = [
  {
    id: 'cluster.overview',
    title: 'Show the cluster',
    group: 'Cluster',
    keywords: 'overview brokers log directories apis features version controller',
    icon: IconTopologyStar3,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId }) => {
      const profile = queryClient
        .getQueryData(connectionsQuery().queryKey)
        ?.find(each => each.profile.id === connectionId)?.profile
      openTab({ kind: 'cluster', title: profile?.name ?? 'Cluster', connectionId })
    },
  },
]
