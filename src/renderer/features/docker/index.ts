// Local clusters with Docker: the page, and the way to it.
import { IconBrandDocker } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { DockerPanel } from './docker-panel.tsx'

export const panels: PanelDefinitions = { docker: { component: DockerPanel, icon: IconBrandDocker } }

export const commands: Command[] = [
  {
    id: 'docker.show',
    title: 'Local cluster with Docker',
    group: 'Connections',
    keywords: 'docker compose kraft zookeeper container start own broker',
    icon: IconBrandDocker,
    run: () => {
      openTab({ kind: 'docker', title: 'Docker' })
    },
  },
]
