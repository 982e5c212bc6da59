// What can be done with records that were picked: a selection in a list, the hits of a search, or the rows of a query.
import { Button } from '@mantine/core'
import { IconArchive, IconFileExport, IconRepeat } from '@tabler/icons-react'
import type { PickedRecords } from '#contract/index.ts'
import { openTab } from '#renderer/app/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { openReplay } from '#renderer/features/replay/index.ts'
import { notifyDone, notifyProblem, openDialog } from '#renderer/ui/index.ts'
import { countWords, ExportDialog } from './export-dialog.tsx'
import classes from './exports.module.css'
import { walkedWords } from './words.ts'

interface PickedActionsProps {
  connectionId: string
  /** `selection`, `hits`: how they are called. */
  what: string
  /** The buttons only say what they do, beside a count. */
  isShort?: boolean
  /** Asked for when something is done with them. */
  picked(): PickedRecords
}

export interface PickedAction {
  word: string
  title?: string
  icon: typeof IconArchive
  run(connectionId: string, records: PickedRecords): void
}

export const pickedActions: readonly PickedAction[] = [
  {
    word: 'Export',
    icon: IconFileExport,
    run: (connectionId, picked) =>
      openDialog(close => <ExportDialog connectionId={connectionId} from={{ picked }} onClose={close} />),
  },
  {
    word: 'Capture',
    title: 'Their batches are written again; offsets, timestamps, keys, values and headers stay as they are',
    icon: IconArchive,
    run: (connectionId, picked) => void capture(connectionId, picked),
  },
  {
    word: 'Replay',
    title: 'Sends them to a topic of any connected cluster',
    icon: IconRepeat,
    run: replay,
  },
]

export function PickedActions({ connectionId, what, picked, isShort = false }: PickedActionsProps) {
  return (
    <span className={classes.picked}>
      {pickedActions.map(({ word, title, icon: Icon, run }) => (
        <Button
          key={word}
          size="compact-xs"
          variant="default"
          aria-label={`${word} ${what}`}
          leftSection={<Icon size={12} aria-hidden />}
          title={title}
          onClick={() => run(connectionId, picked())}
        >
          {isShort ? word : `${word} ${what}`}
        </Button>
      ))}
    </span>
  )
}

function replay(connectionId: string, records: PickedRecords): void {
  const [first] = records
  if (first === undefined) return
  const words = `${countWords(records)} of ${first.topic}`
  openReplay({ connectionId, records: { of: 'records', records }, topic: first.topic, words })
}

async function capture(connectionId: string, records: PickedRecords): Promise<void> {
  const [first] = records
  if (first === undefined) return
  const name = `${countWords(records)} of ${first.topic}`
  try {
    const kept = await client.captures.keep({ connectionId, name, records })
    if (kept === null) return
    await invalidate('captures')
    openTab({ kind: 'captures', title: 'Captures' })
    notifyDone(`Captured ${name}`, walkedWords(kept.walked))
  } catch (error) {
    notifyProblem('Capture records', error)
  }
}
