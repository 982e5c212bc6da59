// The errors of a dead-letter topic, to choose from.
import { Checkbox } from '@mantine/core'
import { useMemo } from 'react'
import type { ErrorGroup } from '#contract/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { type Column, Count, DataTable, Timestamp, Unknown } from '#renderer/ui/index.ts'
import { type Choice, countOf } from './chosen.ts'
import classes from './redrive.module.css'
import { errorWords } from './words.ts'

interface GroupsTableProps {
  topic: string
  groups: readonly ErrorGroup[]
  choice: Choice
  selectedId: string | null
  onSelect(id: string): void
  onChoose(groups: ReadonlySet<string>): void
}

export function GroupsTable({ topic, groups, choice, selectedId, onSelect, onChoose }: GroupsTableProps) {
  const columns = useMemo(() => [chooseColumn(choice, onChoose), ...told], [choice, onChoose])
  return (
    <DataTable
      label={`Errors of ${topic}`}
      columns={columns}
      rows={groups}
      rowId={group => group.id}
      selectedId={selectedId}
      onSelect={group => onSelect(group.id)}
      rowTone={group => (group.redriven === group.records ? 'dim' : undefined)}
      maxRows={10}
    />
  )
}

function chooseColumn(choice: Choice, onChoose: GroupsTableProps['onChoose']): Column<ErrorGroup> {
  return {
    id: 'choose',
    header: '',
    width: 34,
    cell: group => (
      <Checkbox
        size="xs"
        className={classes.choose}
        aria-label={`Choose ${errorWords(group)}, ${group.message ?? 'no message'}, ${group.topic ?? 'no topic'}`}
        disabled={countOf(group, choice) === 0}
        checked={choice.groups.has(group.id) && countOf(group, choice) > 0}
        onChange={event => {
          const chosen = new Set(choice.groups)
          if (event.currentTarget.checked) chosen.add(group.id)
          else chosen.delete(group.id)
          onChoose(chosen)
        }}
      />
    ),
  }
}

const told: Column<ErrorGroup>[] = [
  {
    id: 'error',
    header: 'Error',
    width: 205,
    cell: group => <span title={group.error ?? undefined}>{errorWords(group)}</span>,
    sort: errorWords,
  },
  {
    id: 'message',
    header: 'Message',
    width: 140,
    isFlexible: true,
    cell: group => <span title={group.message ?? undefined}>{group.message ?? <Unknown reason="No message" />}</span>,
    sort: group => group.message,
  },
  {
    id: 'topic',
    header: 'Original topic',
    width: 125,
    isData: true,
    cell: group => group.topic ?? <Unknown reason="No header names it" />,
    sort: group => group.topic,
  },
  {
    id: 'records',
    header: 'Records',
    width: 75,
    align: 'right',
    cell: group => <Count value={group.records} unit="records" />,
    sort: group => group.records,
  },
  {
    id: 'redriven',
    header: 'Redriven',
    width: 78,
    align: 'right',
    cell: group => <Count value={group.redriven} unit="records" />,
    sort: group => group.redriven,
  },
  {
    id: 'returned',
    header: 'Failed again',
    width: 104,
    align: 'right',
    cell: group => <span title="Redriven before, and back as records of their own">{formatCount(group.returned)}</span>,
    sort: group => group.returned,
  },
  {
    id: 'first',
    header: 'First',
    width: 188,
    cell: group => <Timestamp value={group.firstTimestamp} />,
    sort: group => group.firstTimestamp,
  },
  {
    id: 'last',
    header: 'Last',
    width: 188,
    cell: group => <Timestamp value={group.lastTimestamp} />,
    sort: group => group.lastTimestamp,
  },
]
