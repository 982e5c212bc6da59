// What the frame gets of this feature: the tab of a topic, and what can be done with topics.
import { IconTable } from '@tabler/icons-react'
import type { PanelDefinitions } from '#renderer/app/index.ts'
import { TopicPanel } from './topic-panel.tsx'

export { commands } from './commands.tsx'

export const panels: PanelDefinitions = { topic: { component: TopicPanel, icon: IconTable } }
