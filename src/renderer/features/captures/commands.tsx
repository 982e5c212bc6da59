// Making captures, and opening and closing what is read offline.
import { IconArchive, IconDownload, IconFileZip, IconFolder, IconFolderOpen, IconX } from '@tabler/icons-react'
import { type Command, closeTabs, isOffline, openTab, runCommand } from '#renderer/app/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { notifyDone, openDialog } from '#renderer/ui/index.ts'
import { CaptureDialog } from './capture-dialog.tsx'

async function showOpened(opened: { connectionId: string } | null): Promise<void> {
  if (opened === null) return
  await Promise.all([invalidate('connections'), invalidate('captures')])
  await runCommand('cluster.overview', { connectionId: opened.connectionId })
}

export const commands: Command[] = [
  {
    id: 'captures.start',
    title: 'Capture',
    group: 'Captures',
    keywords: 'record dump save topic disk offline export',
    icon: IconDownload,
    isAvailable: ({ connectionId }) => connectionId !== null && !isOffline(connectionId),
    run: ({ connectionId, topic }) => {
      if (connectionId === null) return
      openDialog(close => (
        <CaptureDialog connectionId={connectionId} topics={topic === null ? [] : [topic]} onClose={close} />
      ))
    },
  },
  {
    id: 'captures.show',
    title: 'Show captures',
    group: 'Captures',
    keywords: 'offline list',
    icon: IconArchive,
    run: () => {
      openTab({ kind: 'captures', title: 'Captures' })
    },
  },
  {
    id: 'captures.openFolder',
    title: 'Open a capture or log directory',
    group: 'Captures',
    keywords: 'offline broker data log.dirs segments folder',
    icon: IconFolderOpen,
    run: async () => showOpened(await client.captures.openFolder()),
  },
  {
    id: 'captures.openFile',
    title: 'Open a capture or segment file',
    group: 'Captures',
    keywords: 'offline ottla shared import unpack zip log kafka',
    icon: IconFileZip,
    run: async () => showOpened(await client.captures.openFile()),
  },
  {
    id: 'captures.close',
    title: 'Close',
    group: 'Captures',
    keywords: 'offline remove from tree',
    icon: IconX,
    isAvailable: ({ connectionId }) => isOffline(connectionId),
    run: async ({ connectionId }) => {
      if (connectionId === null) return
      await client.captures.close({ connectionId })
      closeTabs(tab => tab.connectionId === connectionId)
      await Promise.all([invalidate('connections'), invalidate('captures')])
    },
  },
  {
    id: 'captures.chooseFolder',
    title: 'Choose the folder for captures',
    group: 'Captures',
    icon: IconFolder,
    run: async () => {
      const name = await client.captures.chooseFolder()
      if (name === null) return
      await invalidate('captures')
      notifyDone('Captures are written to another folder from now on', name)
    },
  },
  {
    id: 'captures.reveal',
    title: 'Show the folder of captures in the file manager',
    group: 'Captures',
    icon: IconFolder,
    run: () => client.captures.reveal({ id: null }),
  },
]
