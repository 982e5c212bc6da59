// What happened, newest first. A chosen event takes the lanes back to that moment; the arrow keys step.
import { Button } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import type { LabEvent } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { formatCount, formatDuration, plural } from '#renderer/lib/format.ts'
import { type Column, DataTable, EmptyState, notifyDone, notifyProblem, Timestamp } from '#renderer/ui/index.ts'
import { Badge } from './badge.tsx'
import classes from './lab.module.css'
import { detailOf, titleOf, toCsv, toJson } from './timeline.ts'

const columns: Column<LabEvent>[] = [
  {
    id: 'number',
    header: '#',
    width: 56,
    align: 'right',
    cell: row => formatCount(row.number),
    sort: row => row.number,
  },
  { id: 'time', header: 'Time', width: 190, cell: row => <Timestamp value={BigInt(row.at)} />, sort: row => row.at },
  {
    id: 'consumer',
    header: 'Consumer',
    width: 92,
    cell: row => <Badge number={row.consumer} />,
    sort: row => row.consumer,
  },
  { id: 'event', header: 'Event', width: 200, cell: titleOf, sort: titleOf },
  {
    id: 'generation',
    header: 'Generation',
    width: 100,
    align: 'right',
    cell: row => (row.generationId === null ? '' : formatCount(row.generationId)),
    sort: row => row.generationId,
  },
  {
    id: 'took',
    header: 'Took',
    width: 76,
    align: 'right',
    cell: row => (row.kind === 'joined' && row.durationMs !== null ? formatDuration(row.durationMs) : ''),
    sort: row => (row.kind === 'joined' ? row.durationMs : null),
  },
  {
    id: 'detail',
    header: 'What',
    width: 300,
    isFlexible: true,
    cell: row => <span title={detailOf(row)}>{detailOf(row)}</span>,
  },
  { id: 'group', header: 'Group', width: 120, isData: true, cell: row => row.groupId ?? '', sort: row => row.groupId },
]

const tones: Partial<Record<LabEvent['kind'], 'danger' | 'warn' | 'accent' | 'dim'>> = {
  crashed: 'danger',
  failed: 'danger',
  lost: 'danger',
  commitFailed: 'danger',
  heartbeatMissed: 'warn',
  rebalancing: 'warn',
  joined: 'accent',
  joining: 'dim',
  polled: 'dim',
}

interface TimelineViewProps {
  events: LabEvent[]
  /** The event the lanes are shown at, or null for now. */
  chosen: number | null
  onChosen(number: number | null): void
  /** Stands first in the line above the list. */
  head: ReactNode
}

export function TimelineView({ events, chosen, onChosen, head }: TimelineViewProps) {
  const index = useMemo(() => events.findIndex(each => each.number === chosen), [events, chosen])
  const step = (by: number) => {
    const next = events[index < 0 ? events.length - 1 : index + by]
    if (next !== undefined) onChosen(next.number)
  }
  return (
    <div className={classes.listSide}>
      <div className={classes.listHead}>
        {head}
        <Button.Group>
          <Button
            variant="default"
            aria-label="Event before"
            disabled={events.length === 0 || index === 0}
            onClick={() => step(-1)}
          >
            <IconChevronLeft size={14} aria-hidden />
          </Button>
          <Button
            variant="default"
            aria-label="Event after"
            disabled={index < 0 || index === events.length - 1}
            onClick={() => step(1)}
          >
            <IconChevronRight size={14} aria-hidden />
          </Button>
        </Button.Group>
        <span className={classes.dim}>{plural(events.length, 'event')}</span>
        {chosen !== null && (
          <Button size="compact-xs" variant="light" onClick={() => onChosen(null)}>
            Back to now
          </Button>
        )}
        <span className={classes.grow} />
        <Button variant="default" disabled={events.length === 0} onClick={() => void save('json', toJson(events))}>
          Export JSON
        </Button>
        <Button variant="default" disabled={events.length === 0} onClick={() => void save('csv', toCsv(events))}>
          Export CSV
        </Button>
      </div>
      <DataTable
        label="Timeline"
        columns={columns}
        rows={events}
        rowId={row => String(row.number)}
        initialSort={{ column: 'number', descending: true }}
        selectedId={chosen === null ? null : String(chosen)}
        onSelect={row => onChosen(row.number)}
        rowTone={row => tones[row.kind]}
        empty={
          <EmptyState title="Nothing has happened yet">
            Joins, rebalances, commits, seeks and crashes of the consumers are listed here as they happen.
          </EmptyState>
        }
      />
    </div>
  )
}

async function save(extension: string, text: string): Promise<void> {
  try {
    const bytes = new TextEncoder().encode(text)
    const name = await client.app.saveFile({ suggestedName: `lab-timeline.${extension}`, bytes })
    if (name !== null) notifyDone('Saved', name)
  } catch (error) {
    notifyProblem('Export the timeline', error)
  }
}
