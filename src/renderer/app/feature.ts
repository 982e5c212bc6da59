// What a feature gives the frame: its panels and its commands. Each `features/<slug>/index.ts` exports a
// `FeatureDefinition`'s two fields; `features.ts` collects them.
import type { TablerIcon } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Tab } from './tabs.store.ts'

export interface PanelProps {
  tab: Tab
  /** False while another tab covers this one: stop polling and following then. */
  isVisible: boolean
}

export interface PanelDefinition {
  component: ComponentType<PanelProps>
  icon: TablerIcon
}

/** By tab kind, e.g. `{ topic: { component: TopicPanel, icon: IconTable } }`. */
export type PanelDefinitions = Record<string, PanelDefinition>

/** What a command acts on: where it was called from. Everything it does not know is null. */
export interface CommandContext {
  connectionId: string | null
  topic: string | null
  partition: number | null
  groupId: string | null
  /** Of a group of topics in the tree: how their names begin. */
  topicPrefix?: string
  /** Of a folder of connections in the tree: its name. */
  folder?: string
  tab: Tab | null
}

export interface Command {
  /** `<slug>.<verb>`, the same word as the procedure where there is one, e.g. `topics.create`. */
  id: string
  title: string
  /** Heading in the palette, e.g. `Topics`. */
  group: string
  /** Mantine hotkey, e.g. `mod+N`; `mod` is Ctrl, or ⌘ on macOS. */
  shortcut?: string
  keywords?: string
  icon?: TablerIcon
  /** Drawn in red, at the end of menus. */
  isDestructive?: boolean
  /** Leads to a change in Kafka: a read-only profile says so at once, not after a form was filled in. */
  writes?: boolean
  /** Left out where it makes no sense; always available when absent. */
  isAvailable?: (context: CommandContext) => boolean
  run: (context: CommandContext) => void | Promise<void>
}

export interface FeatureDefinition {
  panels: PanelDefinitions
  commands: Command[]
}

export const emptyContext: CommandContext = {
  connectionId: null,
  topic: null,
  partition: null,
  groupId: null,
  tab: null,
}
