// What others get of this feature: two records side by side, and what differs between two values.
import { IconArrowsDiff } from '@tabler/icons-react'
import type { Command, PanelDefinitions } from '#renderer/app/index.ts'
import { ComparePanel } from './compare-panel.tsx'

export { type Difference, differenceOf } from './differences.ts'

export const panels: PanelDefinitions = { compare: { component: ComparePanel, icon: IconArrowsDiff } }

export const commands: Command[] = []
