// What the frame gets of this feature: its panels and its commands.
import type { Command, PanelDefinitions } from '../../app/index.ts'

export const panels: PanelDefinitions = {}
export const commands: Command[] = []
