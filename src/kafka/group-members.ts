// Members of groups of every type, from the request that knows the type: DescribeGroups (classic),
// ConsumerGroupDescribe (KIP-848), ShareGroupDescribe (KIP-932). Streams groups have no request here.
import { consumerGroupDescribe } from '#core/protocol/apis/consumer-group-describe.ts'
import { describeGroups } from '#core/protocol/apis/describe-groups.ts'
import { shareGroupDescribe } from '#core/protocol/apis/share-group-describe.ts'
import { decodeConsumerAssignment } from '#core/protocol/consumer-protocol.ts'
import type { ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection, Target } from './connection.ts'
import { brokerFailure, type KafkaFailure } from './failure.ts'

export interface GroupDescription {
  groupId: string
  /** Kafka's name: `Stable`, `Empty`, `Dead`, … */
  state: string
  protocolType: string
  /** The assignor in use. */
  protocolName: string
  members: GroupMember[]
  failure: KafkaFailure | null
}

export interface GroupMember {
  memberId: string
  groupInstanceId: string | null
  clientId: string
  clientHost: string
  /** Empty, too, where the group is no consumer group: its members' bytes mean something else. */
  assignment: { topic: string; partitions: number[] }[]
}

export type GroupKind = 'classic' | 'consumer' | 'share'

/** One answer per group, each with its own failure. @throws KafkaFailure when the request itself fails */
export async function describeMembers(
  connection: KafkaConnection,
  target: Target,
  kind: GroupKind,
  groupIds: readonly string[],
): Promise<GroupDescription[]> {
  if (kind === 'classic') {
    const answer = await connection.send(target, describeGroups, { groups: groupIds })
    return answer.groups.map(group => asClassic(connection, group))
  }
  const body = { groupIds, includeAuthorizedOperations: false }
  if (kind === 'consumer') {
    const answer = await connection.send(target, consumerGroupDescribe, body)
    return answer.groups.map(group => ({
      ...asModern(connection, kind, group),
      members: group.members.map(member => asMember(member, member.instanceId)),
    }))
  }
  const answer = await connection.send(target, shareGroupDescribe, body)
  return answer.groups.map(group => ({
    ...asModern(connection, kind, group),
    members: group.members.map(member => asMember(member, null)),
  }))
}

type ConsumerGroup = ResponseOf<typeof consumerGroupDescribe>['groups'][number]
type ShareGroup = ResponseOf<typeof shareGroupDescribe>['groups'][number]

function asModern(connection: KafkaConnection, kind: GroupKind, group: ConsumerGroup | ShareGroup) {
  return {
    groupId: group.groupId,
    state: group.groupState,
    protocolType: kind,
    protocolName: group.assignorName,
    failure: failureOf(connection, group.groupId, group.errorCode, group.errorMessage),
  }
}

function asMember(
  { memberId, clientId, clientHost, assignment }: (ConsumerGroup | ShareGroup)['members'][number],
  groupInstanceId: string | null,
): GroupMember {
  return {
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    assignment: assignment.topicPartitions.map(({ topicName, partitions }) => ({
      topic: topicName,
      partitions: [...partitions].sort(ascending),
    })),
  }
}

type ClassicGroup = ResponseOf<typeof describeGroups>['groups'][number]

function asClassic(connection: KafkaConnection, group: ClassicGroup): GroupDescription {
  return {
    groupId: group.groupId,
    state: group.groupState,
    protocolType: group.protocolType,
    protocolName: group.protocolData,
    members: group.members.map(member => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      assignment: group.protocolType === 'consumer' ? decodeAssignment(member.memberAssignment) : [],
    })),
    failure: failureOf(connection, group.groupId, group.errorCode, group.errorMessage),
  }
}

function decodeAssignment(bytes: Buffer): GroupMember['assignment'] {
  if (bytes.length === 0) return []
  return decodeConsumerAssignment(bytes).assignedPartitions.map(({ topic, partitions }) => ({
    topic,
    partitions: [...partitions].sort(ascending),
  }))
}

function failureOf({ cluster }: KafkaConnection, group: string, errorCode: number, message: string | null) {
  return errorCode === 0 ? null : brokerFailure(describeGroups, errorCode, { cluster, group }, message)
}

const ascending = (left: number, right: number) => left - right
