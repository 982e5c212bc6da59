// What the frame gets of this feature: the journal of offsets.
import { IconHistory } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { JournalPanel } from './journal-panel.tsx'

export const panels: PanelDefinitions = { journal: { component: JournalPanel, icon: IconHistory } }

export const commands: Command[] = [
  {
    id: 'journal.show',
    title: 'Show journal of offsets',
    group: 'Groups',
    keywords: 'undo put back reset commit history',
    icon: IconHistory,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId }) => {
      openTab({ kind: 'journal', title: 'Journal of offsets', connectionId })
    },
  },
]
