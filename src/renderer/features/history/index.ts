// What the frame gets of this feature: the history of a key, and what carries one text through topics.
import { IconHistory } from '@tabler/icons-react'
import type { Command, PanelDefinitions } from '#renderer/app/index.ts'
import { HistoryPanel } from './history-panel.tsx'

export const panels: PanelDefinitions = { history: { component: HistoryPanel, icon: IconHistory } }

export const commands: Command[] = []
