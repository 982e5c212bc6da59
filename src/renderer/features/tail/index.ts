// What the frame gets of this feature: the tail of topics, and the way to it.
import { IconActivity } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { titleOf } from './choice.ts'
import { TailPanel } from './tail-panel.tsx'

export const panels: PanelDefinitions = { tail: { component: TailPanel, icon: IconActivity } }

export const commands: Command[] = [
  {
    id: 'tail.open',
    title: 'Tail',
    group: 'Messages',
    shortcut: 'mod+L',
    keywords: 'live follow watch stream topics rate',
    icon: IconActivity,
    isAvailable: ({ connectionId }) => connectionId !== null,
    run: ({ connectionId, topic, topicPrefix: prefix = '' }) => {
      const topics = topic === null || topic === '' ? [] : [topic]
      const title = titleOf({ topics, prefix, isolation: 'read_uncommitted' })
      const params = { ...(topics.length === 0 ? {} : { topics }), ...(prefix === '' ? {} : { prefix }) }
      openTab({ kind: 'tail', title, connectionId, key: prefix === '' ? (topic ?? '') : `${prefix}*`, params })
    },
  },
]
