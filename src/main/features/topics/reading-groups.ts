// Which groups read a topic: those with a committed offset in it and those with a member assigned to it.
import type { ReadingGroup } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { describeMembers, type GroupDescription } from '#kafka/group-members.ts'
import { fetchOffsetsOfMany } from '#kafka/group-offsets.ts'
import { type Group, listGroups } from '#kafka/groups.ts'
import { LATEST, type OffsetAnswer, offsetsOf } from '#kafka/offsets.ts'
import { describeTopic } from '#kafka/topics.ts'

/** @throws KafkaFailure when groups or topic cannot be listed; a group that may not be read is left out */
export async function readingGroups(connection: KafkaConnection, topic: string): Promise<ReadingGroup[]> {
  const [groups, { partitions }] = await Promise.all([listGroups(connection), describeTopic(connection, topic)])
  const ids = partitions.map(each => each.partition)
  const ends = await offsetsOf(connection, topic, ids, { timestamp: LATEST })
  const byCoordinator = grouped(groups)
  const found = await Promise.all(
    [...byCoordinator].map(async ([nodeId, here]) => {
      const groupIds = here.map(each => each.groupId)
      const [offsets, members] = await Promise.all([
        fetchOffsetsOfMany(connection, { nodeId }, groupIds, [{ topic, partitions: ids }]),
        membersOf(connection, nodeId, here),
      ])
      return here.flatMap(group => {
        const committed = offsets.get(group.groupId) ?? []
        const described = members.get(group.groupId)
        const reads = described?.members.some(member => member.assignment.some(each => each.topic === topic)) ?? false
        if (committed.length === 0 && !reads) return []
        return [
          {
            groupId: group.groupId,
            state: described?.state ?? group.state,
            members: described?.members.length ?? 0,
            lag: lagOf(committed, ends),
            partitionsCommitted: committed.length,
          },
        ]
      })
    }),
  )
  return found.flat().sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

function grouped(groups: readonly Group[]): Map<number, Group[]> {
  const by = new Map<number, Group[]>()
  for (const group of groups) by.set(group.coordinatorId, [...(by.get(group.coordinatorId) ?? []), group])
  return by
}

async function membersOf(connection: KafkaConnection, nodeId: number, groups: readonly Group[]) {
  const kinds = [
    { kind: 'consumer' as const, ids: groups.filter(each => each.type === 'consumer').map(each => each.groupId) },
    { kind: 'classic' as const, ids: groups.filter(each => each.type !== 'consumer').map(each => each.groupId) },
  ]
  const described = await Promise.all(
    kinds.map(({ kind, ids }) =>
      ids.length === 0 ? [] : describeMembers(connection, { nodeId }, kind, ids).catch((): GroupDescription[] => []),
    ),
  )
  return new Map(described.flat().map(group => [group.groupId, group]))
}

function lagOf(
  committed: readonly { partition: number; offset: bigint }[],
  ends: ReadonlyMap<number, OffsetAnswer>,
): bigint | null {
  if (committed.length === 0) return null
  return committed.reduce((sum, { partition, offset }) => {
    const end = ends.get(partition)
    if (end === undefined || end.failure !== null || end.offset < offset) return sum
    return sum + end.offset - offset
  }, 0n)
}
