// What can be done with one capture of the list.
import { Text } from '@mantine/core'
import {
  IconChecks,
  IconEdit,
  IconFileZip,
  IconFolder,
  IconFolderOpen,
  IconPlayerStop,
  IconTrash,
} from '@tabler/icons-react'
import type { Capture, CheckedFiles } from '#contract/index.ts'
import { runCommand } from '#renderer/app/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { formatBytes, plural } from '#renderer/lib/format.ts'
import { confirmTyped, type MenuEntry, NameDialog, notifyDone, notifyProblem, openDialog } from '#renderer/ui/index.ts'

/** In the tree, and its overview. */
export async function openCapture({ id, name, status }: Pick<Capture, 'id' | 'name' | 'status'>): Promise<void> {
  if (status === 'running') return
  try {
    const { connectionId } = await client.captures.open({ id })
    await Promise.all([invalidate('connections'), invalidate('captures')])
    await runCommand('cluster.overview', { connectionId })
  } catch (error) {
    notifyProblem(`Open ${name}`, error)
  }
}

export async function stopCapture({ id, name }: Capture): Promise<void> {
  try {
    await client.captures.stop({ id })
  } catch (error) {
    notifyProblem(`Stop ${name}`, error)
  }
}

async function reveal({ id, name }: Capture): Promise<void> {
  try {
    await client.captures.reveal({ id })
  } catch (error) {
    notifyProblem(`Show ${name} in the file manager`, error)
  }
}

async function pack({ id, name }: Capture): Promise<void> {
  try {
    const file = await client.captures.pack({ id })
    if (file !== null) notifyDone(`${name} was saved`, file)
  } catch (error) {
    notifyProblem(`Save ${name} as one file`, error)
  }
}

async function verify({ id, name }: Capture): Promise<void> {
  try {
    const checked = await client.captures.verify({ id })
    if (checked !== null) notifyDone(`${name} is as it was captured`, checkedWords(checked))
  } catch (error) {
    notifyProblem(`Check ${name}`, error)
  }
}

function checkedWords({ files, bytes, unknown }: CheckedFiles): string {
  const told = `${plural(files, 'file')}, ${formatBytes(bytes)}`
  return unknown.length === 0 ? told : `${told}; without a checksum: ${unknown.join(', ')}`
}

async function rename({ id }: Capture, name: string): Promise<void> {
  await client.captures.rename({ id, name })
  await invalidate('captures')
}

function remove({ id, name }: Capture): void {
  confirmTyped({
    title: `Delete capture ${name}`,
    expected: name,
    action: 'Delete capture',
    children: <Text size="sm">Its folder and all records in it are deleted from this machine.</Text>,
    onConfirm: async () => {
      await client.captures.delete({ id })
      await invalidate('captures')
      notifyDone('Capture deleted', name)
    },
  })
}

export function actionsOf(capture: Capture): MenuEntry[] {
  const isRunning = capture.status === 'running'
  const entry = (
    id: string,
    title: string,
    icon: typeof IconEdit,
    run: () => void,
    isDestructive = false,
  ): MenuEntry => ({
    command: { id, title, group: 'Captures', icon, isDestructive, run },
    run,
  })
  return [
    isRunning
      ? entry('captures.stop', 'Stop', IconPlayerStop, () => void stopCapture(capture))
      : entry('captures.open', 'Open', IconFolderOpen, () => void openCapture(capture)),
    entry('captures.reveal', 'Show in the file manager', IconFolder, () => void reveal(capture)),
    ...(isRunning
      ? []
      : [
          entry('captures.pack', 'Save as one file', IconFileZip, () => void pack(capture)),
          entry('captures.verify', 'Check the checksums', IconChecks, () => void verify(capture)),
          entry('captures.rename', 'Rename', IconEdit, () =>
            openDialog(close => (
              <NameDialog
                title={`Rename ${capture.name}`}
                initial={capture.name}
                longest={100}
                onName={name => rename(capture, name)}
                onClose={close}
              />
            )),
          ),
          entry('captures.delete', 'Delete', IconTrash, () => remove(capture), true),
        ]),
  ]
}
