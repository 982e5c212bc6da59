// Every change of committed offsets made here: filtered, looked at in full, put back, taken along as CSV.
import { Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { JournalSummary } from '#contract/index.ts'
import type { PanelProps } from '#renderer/app/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import {
  type Column,
  Count,
  DataTable,
  EmptyState,
  Panel,
  ProblemView,
  SkeletonRows,
  Timestamp,
} from '#renderer/ui/index.ts'
import { EntryPane } from './entry-pane.tsx'
import classes from './journal.module.css'
import { causes, outcomes } from './words.ts'

const columns: Column<JournalSummary>[] = [
  { id: 'at', header: 'Time', width: 190, cell: row => <Timestamp value={row.at} />, sort: row => row.at },
  {
    id: 'groupId',
    header: 'Group',
    width: 200,
    isFlexible: true,
    isData: true,
    cell: row => row.groupId,
    sort: row => row.groupId,
  },
  { id: 'cause', header: 'Change', width: 150, cell: row => causes[row.cause], sort: row => row.cause },
  {
    id: 'topics',
    header: 'Topics',
    width: 200,
    isData: true,
    cell: row => <span title={row.topics.join('\n')}>{row.topics.join(', ')}</span>,
  },
  {
    id: 'partitions',
    header: 'Partitions',
    width: 90,
    align: 'right',
    cell: row => <Count value={row.partitions} />,
    sort: row => row.partitions,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 170,
    cell: row => (row.undoneBy.length > 0 ? `${outcomes[row.outcome]}, put back` : outcomes[row.outcome]),
    sort: row => row.outcome,
  },
  { id: 'profile', header: 'Profile', width: 120, cell: row => row.profile, sort: row => row.profile },
]

const toneOf = ({ outcome, undoneBy }: JournalSummary) => {
  if (undoneBy.length > 0) return 'dim'
  return ({ done: undefined, partly: 'warn', refused: 'danger', unknown: 'warn' } as const)[outcome]
}

export function JournalPanel({ tab }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const [filter, setFilter] = useState('')
  const [isAll, setIsAll] = useState(false)
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const journal = useQuery(read('journal.list', client.journal.list, { connectionId: isAll ? null : connectionId }))
  const all = journal.data?.entries ?? []
  const words = filter.toLowerCase().split(/\s+/)
  const rows = all.filter(({ groupId, topics, cause, profile }) => {
    const text = [groupId, causes[cause], profile, ...topics].join(' ').toLowerCase()
    return words.every(word => text.includes(word))
  })
  const unreadable = journal.data?.unreadable ?? 0
  return (
    <Panel
      label="Journal of offsets"
      isReady={journal.isFetched}
      toolbar={
        <>
          <TextInput
            w={240}
            placeholder="Filter: group, topic, change"
            aria-label="Filter entries"
            value={filter}
            onChange={event => setFilter(event.currentTarget.value)}
          />
          <Checkbox
            label="All profiles"
            size="xs"
            checked={isAll}
            onChange={event => setIsAll(event.currentTarget.checked)}
          />
          <span>
            {formatCount(rows.length)} of {plural(all.length, 'entry', 'entries')}
            {unreadable === 0 ? '' : ` · ${plural(unreadable, 'line')} of the file could not be read`}
          </span>
        </>
      }
    >
      {journal.isPending ? <SkeletonRows label="Loading the journal" count={12} /> : null}
      {journal.isError && journal.data === undefined ? (
        <ProblemView error={journal.error} onRetry={() => void journal.refetch()} />
      ) : null}
      {journal.data === undefined ? null : (
        <div className={classes.split}>
          <div className={classes.table}>
            <DataTable
              label="Entries"
              columns={columns}
              rows={rows}
              rowId={row => row.id}
              initialSort={{ column: 'at', descending: true }}
              selectedId={selectedId}
              onSelect={row => setSelectedId(row.id)}
              rowTone={toneOf}
              empty={
                all.length > 0 ? (
                  <EmptyState title="Nothing fits the filter">Other words may find it.</EmptyState>
                ) : (
                  <EmptyState title="No offsets were changed yet">
                    Before a group’s offsets are moved, committed or deleted here, the present ones are written down, so
                    that they can be put back.
                  </EmptyState>
                )
              }
            />
          </div>
          {selectedId === null || !rows.some(({ id }) => id === selectedId) ? null : (
            <EntryPane key={selectedId} id={selectedId} connectionId={connectionId} />
          )}
        </div>
      )}
    </Panel>
  )
}
