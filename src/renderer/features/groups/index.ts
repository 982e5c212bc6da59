// What the frame gets of this feature: the list of groups, the page of one, deleting.
import { IconArrowsExchange, IconTrash, IconUsersGroup } from '@tabler/icons-react'
import {
  type Command,
  closeTabs,
  isOffline,
  openGroup,
  openMoveOffsets,
  openTab,
  type PanelDefinitions,
} from '#renderer/app/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { confirmTyped, notifyDone } from '#renderer/ui/index.ts'
import { GroupPanel } from './group-panel.tsx'
import { GroupsPanel } from './groups-panel.tsx'
import { MovePanel } from './move/move-panel.tsx'

export const panels: PanelDefinitions = {
  groups: { component: GroupsPanel, icon: IconUsersGroup },
  group: { component: GroupPanel, icon: IconUsersGroup },
  'move-offsets': { component: MovePanel, icon: IconArrowsExchange },
}

export const commands: Command[] = [
  {
    id: 'groups.list',
    title: 'Show all groups',
    group: 'Groups',
    keywords: 'consumer groups lag',
    icon: IconUsersGroup,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId }) => {
      openTab({ kind: 'groups', title: 'Consumer groups', connectionId })
    },
  },
  {
    id: 'groups.open',
    title: 'Open group',
    group: 'Groups',
    icon: IconUsersGroup,
    isAvailable: ({ connectionId, groupId }) => connectionId !== null && groupId !== null && !isOffline(connectionId),
    run: ({ connectionId, groupId }) => {
      if (connectionId !== null && groupId !== null) openGroup(connectionId, groupId)
    },
  },
  {
    id: 'groups.move',
    title: 'Move offsets',
    group: 'Groups',
    keywords: 'reset offsets earliest latest shift time csv',
    icon: IconArrowsExchange,
    isAvailable: ({ connectionId, groupId }) => connectionId !== null && groupId !== null,
    run: ({ connectionId, groupId }) => {
      if (connectionId !== null && groupId !== null) openMoveOffsets(connectionId, groupId)
    },
  },
  {
    id: 'groups.delete',
    writes: true,
    title: 'Delete group',
    group: 'Groups',
    icon: IconTrash,
    isDestructive: true,
    isAvailable: ({ connectionId, groupId }) => connectionId !== null && groupId !== null,
    run: ({ connectionId, groupId }) => {
      if (connectionId === null || groupId === null) return
      confirmTyped({
        title: `Delete group ${groupId}`,
        expected: groupId,
        action: 'Delete group',
        children:
          'Every offset the group has committed is deleted (the journal keeps them); its consumers start again where auto.offset.reset tells ' +
          'them to. Kafka refuses while the group has members.',
        onConfirm: async () => {
          await client.groups.delete({ connectionId, groupId })
          closeTabs(tab => tab.kind === 'group' && tab.connectionId === connectionId && tab.params.groupId === groupId)
          await invalidate('groups', connectionId)
          notifyDone('Group deleted', groupId)
        },
      })
    },
  },
]
