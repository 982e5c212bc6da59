// What the frame gets of this feature: the lab's panel, and the way to it.
import { IconFlask } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { LabPanel, labTitle } from './lab-panel.tsx'

export const panels: PanelDefinitions = { lab: { component: LabPanel, icon: IconFlask } }

export const commands: Command[] = [
  {
    id: 'lab.open',
    title: labTitle,
    group: 'Groups',
    keywords: 'laboratory seek commit poll offset position lag assign subscribe crash rebalance member',
    icon: IconFlask,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId, topic, groupId }) => {
      const params = { topic: topic ?? '', groupId: groupId ?? '' }
      openTab({ kind: 'lab', title: labTitle, connectionId, key: `${params.topic} ${params.groupId}`, params })
    },
  },
]
