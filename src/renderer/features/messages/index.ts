// What others get of this feature: the messages of a topic as a view, and its commands.
import { IconArrowBarToRight, IconColumns, IconRefresh } from '@tabler/icons-react'
import type { Command, PanelDefinitions } from '#renderer/app/index.ts'
import { viewOf } from './open-views.ts'

export { Content } from './list/record-row.tsx'
export { showRecordMenu } from './menu.ts'
export { useRecordPane } from './messages.store.ts'
export { MessagesView } from './messages-view.tsx'
export { PartitionPicker } from './partition-picker.tsx'
export { RecordPane } from './record/record-pane.tsx'
export { Sash } from './sash.tsx'

export const panels: PanelDefinitions = {}

export const commands: Command[] = [
  {
    id: 'messages.goTo',
    title: 'Go to offset, time or link',
    group: 'Messages',
    shortcut: 'mod+G',
    icon: IconArrowBarToRight,
    isAvailable: ({ tab }) => viewOf(tab?.id) !== undefined,
    run: ({ tab }) => viewOf(tab?.id)?.askPlace(),
  },
  {
    id: 'messages.columns',
    title: 'Columns of the message list',
    group: 'Messages',
    keywords: 'field json path show hide order',
    icon: IconColumns,
    isAvailable: ({ tab }) => viewOf(tab?.id) !== undefined,
    run: ({ tab }) => viewOf(tab?.id)?.arrange(),
  },
  {
    id: 'messages.reload',
    title: 'Reload messages',
    group: 'Messages',
    shortcut: 'mod+R',
    icon: IconRefresh,
    isAvailable: ({ tab }) => viewOf(tab?.id) !== undefined,
    run: ({ tab }) => viewOf(tab?.id)?.reload(),
  },
]
