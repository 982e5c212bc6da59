// One group: its members, what each has, what is committed and how far behind that is. Each part degrades alone.
import type { GroupDetail } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import { type CommittedOffset, fetchOffsets } from '#kafka/group-offsets.ts'
import { describeGroup } from '#kafka/groups.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { logsOf, type Place, placeOf } from './logs.ts'

/** @throws KafkaFailure when the group cannot be described at all */
export async function groupDetail(connection: KafkaConnection, groupId: string): Promise<GroupDetail> {
  const described = await describeGroup(connection, groupId)
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
        partitions.map(partition => [placeOf({ topic, partition }), member.memberId] as const),
      ),
    ),
  )
  const places = placesOf(
    committed,
    described.members.flatMap(member => member.assignment),
  )
  const logs = await logsOf(connection, places)
  for (const { failure: unread } of logs.values()) if (unread !== null) note(unread)
  const commits = new Map(committed.map(each => [placeOf(each), each]))
  const offsets = places.map(({ topic, partition }) => {
    const commit = commits.get(placeOf({ topic, partition }))
    const log = logs.get(placeOf({ topic, partition }))
    const logStartOffset = log?.failure === null ? log.start : null
    const highWatermark = log?.failure === null ? log.end : null
    const behind = commit === undefined || highWatermark === null ? null : highWatermark - commit.offset
    return {
      topic,
      partition,
      committedOffset: commit?.offset ?? null,
      metadata: commit?.metadata ?? '',
      logStartOffset,
      highWatermark,
      lag: behind !== null && behind < 0n ? 0n : behind,
      memberId: owners.get(placeOf({ topic, partition })) ?? null,
    }
  })
  const { state, protocolType, protocolName, type, members, coordinatorId } = described
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

function placesOf(committed: readonly Place[], assigned: readonly { topic: string; partitions: number[] }[]): Place[] {
  const all = new Map<string, Place>()
  for (const { topic, partition } of committed) all.set(placeOf({ topic, partition }), { topic, partition })
  for (const { topic, partitions } of assigned)
    for (const partition of partitions) all.set(placeOf({ topic, partition }), { topic, partition })
  return [...all.values()].sort((a, b) =>
    a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
  )
}
