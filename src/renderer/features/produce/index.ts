// What others get of this feature: the composer's panel, the way to compose from a record, and its command.
import { IconPencilPlus } from '@tabler/icons-react'
import { type Command, isOffline, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { ComposerPanel, titleOf } from './composer.tsx'
import { draftOf, type RecordSource } from './draft.ts'
import { setDraft } from './produce.store.ts'

/** Opens a composer with a record's bytes, to be changed or sent as they are. */
export function composeFrom(from: { connectionId: string; topic: string; record: RecordSource }): void {
  const { connectionId, topic, record } = from
  const id = openTab({
    kind: 'compose',
    title: titleOf(topic),
    connectionId,
    key: topic,
    params: { topic },
    isNew: true,
  })
  setDraft(id, draftOf(topic, record))
}

export const panels: PanelDefinitions = { compose: { component: ComposerPanel, icon: IconPencilPlus } }

export const commands: Command[] = [
  {
    id: 'produce.compose',
    title: 'Compose a record',
    group: 'Messages',
    shortcut: 'mod+N',
    keywords: 'produce send write message',
    icon: IconPencilPlus,
    isAvailable: ({ connectionId }) => connectionId !== null && !isOffline(connectionId),
    run: ({ connectionId, topic }) => {
      const name = topic ?? ''
      openTab({ kind: 'compose', title: titleOf(name), connectionId, key: name, params: { topic: name } })
    },
  },
]
