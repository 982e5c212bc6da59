// What the frame gets of this feature: the search of a topic, and the way to it.
import { IconListSearch } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { askFocus } from './search.store.ts'
import { SearchPanel } from './search-panel.tsx'

export { ConditionField, TextField, useConditionCheck } from './condition-fields.tsx'
export { type Hit, type Run, startRun, steer, useRuns } from './runs.ts'
export { ScriptField } from './script-field.tsx'

export const panels: PanelDefinitions = { search: { component: SearchPanel, icon: IconListSearch } }

/** In an editor the keys are the editor's own. */
const isInEditor = () => document.activeElement?.closest('.monaco-editor') != null

export const commands: Command[] = [
  {
    id: 'search.open',
    title: 'Search in topic',
    group: 'Messages',
    shortcut: 'mod+F',
    keywords: 'find grep filter records regex',
    icon: IconListSearch,
    isAvailable: ({ connectionId, topic }) => connectionId !== null && topic !== null && topic !== '' && !isInEditor(),
    run: ({ connectionId, topic }) => {
      const name = topic ?? ''
      askFocus(openTab({ kind: 'search', title: `Search ${name}`, connectionId, key: name, params: { topic: name } }))
    },
  },
]
