// One group: its members, what each has, what is committed and how far behind that is. Each part degrades alone.
import type { GroupDetail } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import { type CommittedOffset, fetchOffsets } from '#kafka/group-offsets.ts'
import { describeGroup } from '#kafka/groups.ts'
import { EARLIEST, LATEST, type OffsetAnswer, offsetsOf } from '#kafka/offsets.ts'
import { coordinatorOf } from '#kafka/patience.ts'
import { problemOf } from '../../ipc/problem-of.ts'

type Ends = Map<string, { start: OffsetAnswer | undefined; end: OffsetAnswer | undefined }>

const key = (topic: string, partition: number) => `${topic}/${partition}`

/** @throws KafkaFailure when the group cannot be described at all */
export async function groupDetail(connection: KafkaConnection, groupId: string): Promise<GroupDetail> {
  const coordinatorId = await coordinatorOf(connection, groupId)
  const described = await describeGroup(connection, coordinatorId, groupId)
  let failure: KafkaFailure | null = described.failure
  const note = (error: unknown) => {
    failure ??= asFailure(error, { cluster: connection.cluster, group: groupId })
  }
  const committed = await fetchOffsets(connection, groupId, null).catch((error: unknown): CommittedOffset[] => {
    note(error)
    return []
  })
  const owners = new Map(
    described.members.flatMap(member =>
      member.assignment.flatMap(({ topic, partitions }) =>
        partitions.map(partition => [key(topic, partition), member.memberId] as const),
      ),
    ),
  )
  const places = placesOf(
    committed,
    described.members.flatMap(member => member.assignment),
  )
  const ends = await endsOf(connection, places, note)
  const commits = new Map(committed.map(each => [key(each.topic, each.partition), each]))
  const offsets = places.map(({ topic, partition }) => {
    const commit = commits.get(key(topic, partition))
    const { start, end } = ends.get(key(topic, partition)) ?? {}
    const logStartOffset = start?.failure === null ? start.offset : null
    const highWatermark = end?.failure === null ? end.offset : null
    const behind = commit === undefined || highWatermark === null ? null : highWatermark - commit.offset
    return {
      topic,
      partition,
      committedOffset: commit?.offset ?? null,
      metadata: commit?.metadata ?? '',
      logStartOffset,
      highWatermark,
      lag: behind !== null && behind < 0n ? 0n : behind,
      memberId: owners.get(key(topic, partition)) ?? null,
    }
  })
  const { state, protocolType, protocolName, type, members } = described
  return {
    groupId,
    protocolType,
    state,
    type,
    protocolName,
    coordinatorId,
    members,
    offsets,
    problem: failure === null ? null : problemOf(failure),
  }
}

interface Place {
  topic: string
  partition: number
}

function placesOf(committed: readonly Place[], assigned: readonly { topic: string; partitions: number[] }[]): Place[] {
  const all = new Map<string, Place>()
  for (const { topic, partition } of committed) all.set(key(topic, partition), { topic, partition })
  for (const { topic, partitions } of assigned)
    for (const partition of partitions) all.set(key(topic, partition), { topic, partition })
  return [...all.values()].sort((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  )
}

/** A topic that cannot be asked (it may be gone since) does not hide the others. */
async function endsOf(
  connection: KafkaConnection,
  places: readonly Place[],
  note: (error: unknown) => void,
): Promise<Ends> {
  const ends: Ends = new Map()
  const topics = [...new Set(places.map(each => each.topic))]
  await Promise.all(
    topics.map(async topic => {
      const partitions = places.filter(each => each.topic === topic).map(each => each.partition)
      try {
        const [starts, lasts] = await Promise.all([
          offsetsOf(connection, topic, partitions, { timestamp: EARLIEST }),
          offsetsOf(connection, topic, partitions, { timestamp: LATEST }),
        ])
        for (const partition of partitions) {
          ends.set(key(topic, partition), { start: starts.get(partition), end: lasts.get(partition) })
        }
      } catch (error) {
        note(error)
      }
    }),
  )
  return ends
}
