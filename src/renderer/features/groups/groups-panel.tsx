// All consumer groups of a cluster.
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
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
import { groupTypes, protocolTypes } from './words.ts'

const columns: Column<GroupSummary>[] = [
  {
    id: 'groupId',
    header: 'Group',
    width: 300,
    isFlexible: true,
    isData: true,
    cell: row => row.groupId,
    sort: row => row.groupId,
  },
  { id: 'state', header: 'State', width: 170, cell: row => row.state, sort: row => row.state },
  { id: 'type', header: 'Protocol', width: 150, cell: row => groupTypes(row.type), sort: row => row.type },
  {
    id: 'protocolType',
    header: 'Used by',
    width: 150,
    cell: row => protocolTypes(row.protocolType),
    sort: row => row.protocolType,
  },
]

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
  const rows = all.filter(group => group.groupId.toLowerCase().includes(filter.trim().toLowerCase()))
  return (
    <Panel
      label="Consumer groups"
      isReady={groups.isFetched}
      toolbar={
        <>
          <TextInput
            w={240}
            placeholder="Filter by name"
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
              A group appears when a consumer with a group id joins or commits. Seek and commit in the palette makes
              one.
            </EmptyState>
          }
        />
      )}
    </Panel>
  )
}
