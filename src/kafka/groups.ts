// Groups: which there are, what kind each is, and deletion. Their members and offsets are in files of their own.
import { deleteGroups } from '#core/protocol/apis/delete-groups.ts'
import { listGroups as listGroupsApi } from '#core/protocol/apis/list-groups.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, KafkaFailure, throwOnError } from './failure.ts'
import { describeMembers, type GroupDescription, type GroupKind } from './group-members.ts'
import { atCoordinator, inBatches, toCoordinator } from './patience.ts'

export interface Group {
  groupId: string
  protocolType: string
  state: string
  /** `classic`, `consumer`, `share`, `streams`; `unknown` before Kafka 3.8. */
  type: string
  coordinatorId: number
}

/** Groups one DescribeGroups names at most: a broker's answer holds every member of each. */
const DESCRIBED_AT_ONCE = 100
/** First version of ListGroups that tells states; before, they are asked for. */
const FIRST_VERSION_WITH_STATE = 4

/** Every group of the cluster, by id. @throws KafkaFailure when one broker cannot be asked: half a list is a wrong one */
export async function listGroups(connection: KafkaConnection): Promise<Group[]> {
  const nodes = await connection.refreshNodes()
  const answers = await Promise.all(nodes.map(({ nodeId }) => groupsAt(connection, nodeId)))
  return answers.flat().sort((left, right) => (left.groupId < right.groupId ? -1 : 1))
}

async function groupsAt(connection: KafkaConnection, coordinatorId: number): Promise<Group[]> {
  const target = { nodeId: coordinatorId }
  const answer = await connection.send(target, listGroupsApi, {})
  throwOnError(listGroupsApi, answer.errorCode, { cluster: connection.cluster, broker: String(coordinatorId) })
  const groups = answer.groups.map(({ groupId, protocolType, groupState, groupType }) => ({
    groupId,
    protocolType,
    state: groupState,
    type: groupType === '' ? 'unknown' : groupType.toLowerCase(),
    coordinatorId,
  }))
  const version = (await connection.versions(target)).get(listGroupsApi.key)?.maxVersion ?? 0
  if (version >= FIRST_VERSION_WITH_STATE || groups.length === 0) return groups
  const states = new Map<string, string>()
  for (const batch of inBatches(groups, DESCRIBED_AT_ONCE)) {
    const described = await describeMembers(
      connection,
      target,
      'classic',
      batch.map(({ groupId }) => groupId),
    )
    for (const { groupId, state } of described) states.set(groupId, state)
  }
  return groups.map(group => ({ ...group, state: states.get(group.groupId) ?? '' }))
}

/** What a group is, whatever its type: each kind of describe request is tried, those not offered left out. */
export function describeGroup(connection: KafkaConnection, groupId: string): Promise<Described> {
  return atCoordinator(connection, groupId, nodeId => describeAt(connection, nodeId, groupId))
}

type Described = GroupDescription & { type: string; coordinatorId: number }

async function describeAt(connection: KafkaConnection, coordinatorId: number, groupId: string): Promise<Described> {
  const tries = await Promise.all(
    (['consumer', 'share', 'classic'] as const).map(kind => tryDescribe(connection, coordinatorId, groupId, kind)),
  )
  const found = tries.find(({ group }) => group !== null)
  if (found?.group != null) return { ...found.group, type: found.kind, coordinatorId }
  const refused = tries.map(({ failure }) => failure).find(failure => failure !== null && !ABSENT.has(failure.code))
  if (refused != null) throw refused
  // A type without a describe request here (streams), or nothing at all.
  const listed = (await groupsAt(connection, coordinatorId)).find(each => each.groupId === groupId)
  if (listed !== undefined) return { ...listed, protocolName: '', members: [], failure: null }
  const where = { cluster: connection.cluster, group: groupId }
  throw new KafkaFailure({ code: 'GROUP_ID_NOT_FOUND', what: 'There is no such group', where })
}

/** “It is not of that kind”, in the words of the three requests. */
const ABSENT: ReadonlySet<string> = new Set(['GROUP_ID_NOT_FOUND', 'NOT_OFFERED', 'UNSUPPORTED_VERSION'])

async function tryDescribe(
  connection: KafkaConnection,
  nodeId: number,
  groupId: string,
  kind: GroupKind,
): Promise<{ kind: GroupKind; group: GroupDescription | null; failure: KafkaFailure | null }> {
  try {
    const [group] = await describeMembers(connection, { nodeId }, kind, [groupId])
    // Before version 6 DescribeGroups calls an unknown group dead.
    const absent = group === undefined || (kind === 'classic' && group.state === 'Dead')
    if (group === undefined || absent || group.failure !== null) {
      return { kind, group: null, failure: group?.failure ?? null }
    }
    return { kind, group, failure: null }
  } catch (error) {
    return { kind, group: null, failure: asFailure(error, { cluster: connection.cluster, group: groupId }) }
  }
}

/** @throws KafkaFailure NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND */
export async function deleteGroup(connection: KafkaConnection, groupId: string): Promise<void> {
  const answer = await toCoordinator(
    connection,
    groupId,
    deleteGroups,
    { groupsNames: [groupId] },
    ({ results }) => results[0]?.errorCode ?? 0,
  )
  throwOnError(deleteGroups, answer.results[0]?.errorCode ?? 0, { cluster: connection.cluster, group: groupId })
}
