// A group as its coordinator describes it, and which of its members are consumers of this application.
import type { LabGroup } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { GroupMember } from '#kafka/group-members.ts'
import { describeGroup } from '#kafka/groups.ts'
import { problemOf } from '../../ipc/problem-of.ts'

/** A group that does not exist (yet) has no members. @throws KafkaFailure */
export async function describeOrNone(connection: KafkaConnection, groupId: string) {
  try {
    return await describeGroup(connection, groupId)
  } catch (error) {
    const failure = asFailure(error, { cluster: connection.cluster, group: groupId })
    if (failure.code !== 'GROUP_ID_NOT_FOUND') throw failure
    return { state: 'Dead', protocolName: '', members: [] }
  }
}

/** @param isOurs by client id @param topics its consumers here subscribe to */
export async function viewGroup(
  connection: KafkaConnection,
  { groupId, isGenerated, topics }: { groupId: string; isGenerated: boolean; topics: readonly string[] },
  isOurs: (clientId: string) => boolean,
): Promise<LabGroup> {
  try {
    const [{ state, protocolName, members }, partitions] = await Promise.all([
      describeOrNone(connection, groupId),
      Promise.all(topics.map(topic => connection.refreshTopic(topic))),
    ])
    return {
      groupId,
      isGenerated,
      state,
      protocol: protocolName,
      members: members.length,
      foreign: members.filter(each => !isOurs(each.clientId)).map(nameOf),
      partitions: topics.length === 0 ? null : partitions.reduce((sum, each) => sum + each.length, 0),
      problem: null,
    }
  } catch (error) {
    const problem = problemOf(asFailure(error, { cluster: connection.cluster, group: groupId }))
    const nothing = { state: '', protocol: '', members: 0, foreign: [], partitions: null }
    return { groupId, isGenerated, ...nothing, problem }
  }
}

/** Joining takes partitions away from members that are there: that is asked first. @throws KafkaFailure GROUP_HAS_MEMBERS */
export async function refuseOthers(
  connection: KafkaConnection,
  groupId: string,
  isOurs: (clientId: string) => boolean,
): Promise<void> {
  const { members } = await describeOrNone(connection, groupId)
  const foreign = members.filter(each => !isOurs(each.clientId))
  if (foreign.length === 0) return
  throw new KafkaFailure({
    code: 'GROUP_HAS_MEMBERS',
    what: `The group has ${foreign.length} other ${foreign.length === 1 ? 'member' : 'members'}, and joining takes partitions away from ${foreign.length === 1 ? 'it' : 'them'}`,
    where: { cluster: connection.cluster, group: groupId, members: foreign.map(nameOf).join(', ') },
    remedy: 'Join only if their work may be interrupted; or choose another group id.',
  })
}

/** As a person would recognise the member. */
function nameOf({ clientId, clientHost, assignment }: GroupMember): string {
  const partitions = assignment.reduce((sum, each) => sum + each.partitions.length, 0)
  return `${clientId} at ${clientHost.replace(/^\//, '')} (${partitions} ${partitions === 1 ? 'partition' : 'partitions'})`
}
