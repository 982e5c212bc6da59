// Commands on connections. The sandbox is always there: it cannot be edited, duplicated or deleted.
import { Text } from '@mantine/core'
import {
  IconCopy,
  IconFileExport,
  IconFileImport,
  IconFolderOff,
  IconFolderSymlink,
  IconLock,
  IconPencil,
  IconPlug,
  IconPlugOff,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react'
import type { Connection } from '#contract/index.ts'
import { type Command, type CommandContext, closeTabs } from '../../app/index.ts'
import { client, connectionsQuery, invalidate, queryClient } from '../../client/index.ts'
import { confirmTyped } from '../../ui/index.ts'
import { askToArm } from './arm.ts'
import { connect, disconnect } from './connecting.ts'
import { openConnectionDialog } from './connection-dialog.tsx'
import { openExportDialog } from './export-dialog.tsx'
import { moveTo, openFolderDialog } from './folder-dialog.tsx'
import { openImportDialog } from './import-dialog.tsx'

const connectionOf = ({ connectionId }: CommandContext): Connection | undefined =>
  queryClient
    .getQueryData<Connection[]>(connectionsQuery().queryKey)
    ?.find(({ profile }) => profile.id === connectionId)

const isOpen = (connection: Connection | undefined) =>
  connection !== undefined && connection.state.status !== 'disconnected' && connection.state.status !== 'failed'

const canBeArmed = (context: CommandContext) => {
  const connection = connectionOf(context)
  return connection?.profile.writeMode === 'ask' && connection.state.armedUntil === null
}

const ownConnections = (): Connection[] =>
  (queryClient.getQueryData<Connection[]>(connectionsQuery().queryKey) ?? []).filter(
    ({ profile }) => profile.kind === 'cluster',
  )

const inFolder = (folder: string): Connection[] => ownConnections().filter(({ profile }) => profile.folder === folder)

const idsIn = (folder: string): string[] => inFolder(folder).map(({ profile }) => profile.id)

const isOwn = (context: CommandContext) => connectionOf(context)?.profile.kind === 'cluster'

export const commands: Command[] = [
  {
    id: 'connections.create',
    title: 'New connection',
    group: 'Connections',
    keywords: 'add cluster profile bootstrap',
    icon: IconPlus,
    run: ({ folder }) => openConnectionDialog(null, folder),
  },
  {
    id: 'connections.import',
    title: 'Import connections',
    group: 'Connections',
    keywords: 'export paste properties kcat librdkafka spring yaml client settings',
    icon: IconFileImport,
    run: () => openImportDialog(),
  },
  {
    id: 'connections.export',
    title: 'Export connections',
    group: 'Connections',
    keywords: 'save backup share profiles file passphrase',
    icon: IconFileExport,
    isAvailable: () => ownConnections().length > 0,
    run: ({ connectionId, folder }) => {
      const all = ownConnections()
      const meant = folder === undefined ? all.filter(({ profile }) => profile.id === connectionId) : inFolder(folder)
      openExportDialog(all, meant.length > 0 ? meant : all)
    },
  },
  {
    id: 'connections.connect',
    title: 'Connect',
    group: 'Connections',
    icon: IconPlug,
    isAvailable: context => connectionOf(context) !== undefined && !isOpen(connectionOf(context)),
    run: async ({ connectionId }) => {
      if (connectionId !== null) await connect(connectionId)
    },
  },
  {
    id: 'connections.disconnect',
    title: 'Disconnect',
    group: 'Connections',
    icon: IconPlugOff,
    isAvailable: context => isOpen(connectionOf(context)),
    run: async ({ connectionId }) => {
      if (connectionId !== null) await disconnect(connectionId)
    },
  },
  {
    id: 'connections.arm',
    title: 'Arm writing',
    group: 'Connections',
    keywords: 'write unlock 15 minutes',
    icon: IconPencil,
    isAvailable: context => isOpen(connectionOf(context)) && canBeArmed(context),
    run: async ({ connectionId }) => {
      if (connectionId !== null) await askToArm(connectionId)
    },
  },
  {
    id: 'connections.disarm',
    title: 'Disarm writing',
    group: 'Connections',
    keywords: 'write lock stop',
    icon: IconLock,
    isAvailable: context => (connectionOf(context)?.state.armedUntil ?? null) !== null,
    run: async ({ connectionId }) => {
      if (connectionId === null) return
      await client.connections.disarm({ connectionId })
      await invalidate('connections')
    },
  },
  {
    id: 'connections.edit',
    title: 'Edit connection',
    group: 'Connections',
    icon: IconPencil,
    isAvailable: isOwn,
    run: context => {
      const profile = connectionOf(context)?.profile
      if (profile !== undefined) openConnectionDialog(profile)
    },
  },
  {
    id: 'connections.duplicate',
    title: 'Duplicate connection',
    group: 'Connections',
    icon: IconCopy,
    isAvailable: isOwn,
    run: async ({ connectionId }) => {
      if (connectionId === null) return
      const copy = await client.connections.duplicate({ connectionId })
      await invalidate('connections')
      openConnectionDialog(copy)
    },
  },
  {
    id: 'connections.move',
    title: 'Move to folder',
    group: 'Connections',
    keywords: 'group organise',
    icon: IconFolderSymlink,
    isAvailable: isOwn,
    run: context => {
      const profile = connectionOf(context)?.profile
      if (profile === undefined) return
      const { id, name, folder } = profile
      openFolderDialog({ title: `Move ${name} to a folder`, action: 'Move', connectionIds: [id], folder })
    },
  },
  {
    id: 'connections.renameFolder',
    title: 'Rename folder',
    group: 'Connections',
    icon: IconPencil,
    isAvailable: ({ folder }) => folder !== undefined,
    run: ({ folder = '' }) => {
      const title = `Rename the folder ${folder}`
      openFolderDialog({ title, action: 'Rename', connectionIds: idsIn(folder), folder })
    },
  },
  {
    id: 'connections.dissolveFolder',
    title: 'Dissolve folder',
    group: 'Connections',
    icon: IconFolderOff,
    isAvailable: ({ folder }) => folder !== undefined,
    run: ({ folder = '' }) => moveTo(idsIn(folder), ''),
  },
  {
    id: 'connections.remove',
    title: 'Delete connection',
    group: 'Connections',
    icon: IconTrash,
    isDestructive: true,
    isAvailable: isOwn,
    run: context => {
      const profile = connectionOf(context)?.profile
      if (profile === undefined) return
      confirmTyped({
        title: `Delete connection ${profile.name}`,
        children: (
          <Text size="sm">The profile and its stored password are deleted. Nothing changes in the cluster.</Text>
        ),
        expected: profile.name,
        action: 'Delete connection',
        onConfirm: async () => {
          await client.connections.remove({ connectionId: profile.id })
          closeTabs(tab => tab.connectionId === profile.id)
          await invalidate('connections')
        },
      })
    },
  },
]
