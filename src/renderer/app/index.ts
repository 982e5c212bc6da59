// What features use of the frame.
export { allCommands, commandById, contextOf, isAvailable, isOffline, runCommand } from './commands.ts'
export type {
  Command,
  CommandContext,
  PanelDefinitions,
  PanelProps,
} from './feature.ts'
export {
  isLink,
  markedRecord,
  markRecord,
  openCompare,
  openFollow,
  openGaps,
  openGroup,
  openHistory,
  openLink,
  openMoveOffsets,
  openRecord,
  openTime,
  openTopic,
  type RecordLink,
} from './links.ts'
export {
  activateTab,
  activeTab,
  closeTab,
  closeTabs,
  type Json,
  openTab,
  type Tab,
  updateTab,
  useTabs,
} from './tabs.store.ts'
export { persistStore } from './workspace.ts'
