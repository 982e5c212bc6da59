// What a row of the list of groups shows beyond its name: members, assignor, lag. Asked for some groups at a time, by
// coordinator, since a cluster may have thousands; a group that may not be read has no figures.
import type { GroupFigures } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { describeMembers, type GroupDescription, type GroupKind } from '#kafka/group-members.ts'
import { type CommittedOffset, fetchOffsetsOfMany } from '#kafka/group-offsets.ts'
import { LATEST, offsetsOf } from '#kafka/offsets.ts'
import { coordinatorOf, eachOf } from '#kafka/patience.ts'
import { byTopic, type Place, placeOf } from './logs.ts'

export interface AskedGroup {
  groupId: string
  /** As ListGroups tells it. */
  type: string
}

const AT_ONCE = 16

/** In the order asked for. @throws KafkaFailure when the cluster does not answer */
export async function groupFigures(
  connection: KafkaConnection,
  groups: readonly AskedGroup[],
): Promise<GroupFigures[]> {
  const coordinators = await eachOf(groups, AT_ONCE, async ({ groupId }) => coordinatorOf(connection, groupId))
  const byNode = new Map<number, AskedGroup[]>()
  groups.forEach((group, index) => {
    const nodeId = coordinators[index] ?? -1
    byNode.set(nodeId, [...(byNode.get(nodeId) ?? []), group])
  })
  const found = new Map<string, { commits: CommittedOffset[] | null; described: GroupDescription | undefined }>()
  await Promise.all(
    [...byNode].map(async ([nodeId, here]) => {
      const ids = here.map(({ groupId }) => groupId)
      const [commits, described] = await Promise.all([
        fetchOffsetsOfMany(connection, { nodeId }, ids, null),
        describedOf(connection, nodeId, here),
      ])
      for (const groupId of ids) {
        found.set(groupId, { commits: commits.get(groupId) ?? null, described: described.get(groupId) })
      }
    }),
  )
  const ends = await endsOf(
    connection,
    [...found.values()].flatMap(({ commits }) => commits ?? []),
  )
  return groups.map(({ groupId }) => {
    const { commits = null, described } = found.get(groupId) ?? {}
    return {
      groupId,
      members: described?.members.length ?? null,
      assignor: described?.protocolName ?? '',
      partitions: commits?.length ?? null,
      ...totalsOf(commits, ends),
    }
  })
}

function totalsOf(commits: readonly CommittedOffset[] | null, ends: ReadonlyMap<string, bigint>) {
  const told = (commits ?? []).flatMap(commit => {
    const end = ends.get(placeOf(commit))
    return end === undefined || commit.offset < 0n ? [] : [{ committed: commit.offset, end }]
  })
  if (told.length === 0) return { lag: null, committed: null, end: null }
  return {
    lag: told.reduce((sum, { committed, end }) => sum + (end > committed ? end - committed : 0n), 0n),
    committed: told.reduce((sum, { committed }) => sum + committed, 0n),
    end: told.reduce((sum, { end }) => sum + end, 0n),
  }
}

async function describedOf(connection: KafkaConnection, nodeId: number, groups: readonly AskedGroup[]) {
  const kinds: Record<GroupKind, string[]> = { classic: [], consumer: [], share: [] }
  for (const { groupId, type } of groups) {
    // Streams groups have no request here.
    if (type !== 'streams') kinds[type === 'consumer' || type === 'share' ? type : 'classic'].push(groupId)
  }
  const described = await Promise.all(
    (['classic', 'consumer', 'share'] as const).map(kind =>
      kinds[kind].length === 0
        ? []
        : describeMembers(connection, { nodeId }, kind, kinds[kind]).catch((): GroupDescription[] => []),
    ),
  )
  return new Map(
    described
      .flat()
      .filter(({ failure }) => failure === null)
      .map(group => [group.groupId, group]),
  )
}

/** A topic that is gone since has no end; what is committed in it is no lag. */
async function endsOf(connection: KafkaConnection, places: readonly Place[]): Promise<Map<string, bigint>> {
  const ends = new Map<string, bigint>()
  const distinct = [
    ...new Map(places.map(({ topic, partition }) => [placeOf({ topic, partition }), { topic, partition }])).values(),
  ]
  await eachOf(byTopic(distinct), AT_ONCE, async ([topic, partitions]) => {
    const answers = await offsetsOf(connection, topic, partitions, { timestamp: LATEST }).catch(() => null)
    for (const [partition, { offset, failure }] of answers ?? []) {
      if (failure === null) ends.set(placeOf({ topic, partition }), offset)
    }
  })
  return ends
}
