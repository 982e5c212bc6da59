// The tree at the left: clusters, their brokers, topics and groups.
import type { PanelDefinitions } from '../../app/index.ts'

export { commands } from './commands.ts'
export { Tree } from './tree.tsx'
export const panels: PanelDefinitions = {}
