// The partitions of a lab consumer: where each stands between the ends of its log, and what can be moved there.
import { ActionIcon, Popover, Tooltip } from '@mantine/core'
import { IconArrowsHorizontal, IconPinned } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { LabPartition, LabSession, SeekTarget } from '#contract/index.ts'
import { type Column, Count, DataTable, EmptyState, Offset, Unknown } from '#renderer/ui/index.ts'
import { CommitForm } from './commit-form.tsx'
import classes from './lab.module.css'
import { LogBar } from './log-bar.tsx'
import { SeekForm } from './seek-form.tsx'

interface PartitionsTableProps {
  session: LabSession
  onSeek(partition: LabPartition, target: SeekTarget): void
  onCommit(partition: LabPartition, offset: bigint, metadata: string): void
}

export function PartitionsTable({ session, onSeek, onCommit }: PartitionsTableProps) {
  const hasGroup = session.groupId !== null
  const columns: Column<LabPartition>[] = [
    ...(session.topics.length > 1
      ? [{ id: 'topic', header: 'Topic', width: 160, isData: true, cell: (row: LabPartition) => row.topic }]
      : []),
    { id: 'partition', header: 'Partition', width: 78, align: 'right', cell: row => row.partition },
    { id: 'log', header: 'Log', width: 110, isFlexible: true, cell: row => <LogBar partition={row} /> },
    { id: 'start', header: 'Start', width: 76, align: 'right', cell: row => <Offset value={row.logStartOffset} /> },
    {
      id: 'committed',
      header: 'Committed',
      width: 92,
      align: 'right',
      cell: row =>
        row.committedOffset === null ? (
          <Unknown reason={hasGroup ? 'Nothing committed' : 'No group'} />
        ) : (
          <span title={row.metadata === '' ? undefined : `Metadata: ${row.metadata}`}>
            <Offset value={row.committedOffset} />
          </span>
        ),
    },
    {
      id: 'position',
      header: 'Position',
      width: 84,
      align: 'right',
      cell: row => (row.position === null ? <Unknown reason="Not known yet" /> : <Offset value={row.position} />),
    },
    { id: 'end', header: 'End', width: 84, align: 'right', cell: row => <Offset value={row.highWatermark} /> },
    {
      id: 'lag',
      header: 'Lag',
      width: 80,
      align: 'right',
      cell: row =>
        row.lag === null ? (
          <Unknown reason="Nothing committed" />
        ) : (
          <span className={row.lag > 0n ? classes.lagging : undefined}>
            <Count value={row.lag} unit="offsets" />
          </span>
        ),
    },
    {
      id: 'actions',
      header: '',
      width: 60,
      cell: row => {
        const name = `${row.topic} ${row.partition}`
        return (
          <span className={classes.acts}>
            <Act label={`Seek ${name}`} icon={<IconArrowsHorizontal size={14} aria-hidden />}>
              {close => (
                <SeekForm
                  what={name}
                  onSeek={target => {
                    close()
                    onSeek(row, target)
                  }}
                />
              )}
            </Act>
            <Act
              label={`Commit ${name} at an offset`}
              icon={<IconPinned size={14} aria-hidden />}
              isDisabled={!hasGroup}
            >
              {close => (
                <CommitForm
                  partition={row}
                  onCommit={(offset, metadata) => {
                    close()
                    onCommit(row, offset, metadata)
                  }}
                />
              )}
            </Act>
          </span>
        )
      },
    },
  ]
  return (
    <DataTable
      label="Partitions of the consumer"
      columns={columns}
      rows={session.partitions.toSorted((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition)}
      rowId={row => `${row.topic} ${row.partition}`}
      maxRows={10}
      empty={
        <EmptyState title={session.status === 'joining' ? 'Joining the group' : 'No partition'}>
          {session.status === 'joining'
            ? 'The group hands out its partitions when every member has joined again.'
            : 'The group has given this member no partition: it has at least as many other members as partitions.'}
        </EmptyState>
      }
    />
  )
}

interface ActProps {
  label: string
  icon: ReactNode
  isDisabled?: boolean
  children(close: () => void): ReactNode
}

function Act({ label, icon, isDisabled = false, children }: ActProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Tooltip label={isDisabled ? 'Without a group there is nothing to commit to' : label} disabled={isOpen}>
          <ActionIcon size="xs" aria-label={label} disabled={isDisabled} onClick={() => setIsOpen(!isOpen)}>
            {icon}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs">{children(() => setIsOpen(false))}</Popover.Dropdown>
    </Popover>
  )
}
