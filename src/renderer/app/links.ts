// Links from one feature's screen to another's: which tab, and what it is asked to show. Here and not in a feature,
// since messages and produce lead to each other.
import { client, invalidate } from '../client/index.ts'
import { notifyProblem } from '../ui/notify.tsx'
import { runCommand } from './commands.ts'
import { openTab } from './tabs.store.ts'

export interface RecordLink {
  connectionId: string
  topic: string
  partition: number
  offset: bigint
}

let asked = 0

/** Opens the topic's messages at a record and shows it in full. */
export function openRecord({ connectionId, topic, partition, offset }: RecordLink): void {
  // `asked` differs each time, so that the same link works twice.
  const goTo = { partition, offset: offset.toString(), asked: `${Date.now()}-${++asked}` }
  openTab({ kind: 'topic', title: topic, connectionId, key: topic, params: { topic, section: 'messages', goTo } })
}

interface TimeLink {
  connectionId: string
  topic: string
  /** Milliseconds since the epoch; `to` exclusive. */
  from: bigint
  to: bigint
}

/** Opens the topic's messages where its list meets a stretch of time first. */
export function openTime({ connectionId, topic, from, to }: TimeLink): void {
  const goTo = { from: from.toString(), to: to.toString(), asked: `${Date.now()}-${++asked}` }
  openTab({ kind: 'topic', title: topic, connectionId, key: topic, params: { topic, section: 'messages', goTo } })
}

export const isLink = (text: string): boolean => text.trim().startsWith('ottla://')

/** Opens `ottla://…`, or says why it leads nowhere. */
export async function openLink(url: string): Promise<void> {
  try {
    openRecord(await client.app.resolveLink({ url: url.trim() }))
  } catch (error) {
    notifyProblem('Open link', error)
  }
}

/** Opens the link that the system gave to the app. */
export async function takeLink(): Promise<void> {
  try {
    const place = await client.app.takeLink()
    if (place !== null) openRecord(place)
  } catch (error) {
    notifyProblem('Open link', error)
  }
}

/** Opens a capture or folder that the system gave to the app, or that was dropped onto it. */
export async function takeFile(): Promise<void> {
  try {
    const opened = await client.captures.openArrived()
    if (opened === null) return
    await Promise.all([invalidate('connections'), invalidate('captures')])
    await runCommand('cluster.overview', opened)
  } catch (error) {
    notifyProblem('Open file', error)
  }
}

/** The tab of a topic: messages, partitions, configuration, groups. */
export function openTopic(connectionId: string, topic: string): void {
  openTab({ kind: 'topic', title: topic, connectionId, key: topic, params: { topic } })
}

/** The tab of a consumer group: its members and offsets. */
export function openGroup(connectionId: string, groupId: string): void {
  openTab({ kind: 'group', title: groupId, connectionId, key: groupId, params: { groupId } })
}

/** The preview of moving a group's offsets; with an entry of the journal, of putting back what was before it. */
export function openMoveOffsets(
  connectionId: string,
  groupId: string,
  from: { entryId?: string; topic?: string } = {},
): void {
  const key = `${groupId}/${from.entryId ?? from.topic ?? ''}`
  const title = from.entryId === undefined ? `Move ${groupId}` : `Put back ${groupId}`
  openTab({ kind: 'move-offsets', title, connectionId, key, params: { groupId, ...from } })
}

interface GapsLink {
  connectionId: string
  topic: string
  partition: number
  /** With a group: from what it has committed on. */
  group?: { groupId: string; committedOffset: bigint }
}

/** The gap inspector of a partition. */
export function openGaps({ connectionId, topic, partition, group }: GapsLink): void {
  const from = group === undefined ? {} : { groupId: group.groupId, from: group.committedOffset.toString() }
  const key = `${topic}/${partition}/${group?.groupId ?? ''}`
  openTab({
    kind: 'gaps',
    title: `Gaps ${topic} ${partition}`,
    connectionId,
    key,
    params: { topic, partition, ...from },
  })
}

let marked: RecordLink | null = null

/** Kept until another is marked: the one that a record is compared with. */
export function markRecord(record: RecordLink): void {
  marked = record
}

export const markedRecord = (): RecordLink | null => marked

/** Two records side by side, of whatever topics and clusters. */
export function openCompare(before: RecordLink, after: RecordLink): void {
  const sideOf = (record: RecordLink) => ({ ...record, offset: record.offset.toString() })
  const nameOf = ({ connectionId, topic, partition, offset }: RecordLink) =>
    [connectionId, topic, partition, offset].join('/')
  openTab({
    kind: 'compare',
    title: `Compare ${after.topic}`,
    connectionId: after.connectionId,
    key: `${nameOf(before)} ${nameOf(after)}`,
    params: { before: sideOf(before), after: sideOf(after) },
  })
}

/** All versions of a key in its topic. */
export function openHistory(connectionId: string, topic: string, recordKey: string): void {
  const key = `${topic}/${recordKey}`
  openTab({ kind: 'history', title: `History ${recordKey}`, connectionId, key, params: { topic, recordKey } })
}

/** Records of many topics that hold a text, such as a correlation id, around a time. */
export function openFollow(connectionId: string, text: string, at: bigint): void {
  openTab({
    kind: 'history',
    title: `Follow ${text}`,
    connectionId,
    key: text,
    params: { text, at: at.toString() },
  })
}
