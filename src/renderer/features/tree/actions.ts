// What a row does when it is opened, and which commands its menu offers.

import type { Profile } from '#contract/index.ts'
import { setCurrentConnection } from '../../app/frame.store.ts'
import {
  type CommandContext,
  commandById,
  contextOf,
  isAvailable,
  openGroup,
  openTab,
  openTopic,
  runCommand,
} from '../../app/index.ts'
import { invalidate } from '../../client/index.ts'
import type { MenuEntry } from '../../ui/index.ts'
import { connect } from '../connections/index.ts'
import type { TreeRow } from './rows.ts'
import { setExpanded } from './tree.store.ts'

const isClosed = (row: TreeRow) =>
  row.kind === 'connection' &&
  (row.connection.state.status === 'disconnected' || row.connection.state.status === 'failed')

export function openRow(row: TreeRow): void {
  if (row.kind === 'folder') {
    setExpanded(row.key, row.isExpanded !== true)
    return
  }
  const { connectionId } = row
  setCurrentConnection(connectionId)
  switch (row.kind) {
    case 'connection':
      if (isClosed(row)) {
        setExpanded(row.key, true)
        void connect(connectionId)
      } else setExpanded(row.key, row.isExpanded !== true)
      return
    case 'section':
    case 'prefix':
      setExpanded(row.key, row.isExpanded !== true)
      return
    case 'overview':
      void runCommand('cluster.overview', { connectionId })
      return
    case 'broker':
      openTab({
        kind: 'broker',
        connectionId,
        key: String(row.broker.nodeId),
        title: `Broker ${row.broker.nodeId}`,
        params: { nodeId: row.broker.nodeId },
      })
      return
    case 'topic':
      openTopic(connectionId, row.topic.name)
      return
    case 'group':
      openGroup(connectionId, row.group.groupId)
      return
    case 'problem':
      // The connection's own problem is retried by connecting again.
      if (row.isOfConnection) void connect(connectionId)
      else for (const feature of ['cluster', 'topics', 'groups']) void invalidate(feature, connectionId)
      return
    case 'loading':
    case 'nothing':
  }
}

const ofConnection = [
  'connections.connect',
  'connections.disconnect',
  'doctor.examine',
  'connections.edit',
  'connections.move',
  'connections.duplicate',
  'connections.export',
  'connections.remove',
]

/** Only once there is something to ask. */
const ofConnected: Record<Profile['kind'], string[]> = {
  cluster: ['cluster.overview', 'topics.create', 'groups.list', 'captures.start', 'exports.save', 'exports.import'],
  sandbox: ['cluster.overview', 'topics.create', 'groups.list', 'captures.start', 'exports.save', 'exports.import'],
  capture: ['cluster.overview', 'groups.list', 'exports.save'],
}

function idsOf(row: TreeRow): string[] {
  if (row.kind !== 'connection') return menus[row.kind] ?? []
  const { kind } = row.connection.profile
  return [
    ...(row.connection.state.status === 'connected' ? ofConnected[kind] : []),
    ...ofConnection,
    ...(kind === 'sandbox' ? ['lessons.open', 'sandbox.show', 'sandbox.reset'] : []),
    ...(kind === 'capture' ? ['captures.close', 'captures.show'] : []),
  ]
}

/** Ids of commands, most of them other features'. */
const menus: Partial<Record<TreeRow['kind'], string[]>> = {
  folder: ['connections.create', 'connections.export', 'connections.renameFolder', 'connections.dissolveFolder'],
  overview: ['cluster.overview'],
  section: ['topics.create', 'groups.list', 'tree.toggleInternal', 'tree.toggleGrouping'],
  prefix: ['tail.open', 'tree.toggleGrouping', 'topics.create'],
  topic: [
    'topics.open',
    'topics.copyName',
    'tree.toggleFavourite',
    'search.open',
    'tail.open',
    'produce.compose',
    'lab.open',
    'captures.start',
    'exports.save',
    'exports.import',
    'compare.topics',
    'gaps.scan',
    'sql.load',
    'topics.clone',
    'topics.addPartitions',
    'topics.deleteRecords',
    'topics.delete',
  ],
  group: ['groups.open', 'groups.move', 'lab.open', 'groups.delete'],
}

export function contextOfRow(row: TreeRow): Partial<CommandContext> {
  if (row.kind === 'folder') return { connectionId: null, folder: row.label }
  return {
    connectionId: row.connectionId,
    topic: row.kind === 'topic' ? row.topic.name : null,
    groupId: row.kind === 'group' ? row.group.groupId : null,
    ...(row.kind === 'prefix' ? { topicPrefix: row.begins } : {}),
  }
}

export function menuOf(row: TreeRow): MenuEntry[] {
  const known = contextOfRow(row)
  const context = contextOf(known)
  return idsOf(row)
    .map(commandById)
    .filter(command => isAvailable(command, context))
    .map(command => ({ command, run: () => void runCommand(command.id, known) }))
}
