// What the frame gets of this feature: the audit of what was written.
import { IconNotebook } from '@tabler/icons-react'
import { type Command, openTab, type PanelDefinitions } from '#renderer/app/index.ts'
import { AuditPanel } from './audit-panel.tsx'

export const panels: PanelDefinitions = { audit: { component: AuditPanel, icon: IconNotebook } }

export const commands: Command[] = [
  {
    id: 'audit.show',
    title: 'Show audit',
    group: 'View',
    keywords: 'log written writes refused history',
    icon: IconNotebook,
    run: () => {
      openTab({ kind: 'audit', title: 'Audit' })
    },
  },
]
