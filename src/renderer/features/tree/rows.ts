// The tree as a flat list of the rows that can be seen, so that thousands of topics cost a loop and a virtual list.
// Pure: what is known of each connection in, rows out.
import type { Broker, Connection, GroupSummary, Problem, TopicSummary } from '#contract/index.ts'
import { byFolder } from '../../lib/folders.ts'
import { beginningOf, groupTopics } from './topic-groups.ts'

/** What is known of one list of a connection. `data` undefined and no problem: on its way. */
export interface Known<T> {
  data: T | undefined
  problem: Problem | null
}

export interface ConnectionData {
  connection: Connection
  brokers: Known<Broker[]>
  topics: Known<TopicSummary[]>
  groups: Known<GroupSummary[]>
}

interface RowBase {
  key: string
  level: number
  label: string
  /** Null for a leaf. */
  isExpanded: boolean | null
}

export type FolderRow = RowBase & { kind: 'folder'; count: number; connected: number }

type Section = 'brokers' | 'topics' | 'groups' | 'favourites'

/** What belongs to one connection. */
export type ConnectionRow = RowBase & { connectionId: string } & (
    | { kind: 'connection'; connection: Connection }
    | { kind: 'overview' }
    | { kind: 'section'; section: Section; count: number | null }
    | { kind: 'broker'; broker: Broker }
    | { kind: 'prefix'; count: number; begins: string }
    | { kind: 'topic'; topic: TopicSummary; isFavourite: boolean }
    | { kind: 'group'; group: GroupSummary }
    | { kind: 'loading' }
    | { kind: 'nothing' }
    | { kind: 'problem'; problem: Problem; isOfConnection: boolean }
  )

export type TreeRow = FolderRow | ConnectionRow

export interface TreeView {
  expanded: Readonly<Record<string, boolean>>
  filter: string
  showInternalTopics: boolean
  groupByPrefix: boolean
  /** `connectionId/topic` each. */
  favourites: ReadonlySet<string>
}

/** Above this many topics, groups of them start closed. */
const openedTopics = 80

/** Above this many groups, their list starts closed. */
const openedGroups = 20

/** Above this many connections, a folder of them starts closed, unless one is connected. */
const openedConnections = 10

const sectionKey = (connectionId: string, section: string) => `${connectionId}/${section}`

const countOf = <T>({ data }: Known<T[]>, shown: readonly T[]) => (data === undefined ? null : shown.length)

const byText = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)

class Rows {
  readonly rows: TreeRow[] = []
  readonly view: TreeView
  readonly words: string[]

  constructor(view: TreeView) {
    this.view = view
    this.words = view.filter.toLowerCase().split(/\s+/).filter(Boolean)
  }

  get isFiltered() {
    return this.words.length > 0
  }

  matches(name: string): boolean {
    const lower = name.toLowerCase()
    return this.words.every(word => lower.includes(word))
  }

  isExpanded(key: string, byDefault: boolean): boolean {
    return this.isFiltered || (this.view.expanded[key] ?? byDefault)
  }

  /** A list of a connection; answers whether it is open. @param count null: not known yet */
  section(connectionId: string, section: Section, label: string, count: number | null, byDefault: boolean): boolean {
    const key = sectionKey(connectionId, section)
    const isExpanded = this.isExpanded(key, byDefault)
    this.rows.push({ kind: 'section', section, key, level: 2, connectionId, label, isExpanded, count })
    return isExpanded
  }

  /** The rows that stand for a list that is not there: on its way, failed, or empty. */
  absent<T>({ data, problem }: Known<T[]>, key: string, connectionId: string, nothing: string): void {
    const base = { key: `${key}/…`, level: 3, connectionId, isExpanded: null }
    if (problem !== null)
      this.rows.push({ ...base, kind: 'problem', label: problem.what, problem, isOfConnection: false })
    else if (data === undefined) this.rows.push({ ...base, kind: 'loading', label: 'Loading' })
    else this.rows.push({ ...base, kind: 'nothing', label: nothing })
  }
}

function addBrokers(rows: Rows, { connection, brokers }: ConnectionData): void {
  const connectionId = connection.profile.id
  const key = sectionKey(connectionId, 'brokers')
  const shown = (brokers.data ?? []).filter(broker =>
    rows.matches(`broker ${broker.nodeId} ${broker.host}:${broker.port}`),
  )
  if (rows.isFiltered && shown.length === 0) return
  if (!rows.section(connectionId, 'brokers', 'Brokers', countOf(brokers, shown), false)) return
  if (shown.length === 0) rows.absent(brokers, key, connectionId, 'No brokers')
  for (const broker of shown.toSorted((left, right) => left.nodeId - right.nodeId)) {
    rows.rows.push({
      kind: 'broker',
      broker,
      key: `${key}/${broker.nodeId}`,
      level: 3,
      connectionId,
      label: `${broker.nodeId} · ${broker.host}:${broker.port}`,
      isExpanded: null,
    })
  }
}

function addTopic(
  rows: Rows,
  connectionId: string,
  topic: TopicSummary,
  level: number,
  label: string,
  under: string,
): void {
  rows.rows.push({
    kind: 'topic',
    topic,
    isFavourite: rows.view.favourites.has(`${connectionId}/${topic.name}`),
    key: `${under}/${topic.name}`,
    level,
    connectionId,
    label,
    isExpanded: null,
  })
}

function addFavourites(rows: Rows, connectionId: string, topics: readonly TopicSummary[]): void {
  const favourites = topics.filter(({ name }) => rows.view.favourites.has(`${connectionId}/${name}`))
  if (favourites.length === 0 || rows.isFiltered) return
  const key = sectionKey(connectionId, 'favourites')
  const isExpanded = rows.section(connectionId, 'favourites', 'Favourites', favourites.length, true)
  if (isExpanded) for (const topic of favourites) addTopic(rows, connectionId, topic, 3, topic.name, key)
}

function addTopics(rows: Rows, { connection, topics }: ConnectionData): void {
  const connectionId = connection.profile.id
  const key = sectionKey(connectionId, 'topics')
  const known = (topics.data ?? [])
    .filter(topic => rows.view.showInternalTopics || !topic.isInternal)
    .toSorted((left, right) => byText(left.name, right.name))
  addFavourites(rows, connectionId, known)
  const shown = known.filter(topic => rows.matches(topic.name))
  if (rows.isFiltered && shown.length === 0) return
  if (!rows.section(connectionId, 'topics', 'Topics', countOf(topics, shown), true)) return
  if (shown.length === 0) rows.absent(topics, key, connectionId, 'No topics')
  if (rows.isFiltered || !rows.view.groupByPrefix) {
    for (const topic of shown) addTopic(rows, connectionId, topic, 3, topic.name, key)
    return
  }
  for (const each of groupTopics(shown)) {
    if (!('prefix' in each)) {
      addTopic(rows, connectionId, each, 3, each.name, key)
      continue
    }
    const groupKey = `${key}/${each.prefix}/`
    const isGroupExpanded = rows.isExpanded(groupKey, shown.length <= openedTopics)
    rows.rows.push({
      kind: 'prefix',
      key: groupKey,
      level: 3,
      connectionId,
      label: each.prefix,
      isExpanded: isGroupExpanded,
      count: each.topics.length,
      begins: beginningOf(each),
    })
    if (!isGroupExpanded) continue
    for (const topic of each.topics) {
      addTopic(rows, connectionId, topic, 4, topic.name.slice(each.prefix.length + 1), key)
    }
  }
}

function addGroups(rows: Rows, { connection, groups }: ConnectionData): void {
  const connectionId = connection.profile.id
  const key = sectionKey(connectionId, 'groups')
  const shown = (groups.data ?? []).filter(group => rows.matches(group.groupId))
  if (rows.isFiltered && shown.length === 0) return
  const isSmall = (groups.data?.length ?? 0) <= openedGroups
  if (!rows.section(connectionId, 'groups', 'Consumer groups', countOf(groups, shown), isSmall)) return
  if (shown.length === 0) rows.absent(groups, key, connectionId, 'No groups')
  for (const group of shown.toSorted((left, right) => byText(left.groupId, right.groupId))) {
    rows.rows.push({
      kind: 'group',
      group,
      key: `${key}/${group.groupId}`,
      level: 3,
      connectionId,
      label: group.groupId,
      isExpanded: null,
    })
  }
}

const hasData = ({ state }: Connection) => state.status === 'connected' || state.status === 'reconnecting'
const isOpen = ({ state }: Connection) => state.status !== 'disconnected'

/** Whether a folder is open: as the person left it, else where it is small or something in it is connected. */
export const isFolderOpen = (view: Pick<TreeView, 'expanded' | 'filter'>, folder: string, inside: Connection[]) =>
  view.filter.trim() !== '' ||
  (view.expanded[folderKey(folder)] ?? (inside.length <= openedConnections || inside.some(isOpen)))

const folderKey = (folder: string) => `folder/${folder}`

function addConnection(rows: Rows, data: ConnectionData): void {
  const { profile, state } = data.connection
  const isExpanded = isOpen(data.connection) && (rows.view.expanded[profile.id] ?? true)
  // What is not connected is looked for by its name alone.
  if (!isOpen(data.connection) && !rows.matches(`${profile.folder} ${profile.name}`)) return
  const base = { connectionId: profile.id, level: 2, isExpanded: null }
  rows.rows.push({
    ...base,
    kind: 'connection',
    connection: data.connection,
    key: profile.id,
    level: 1,
    label: profile.name,
    isExpanded,
  })
  if (!isExpanded) return
  if (state.problem !== null && state.status !== 'connected') {
    const { problem } = state
    const key = `${profile.id}/problem`
    rows.rows.push({ ...base, kind: 'problem', key, label: problem.what, problem, isOfConnection: true })
  }
  if (state.status === 'connecting') {
    rows.rows.push({ ...base, kind: 'loading', key: `${profile.id}/connecting`, label: 'Connecting' })
  }
  if (!hasData(data.connection)) return
  if (!rows.isFiltered) {
    rows.rows.push({ ...base, kind: 'overview', key: sectionKey(profile.id, 'overview'), label: 'Overview' })
  }
  addBrokers(rows, data)
  addTopics(rows, data)
  addGroups(rows, data)
}

function addFolder(rows: Rows, folder: string, inside: readonly ConnectionData[]): void {
  const connections = inside.map(({ connection }) => connection)
  const isExpanded = isFolderOpen(rows.view, folder, connections)
  const within = new Rows(rows.view)
  if (isExpanded) for (const data of inside) addConnection(within, data)
  // Only a filter leaves nothing of an open folder.
  if (isExpanded && within.rows.length === 0) return
  rows.rows.push({
    kind: 'folder',
    key: folderKey(folder),
    level: 1,
    label: folder,
    isExpanded,
    count: inside.length,
    connected: connections.filter(hasData).length,
  })
  for (const row of within.rows) rows.rows.push({ ...row, level: row.level + 1 })
}

export function buildRows(connections: readonly ConnectionData[], view: TreeView): TreeRow[] {
  const rows = new Rows(view)
  for (const { folder, items } of byFolder(connections, data => data.connection.profile.folder)) {
    if (folder === '') for (const data of items) addConnection(rows, data)
    else addFolder(rows, folder, items)
  }
  return rows.rows
}
