// One row of the tree: how each kind of thing is drawn.
import { ActionIcon } from '@mantine/core'
import {
  IconAlertTriangle,
  IconChevronRight,
  IconFolder,
  IconInfoCircle,
  IconLoader,
  IconPlus,
  IconServer,
  IconStack2,
  IconStar,
  IconStarFilled,
  IconTable,
  IconUsersGroup,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { runCommand } from '../../app/index.ts'
import { formatCount, plural } from '../../lib/format.ts'
import { ConnectionDot, connectionWords } from '../connections/index.ts'
import type { TreeRow } from './rows.ts'
import classes from './tree.module.css'

const sections = { brokers: IconServer, topics: IconStack2, groups: IconUsersGroup, favourites: IconStar }

function iconOf(row: TreeRow): ReactNode {
  const props = { size: 14, 'aria-hidden': true, className: classes.icon ?? '' }
  switch (row.kind) {
    case 'connection':
      return <ConnectionDot colour={row.connection.profile.colour} status={row.connection.state.status} />
    case 'overview':
      return <IconInfoCircle {...props} />
    case 'section': {
      const Icon = sections[row.section]
      return <Icon {...props} />
    }
    case 'broker':
      return <IconServer {...props} />
    case 'folder':
    case 'prefix':
      return <IconFolder {...props} />
    case 'topic':
      return row.isFavourite ? <IconStarFilled {...props} data-favourite /> : <IconTable {...props} />
    case 'group':
      return <IconUsersGroup {...props} />
    case 'loading':
      return <IconLoader {...props} />
    case 'problem':
      return <IconAlertTriangle {...props} data-problem />
    case 'nothing':
      return null
  }
}

/** A stable group needs no word. */
const groupStates: Record<string, string | null> = {
  Stable: null,
  PreparingRebalance: 'rebalancing',
  CompletingRebalance: 'rebalancing',
}

/** Figures and marks at the right end; fixed in place, so that a refresh moves nothing. */
function asideOf(row: TreeRow): ReactNode {
  switch (row.kind) {
    case 'connection':
      // Most are, of many: the hollow dot says it, and the name has the room.
      if (row.connection.state.status === 'disconnected') return null
      if (row.connection.state.status !== 'connected') return connectionWords(row.connection.state)
      return row.connection.profile.kind === 'capture' ? 'offline' : null
    case 'section':
      return row.count === null ? '…' : formatCount(row.count)
    case 'folder':
    case 'prefix':
      return formatCount(row.count)
    case 'broker':
      return row.broker.isController ? 'controller' : null
    case 'topic':
      if (row.topic.unhealthyPartitions > 0) {
        return (
          <span
            className={classes.unhealthy}
            title={`${plural(row.topic.unhealthyPartitions, 'partition')} under-replicated or offline`}
          >
            ⚠ {row.topic.unhealthyPartitions}
          </span>
        )
      }
      return <span title={plural(row.topic.partitions, 'partition')}>{formatCount(row.topic.partitions)}</span>
    case 'group':
      return row.group.state in groupStates ? groupStates[row.group.state] : row.group.state.toLowerCase()
    default:
      return null
  }
}

/** What a screen reader says; the whole name where the row shows a part of it. */
export function nameOf(row: TreeRow): string {
  switch (row.kind) {
    case 'connection':
      return `${row.label}, ${row.connection.profile.kind === 'capture' ? 'offline, ' : ''}${connectionWords(row.connection.state)}`
    case 'section':
      return row.count === null ? row.label : `${row.label}, ${formatCount(row.count)}`
    case 'folder':
      return `${row.label}, ${plural(row.count, 'connection')}, ${formatCount(row.connected)} connected`
    case 'prefix':
      return `${row.label}, ${plural(row.count, 'topic')}`
    case 'topic':
      return row.topic.name
    case 'broker':
      return `Broker ${row.broker.nodeId}, ${row.broker.host}:${row.broker.port}`
    case 'problem':
      return `${row.problem.what}. ${row.problem.remedy}`
    default:
      return row.label
  }
}

function SectionAction({ row }: { row: TreeRow }) {
  if (row.kind !== 'section' || (row.section !== 'topics' && row.section !== 'groups')) return null
  const isTopics = row.section === 'topics'
  const command = isTopics ? 'topics.create' : 'groups.list'
  const title = isTopics ? 'Create topic' : 'Show all groups'
  return (
    <ActionIcon
      className={classes.action}
      size={18}
      aria-label={title}
      title={title}
      tabIndex={-1}
      onClick={event => {
        event.stopPropagation()
        void runCommand(command, { connectionId: row.connectionId })
      }}
    >
      {isTopics ? <IconPlus size={13} aria-hidden /> : <IconTable size={13} aria-hidden />}
    </ActionIcon>
  )
}

export function TreeRowContent({ row }: { row: TreeRow }) {
  const aside = asideOf(row)
  return (
    <>
      <span className={classes.chevron} data-open={row.isExpanded === true}>
        {row.isExpanded === null ? null : <IconChevronRight size={13} aria-hidden />}
      </span>
      {iconOf(row)}
      <span
        className={classes.label}
        title={row.kind === 'problem' ? `${row.problem.what}\n${row.problem.remedy}` : nameOf(row)}
      >
        {row.label}
      </span>
      <SectionAction row={row} />
      {aside === null ? null : <span className={classes.aside}>{aside}</span>}
    </>
  )
}
