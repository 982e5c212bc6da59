// What the frame gets of this feature: the list of captures, and the commands to make and to open them.

import { IconArchive } from '@tabler/icons-react'
import type { PanelDefinitions } from '#renderer/app/index.ts'
import { CapturesPanel } from './captures-panel.tsx'

export { openCapture } from './actions.tsx'
export { commands } from './commands.tsx'
export { OfflineSection } from './offline-section.tsx'
export const panels: PanelDefinitions = { captures: { component: CapturesPanel, icon: IconArchive } }
