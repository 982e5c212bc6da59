// What the frame gets of this feature: the seek and commit panel, and the way to it.
import { IconFlask } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { LabPanel, labTitle } from './lab-panel.tsx'

export const panels: PanelDefinitions = { lab: { component: LabPanel, icon: IconFlask } }

export const commands: Command[] = [
  {
    id: 'lab.open',
    title: 'Seek and commit',
    group: 'Groups',
    keywords: 'lab consumer poll offset position lag assign subscribe',
    icon: IconFlask,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId, topic, groupId }) => {
      const params = { topic: topic ?? '', groupId: groupId ?? '' }
      openTab({ kind: 'lab', title: labTitle, connectionId, key: `${params.topic} ${params.groupId}`, params })
    },
  },
]
