// What the frame gets of this feature: the lab's panel, and the way to it.
import { IconFlask } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { changeSetup } from './lab.store.ts'
import { LabPanel, labTitle } from './lab-panel.tsx'
import { defaultSetup, type Setup } from './setup.ts'

export const panels: PanelDefinitions = { lab: { component: LabPanel, icon: IconFlask } }

interface LabLink {
  connectionId: string
  topic: string
  /** Empty: a generated one, or none. */
  groupId: string
  /** Instead of the defaults. */
  setup?: Partial<Setup>
}

/** A lab with its form filled in. A lab that is open for the same topic and group is shown. */
export function openLab({ connectionId, topic, groupId, setup }: LabLink): void {
  const key = [topic, groupId, ...(setup === undefined ? [] : [setup.mode ?? '', setup.autoOffsetReset ?? ''])].join(
    ' ',
  )
  const id = openTab({ kind: 'lab', title: labTitle, connectionId, key, params: { topic, groupId } })
  if (setup !== undefined) changeSetup(id, { ...defaultSetup(topic, groupId), ...setup })
}

export const commands: Command[] = [
  {
    id: 'lab.open',
    title: labTitle,
    group: 'Groups',
    keywords: 'laboratory seek commit poll offset position lag assign subscribe crash rebalance member',
    icon: IconFlask,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId, topic, groupId }) => {
      if (connectionId !== null) openLab({ connectionId, topic: topic ?? '', groupId: groupId ?? '' })
    },
  },
]
