// What can be done with one replay of the list.
import { Text } from '@mantine/core'
import { IconChecks, IconPlayerPlay, IconPlayerStop, IconTrash } from '@tabler/icons-react'
import type { Replay } from '#contract/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { confirmTyped, type MenuEntry, notifyDone, notifyProblem } from '#renderer/ui/index.ts'
import { verifiedWords } from './words.ts'

export const canResume = ({ status }: Replay): boolean => status === 'interrupted' || status === 'failed'

async function attempt(what: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
    await invalidate('replay')
  } catch (error) {
    notifyProblem(what, error)
  }
}

export const stop = ({ id, name }: Replay): Promise<void> =>
  attempt(`Stop ${name}`, async () => {
    await client.replay.stop({ id })
  })

export const resume = ({ id, name, targetConnectionId }: Replay): Promise<void> =>
  attempt(`Resume ${name}`, async () => {
    await client.replay.resume({ id, connectionId: targetConnectionId })
  })

export const verify = ({ id, name }: Replay): Promise<void> =>
  attempt(`Verify ${name}`, async () => {
    const found = await client.replay.verify({ id })
    if (found !== null) notifyDone(`${name} was verified`, verifiedWords(found))
  })

function remove({ id, name }: Replay): void {
  confirmTyped({
    title: `Delete replay ${name}`,
    expected: name,
    action: 'Delete replay',
    children: (
      <Text size="sm">
        Its manifest is deleted from this machine: it can be neither resumed nor verified. The records that it sent
        stay.
      </Text>
    ),
    onConfirm: async () => {
      await client.replay.delete({ id })
      await invalidate('replay')
      notifyDone('Replay deleted', name)
    },
  })
}

export function actionsOf(replay: Replay): MenuEntry[] {
  const entry = (
    id: string,
    title: string,
    icon: typeof IconChecks,
    run: () => void,
    isDestructive = false,
  ): MenuEntry => ({ command: { id, title, group: 'Replay', icon, isDestructive, run }, run })
  if (replay.status === 'running') return [entry('replay.stop', 'Stop', IconPlayerStop, () => void stop(replay))]
  return [
    ...(canResume(replay) ? [entry('replay.resume', 'Resume', IconPlayerPlay, () => void resume(replay))] : []),
    entry('replay.verify', 'Verify', IconChecks, () => void verify(replay)),
    entry('replay.delete', 'Delete', IconTrash, () => remove(replay), true),
  ]
}
