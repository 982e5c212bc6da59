// The SQL workspace, and loading a topic into it.
import { IconSql, IconTableImport } from '@tabler/icons-react'
import { type Command, openTab } from '#renderer/app/index.ts'
import { openDialog } from '#renderer/ui/index.ts'
import { LoadDialog } from './load-dialog.tsx'

export const openSql = () => openTab({ kind: 'sql', title: 'SQL' })

export function askLoad(connectionId: string | null, topic: string | null): void {
  openSql()
  openDialog(close => <LoadDialog connectionId={connectionId} topic={topic} onClose={close} />)
}

export const commands: Command[] = [
  {
    id: 'sql.open',
    title: 'Open SQL workspace',
    group: 'SQL',
    keywords: 'query duckdb select join chart table',
    icon: IconSql,
    run: () => {
      openSql()
    },
  },
  {
    id: 'sql.load',
    title: 'Query with SQL',
    group: 'SQL',
    keywords: 'duckdb select load topic table',
    icon: IconTableImport,
    isAvailable: ({ connectionId, topic }) => connectionId !== null && topic !== null && topic !== '',
    run: ({ connectionId, topic }) => askLoad(connectionId, topic),
  },
]
