// The SQL workspace, and loading a topic, or picked records, into it.
import { IconSql, IconTableImport } from '@tabler/icons-react'
import type { PickedRecords } from '#contract/index.ts'
import { type Command, openTab } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { notifyProblem, openDialog } from '#renderer/ui/index.ts'
import { LoadDialog } from './load-dialog.tsx'
import { useSql } from './sql.store.ts'

export const openSql = () => openTab({ kind: 'sql', title: 'SQL' })

export function askLoad(connectionId: string | null, topic: string | null): void {
  openSql()
  openDialog(close => <LoadDialog connectionId={connectionId} topic={topic} onClose={close} />)
}

/** A table for each of their topics. */
export async function loadPicked(connectionId: string, picked: PickedRecords): Promise<void> {
  const isolation = 'read_uncommitted'
  openSql()
  try {
    for (const topic of new Set(picked.map(each => each.topic))) {
      const records = picked.filter(each => each.topic === topic)
      const range = { by: 'records' as const, records }
      const { name } = await client.sql.load({ connectionId, topic, partitions: null, range, isolation })
      useSql.setState({ chosen: name })
    }
  } catch (error) {
    notifyProblem('Load picked records', error)
  }
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
