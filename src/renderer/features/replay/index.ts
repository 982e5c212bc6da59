// What the frame gets of this feature: records sent again, elsewhere or changed. Other features give it what was picked.
import { IconRepeat } from '@tabler/icons-react'
import type { PanelDefinitions } from '#renderer/app/index.ts'
import { ReplaysPanel } from './replays-panel.tsx'

export { commands, openReplay } from './commands.tsx'
export type { ReplaySource } from './form.ts'
export const panels: PanelDefinitions = { replays: { component: ReplaysPanel, icon: IconRepeat } }
