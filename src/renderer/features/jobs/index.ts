// What the frame gets of this feature: the list of jobs.
import { IconProgress } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { JobsPanel } from './jobs-panel.tsx'

export const panels: PanelDefinitions = { jobs: { component: JobsPanel, icon: IconProgress } }

export const commands: Command[] = [
  {
    id: 'jobs.show',
    title: 'Show jobs',
    group: 'View',
    keywords: 'progress cancel running',
    icon: IconProgress,
    run: () => {
      openTab({ kind: 'jobs', title: 'Jobs' })
    },
  },
]
