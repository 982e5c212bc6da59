// Which groups read a topic: those with a committed offset in it and those with a member assigned to it.
import type { ReadingGroup, TopicFlow, TopicReader } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { describeMembers, type GroupDescription, type GroupMember } from '#kafka/group-members.ts'
import { fetchOffsetsOfMany } from '#kafka/group-offsets.ts'
import { type Group, listGroups } from '#kafka/groups.ts'
import { LATEST, offsetsOf } from '#kafka/offsets.ts'
import { describeTopic } from '#kafka/topics.ts'

export interface Readers {
  partitions: TopicFlow['partitions']
  groups: TopicReader[]
}

/** @throws KafkaFailure when groups or topic cannot be listed */
export async function readingGroups(connection: KafkaConnection, topic: string): Promise<ReadingGroup[]> {
  const { groups } = await readersOf(connection, topic)
  return groups.map(({ groupId, state, members, offsets }) => ({
    groupId,
    state,
    members: members.length,
    lag: offsets.length === 0 ? null : offsets.reduce((sum, { lag }) => sum + (lag ?? 0n), 0n),
    partitionsCommitted: offsets.length,
  }))
}

/** @throws KafkaFailure when groups or topic cannot be listed; a group that may not be read is left out */
export async function readersOf(connection: KafkaConnection, topic: string): Promise<Readers> {
  const [groups, { partitions }] = await Promise.all([listGroups(connection), describeTopic(connection, topic)])
  const ids = partitions.map(each => each.partition).sort((a, b) => a - b)
  const answers = await offsetsOf(connection, topic, ids, { timestamp: LATEST })
  const ends = new Map([...answers].flatMap(([id, { offset, failure }]) => (failure === null ? [[id, offset]] : [])))
  const found = await Promise.all(
    [...grouped(groups)].map(async ([nodeId, here]) => {
      const groupIds = here.map(each => each.groupId)
      const [committed, described] = await Promise.all([
        fetchOffsetsOfMany(connection, { nodeId }, groupIds, [{ topic, partitions: ids }]),
        membersOf(connection, nodeId, here),
      ])
      return here.map(({ groupId, state }) => ({
        groupId,
        state: described.get(groupId)?.state ?? state,
        members: (described.get(groupId)?.members ?? []).map(member => readerOf(member, topic)),
        offsets: (committed.get(groupId) ?? []).map(({ partition, offset }) => ({
          partition,
          committed: offset,
          lag: lagOf(offset, ends.get(partition)),
        })),
      }))
    }),
  )
  const reading = found.flat().filter(each => each.offsets.length > 0 || each.members.some(hasPartitions))
  return {
    partitions: ids.map(partition => ({ partition, end: ends.get(partition) ?? null })),
    groups: reading.sort((a, b) => (a.groupId < b.groupId ? -1 : 1)),
  }
}

const hasPartitions = ({ partitions }: { partitions: readonly number[] }) => partitions.length > 0

function readerOf({ memberId, clientId, clientHost, assignment }: GroupMember, topic: string) {
  const partitions = assignment.filter(each => each.topic === topic).flatMap(each => each.partitions)
  return { memberId, clientId, clientHost, partitions }
}

/** Null where the end is not known. A commit after the end is not behind. */
function lagOf(committed: bigint, end: bigint | undefined): bigint | null {
  if (end === undefined) return null
  return end < committed ? 0n : end - committed
}

function grouped(groups: readonly Group[]): Map<number, Group[]> {
  const by = new Map<number, Group[]>()
  for (const group of groups) by.set(group.coordinatorId, [...(by.get(group.coordinatorId) ?? []), group])
  return by
}

async function membersOf(connection: KafkaConnection, nodeId: number, groups: readonly Group[]) {
  const idsOf = (type: (type: string) => boolean) => groups.filter(each => type(each.type)).map(each => each.groupId)
  const kinds = [
    { kind: 'consumer' as const, ids: idsOf(type => type === 'consumer') },
    { kind: 'share' as const, ids: idsOf(type => type === 'share') },
    { kind: 'classic' as const, ids: idsOf(type => type === 'classic' || type === 'unknown') },
  ]
  const described = await Promise.all(
    kinds.map(({ kind, ids }) =>
      ids.length === 0 ? [] : describeMembers(connection, { nodeId }, kind, ids).catch((): GroupDescription[] => []),
    ),
  )
  return new Map(described.flat().map(group => [group.groupId, group]))
}
