// Sending the records of a topic again, and the list of replays.
import { IconRepeat } from '@tabler/icons-react'
import { type Command, openTab } from '#renderer/app/index.ts'
import { openDialog } from '#renderer/ui/index.ts'
import type { ReplaySource } from './form.ts'
import { ReplayDialog } from './replay-dialog.tsx'

export function openReplay(source: ReplaySource): void {
  openDialog(close => <ReplayDialog source={source} onClose={close} />)
}

export const commands: Command[] = [
  {
    id: 'replay.start',
    title: 'Replay',
    group: 'Replay',
    keywords: 'copy mirror resend topic cluster send again',
    icon: IconRepeat,
    isAvailable: ({ connectionId, topic }) => connectionId !== null && topic !== null,
    run: ({ connectionId, topic }) => {
      if (connectionId === null || topic === null) return
      const range = { by: 'offsets' as const, from: null, until: null }
      const records = { of: 'topics' as const, topics: [{ topic, partitions: null }], range }
      openReplay({ connectionId, records, topic, words: topic })
    },
  },
  {
    id: 'replay.show',
    title: 'Show replays',
    group: 'Replay',
    keywords: 'list manifest resume verify',
    icon: IconRepeat,
    run: () => {
      openTab({ kind: 'replays', title: 'Replays' })
    },
  },
]
