// What the frame gets of this feature: dead-letter topics by what went wrong, and their records on the way back.
import { IconArrowBackUp } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { RedrivePanel } from './redrive-panel.tsx'

export const panels: PanelDefinitions = { redrive: { component: RedrivePanel, icon: IconArrowBackUp } }

export const commands: Command[] = [
  {
    id: 'redrive.look',
    title: 'Redrive dead letters',
    group: 'Replay',
    keywords: 'dlq dlt errors failed retry original topic send back',
    icon: IconArrowBackUp,
    isAvailable: ({ connectionId, topic }) => connectionId !== null && topic !== null,
    run: ({ connectionId, topic }) => {
      if (connectionId === null || topic === null) return
      openTab({ kind: 'redrive', title: `Redrive ${topic}`, connectionId, key: topic, params: { topic } })
    },
  },
]
