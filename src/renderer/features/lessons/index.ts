// What the frame gets of this feature: the lessons, and the way to them.
import { IconSchool } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { LessonsPanel } from './lessons-panel.tsx'

export const panels: PanelDefinitions = { lessons: { component: LessonsPanel, icon: IconSchool } }

/** Lessons are done on the sandbox, whatever else is connected. */
const sandbox = 'sandbox'

export const commands: Command[] = [
  {
    id: 'lessons.open',
    title: 'Lessons',
    group: 'Help',
    keywords: 'learn tutorial course partitions offsets groups commit crash seek',
    icon: IconSchool,
    run: () => void openTab({ kind: 'lessons', title: 'Lessons', connectionId: sandbox }),
  },
]
