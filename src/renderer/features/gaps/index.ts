// What the frame gets of this feature: why offsets of a partition hold no record.
import { IconZoomQuestion } from '@tabler/icons-react'
import { type Command, openGaps, type PanelDefinitions } from '#renderer/app/index.ts'
import { GapsPanel } from './gaps-panel.tsx'

export const panels: PanelDefinitions = { gaps: { component: GapsPanel, icon: IconZoomQuestion } }

export const commands: Command[] = [
  {
    id: 'gaps.scan',
    title: 'Inspect gaps',
    group: 'Topics',
    keywords: 'missing offsets lag transactions compaction aborted control last stable offset',
    icon: IconZoomQuestion,
    isAvailable: ({ connectionId, topic }) => connectionId !== null && topic !== null,
    run: ({ connectionId, topic, partition }) => {
      if (connectionId !== null && topic !== null) openGaps({ connectionId, topic, partition: partition ?? 0 })
    },
  },
]
