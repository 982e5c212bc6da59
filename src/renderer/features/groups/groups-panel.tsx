// All consumer groups of a cluster.
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { GroupSummary } from '#contract/index.ts'
import { commandById, contextOf, isAvailable, openGroup, type PanelProps, runCommand } from '#renderer/app/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import {
  type Column,
  DataTable,
  EmptyState,
  Panel,
  ProblemView,
  SkeletonRows,
  showContextMenu,
} from '#renderer/ui/index.ts'
import { AssignorCell, LagCell, MembersCell } from './group-figures.tsx'
import { groupTypes, protocolTypes } from './words.ts'

const columnsOf = (connectionId: string, refreshMs: number | false): Column<GroupSummary>[] => [
  {
    id: 'groupId',
    header: 'Group',
    width: 300,
    isFlexible: true,
    isData: true,
    cell: row => row.groupId,
    sort: row => row.groupId,
  },
  { id: 'state', header: 'State', width: 140, cell: row => row.state, sort: row => row.state },
  { id: 'type', header: 'Protocol', width: 150, cell: row => groupTypes(row.type), sort: row => row.type },
  {
    id: 'protocolType',
    header: 'Used by',
    width: 150,
    cell: row => protocolTypes(row.protocolType),
    sort: row => row.protocolType,
  },
  {
    id: 'members',
    header: 'Members',
    width: 80,
    align: 'right',
    cell: row => <MembersCell connectionId={connectionId} group={row} refreshMs={refreshMs} />,
  },
  {
    id: 'lag',
    header: 'Lag',
    width: 110,
    align: 'right',
    cell: row => <LagCell connectionId={connectionId} group={row} refreshMs={refreshMs} />,
  },
  {
    id: 'assignor',
    header: 'Assignor',
    width: 170,
    cell: row => <AssignorCell connectionId={connectionId} group={row} refreshMs={refreshMs} />,
  },
]

/** Figures cost the cluster more than names. */
const FIGURES_EVERY_MS = 10_000

const menu = ['groups.open', 'groups.move', 'lab.open', 'groups.delete']

export function GroupsPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const { refreshMs } = useSettings()
  const [filter, setFilter] = useState('')
  const groups = useQuery({
    ...read('groups.list', client.groups.list, { connectionId }),
    refetchInterval: isVisible ? refreshMs : false,
  })
  const all = groups.data ?? []
  const words = filter.toLowerCase().split(/\s+/)
  const rows = all.filter(({ groupId, state, type, protocolType }) => {
    const text = [groupId, state, groupTypes(type), protocolTypes(protocolType)].join(' ').toLowerCase()
    return words.every(word => text.includes(word))
  })
  const columns = useMemo(
    () => columnsOf(connectionId, isVisible && Math.max(refreshMs, FIGURES_EVERY_MS)),
    [connectionId, isVisible, refreshMs],
  )
  return (
    <Panel
      label="Consumer groups"
      isReady={groups.isFetched}
      toolbar={
        <>
          <TextInput
            w={240}
            placeholder="Filter: name, state, type, used by"
            aria-label="Filter groups"
            value={filter}
            onChange={event => setFilter(event.currentTarget.value)}
          />
          <span>
            {formatCount(rows.length)} of {formatCount(all.length)} groups
          </span>
        </>
      }
    >
      {groups.isPending ? <SkeletonRows label="Loading groups" count={12} /> : null}
      {groups.isError && groups.data === undefined ? (
        <ProblemView error={groups.error} onRetry={() => void groups.refetch()} />
      ) : null}
      {groups.data === undefined ? null : (
        <DataTable
          label="Consumer groups"
          columns={columns}
          rows={rows}
          rowId={row => row.groupId}
          initialSort={{ column: 'groupId' }}
          onOpen={row => openGroup(connectionId, row.groupId)}
          onContextMenu={({ groupId }, event) => {
            const known = { connectionId, groupId, topic: null }
            showContextMenu(
              event,
              groupId,
              menu
                .map(commandById)
                .filter(command => isAvailable(command, contextOf(known)))
                .map(command => ({ command, run: () => void runCommand(command.id, known) })),
            )
          }}
          empty={
            <EmptyState title="No consumer groups">
              A group appears when a consumer with a group id joins or commits. Consumer lab in the palette makes one.
            </EmptyState>
          }
        />
      )}
    </Panel>
  )
}
