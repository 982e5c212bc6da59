// What others get of this feature: two records side by side, and what differs between two values.
import { IconArrowsDiff } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { ComparePanel } from './compare-panel.tsx'
import { TopicsPanel } from './topics-panel.tsx'

export { type Difference, differenceOf } from './differences.ts'
export { RecordDifference } from './record-difference.tsx'

export const panels: PanelDefinitions = {
  compare: { component: ComparePanel, icon: IconArrowsDiff },
  'compare-topics': { component: TopicsPanel, icon: IconArrowsDiff },
}

export const commands: Command[] = [
  {
    id: 'compare.topics',
    title: 'Compare with another topic',
    group: 'Topics',
    keywords: 'diff mirror capture same missing records',
    icon: IconArrowsDiff,
    isAvailable: ({ connectionId, topic }) => connectionId !== null && topic !== null && topic !== '',
    run: ({ connectionId, topic }) => {
      const name = topic ?? ''
      openTab({ kind: 'compare-topics', title: `Compare ${name}`, connectionId, key: name, params: { topic: name } })
    },
  },
]
