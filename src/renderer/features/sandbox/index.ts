// What the frame gets of this feature: the sandbox's page.
import { IconCube, IconRefresh } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { confirmReset } from './reset.tsx'
import { SandboxPanel } from './sandbox-panel.tsx'

export const panels: PanelDefinitions = { sandbox: { component: SandboxPanel, icon: IconCube } }

export const commands: Command[] = [
  {
    id: 'sandbox.show',
    title: 'Show the sandbox',
    group: 'Sandbox',
    keywords: 'built-in broker address',
    icon: IconCube,
    run: () => {
      openTab({ kind: 'sandbox', title: 'Sandbox' })
    },
  },
  {
    id: 'sandbox.reset',
    title: 'Reset the sandbox',
    group: 'Sandbox',
    keywords: 'sample data anew',
    icon: IconRefresh,
    isDestructive: true,
    run: confirmReset,
  },
]
