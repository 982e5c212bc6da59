// What the frame gets of this feature: records to files and back. Other features give it the records they have picked.
import type { PanelDefinitions } from '#renderer/app/index.ts'

export { commands } from './commands.tsx'
export { InterruptedExports } from './interrupted-exports.tsx'
export { type PickedAction, PickedActions, pickedActions } from './picked-actions.tsx'
export const panels: PanelDefinitions = {}
