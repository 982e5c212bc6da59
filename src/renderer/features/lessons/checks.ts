// What the checks of lessons ask of the cluster and of the labs on it.
import type { LabEvent, LabSession, TopicDetail } from '#contract/index.ts'
import { useTabs } from '#renderer/app/index.ts'
import { client, problemOf } from '#renderer/client/index.ts'

/** Null: there is no such topic. */
export async function topicOf(connectionId: string, topic: string): Promise<TopicDetail | null> {
  try {
    return await client.topics.get({ connectionId, topic })
  } catch (error) {
    if (problemOf(error).code === 'UNKNOWN_TOPIC_OR_PARTITION') return null
    throw error
  }
}

/** Offsets written so far, over all partitions. */
export async function offsetsIn(connectionId: string, topic: string): Promise<bigint> {
  const found = await topicOf(connectionId, topic)
  return (found?.partitionDetails ?? []).reduce((sum, each) => sum + (each.highWatermark ?? 0n), 0n)
}

/** Consumers of labs that read the topic. */
export async function readersOf(connectionId: string, topic: string): Promise<LabSession[]> {
  const sessions = await client.lab.list({ connectionId })
  return sessions.filter(each => each.topics.includes(topic))
}

/** What happened to the readers of a topic, lab by lab. */
export async function eventsOf(connectionId: string, topic: string): Promise<LabEvent[]> {
  const readers = await readersOf(connectionId, topic)
  const labs = [...new Set(readers.map(each => each.labId))]
  const looks = await Promise.all(
    labs.map(labId => client.lab.look({ connectionId, labId, afterEvent: 0, afterRecord: 0 })),
  )
  const ids = new Set(readers.map(each => each.sessionId))
  return looks.flatMap(look => look.events.filter(each => ids.has(each.sessionId)))
}

export const hasTab = (connectionId: string, kind: string, params: Record<string, string> = {}): boolean =>
  useTabs
    .getState()
    .tabs.some(
      tab =>
        tab.kind === kind &&
        tab.connectionId === connectionId &&
        Object.entries(params).every(([name, value]) => tab.params[name] === value),
    )

/** Members by group, of groups with members of the lab that have settled. */
export function membersByGroup(sessions: readonly LabSession[]): Map<string, LabSession[]> {
  const groups = new Map<string, LabSession[]>()
  for (const each of sessions) {
    if (each.mode !== 'subscribe' || each.status !== 'running' || each.groupId === null) continue
    groups.set(each.groupId, [...(groups.get(each.groupId) ?? []), each])
  }
  return groups
}
