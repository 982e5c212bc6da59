// Committed offsets of groups: read them, store and delete them from outside the group. What kafkajs's admin does for
// the same joins the group, or stores the literal −2; these are the plain requests.
import { offsetCommit } from '#core/protocol/apis/offset-commit.ts'
import { offsetDelete } from '#core/protocol/apis/offset-delete.ts'
import { offsetFetch } from '#core/protocol/apis/offset-fetch.ts'
import type { ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection, Target } from './connection.ts'
import { brokerFailure, KafkaFailure, throwOnError } from './failure.ts'
import { eachOf, toCoordinator } from './patience.ts'

export interface CommittedOffset {
  topic: string
  partition: number
  offset: bigint
  metadata: string
  /** Epoch of the leader the record was read from; −1 when the committer told none. */
  leaderEpoch: number
}

/** A commit as it is sent; without a leader epoch it tells none. */
export type OffsetToCommit = Omit<CommittedOffset, 'leaderEpoch'> & { leaderEpoch?: number }

export interface PartitionResult {
  topic: string
  partition: number
  /** Null: done. */
  failure: KafkaFailure | null
}

export interface AskedPartitions {
  topic: string
  partitions: readonly number[]
}

/** From here on one request names several groups. */
const FIRST_VERSION_OF_MANY = 8
const AT_ONCE = 8
const NO_COMMIT = -1n

type AnsweredTopics =
  | ResponseOf<typeof offsetFetch>['topics']
  | ResponseOf<typeof offsetFetch>['groups'][number]['topics']

/**
 * What a group has committed; partitions without a commit are left out.
 * @param topics null for all
 * @throws KafkaFailure
 */
export async function fetchOffsets(
  connection: KafkaConnection,
  groupId: string,
  topics: readonly AskedPartitions[] | null,
): Promise<CommittedOffset[]> {
  return real(connection, groupId, await fetchStored(connection, groupId, topics))
}

/** The same, once what transactions of the group have committed or not is decided. @throws KafkaFailure */
export async function settledOffsets(
  connection: KafkaConnection,
  groupId: string,
  topics: readonly AskedPartitions[],
): Promise<CommittedOffset[]> {
  const request = { ...requestFor([groupId], topics), requireStable: true }
  const answer = await toCoordinator(connection, groupId, offsetFetch, request, answered => {
    const { errorCode, topics: found } = answered.groups[0] ?? answered
    const undecided = found.flatMap(({ partitions }) => [...partitions]).find(each => each.errorCode !== 0)
    return errorCode || (undecided?.errorCode ?? 0)
  })
  const { errorCode, topics: found } = answer.groups[0] ?? answer
  throwOnError(offsetFetch, errorCode, { cluster: connection.cluster, group: groupId })
  return real(connection, groupId, stored(connection, groupId, found))
}

/** The same with what is no offset (−2, which some tools store) as it stands, so that it can be seen and replaced. */
export async function fetchStored(
  connection: KafkaConnection,
  groupId: string,
  topics: readonly AskedPartitions[] | null,
): Promise<CommittedOffset[]> {
  const answer = await toCoordinator(
    connection,
    groupId,
    offsetFetch,
    requestFor([groupId], topics),
    answered => (answered.groups[0] ?? answered).errorCode,
  )
  const { errorCode, topics: found } = answer.groups[0] ?? answer
  throwOnError(offsetFetch, errorCode, { cluster: connection.cluster, group: groupId })
  return stored(connection, groupId, found)
}

/**
 * The same for many groups of one coordinator: one request where the broker can, else one each. A group that may not
 * be read answers null.
 */
export async function fetchOffsetsOfMany(
  connection: KafkaConnection,
  target: Target,
  groupIds: readonly string[],
  topics: readonly AskedPartitions[] | null,
): Promise<Map<string, CommittedOffset[] | null>> {
  const offered = (await connection.versions(target)).get(offsetFetch.key)?.maxVersion ?? 0
  const batches = offered >= FIRST_VERSION_OF_MANY ? [groupIds] : groupIds.map(groupId => [groupId])
  const answers = await eachOf(batches, AT_ONCE, async batch => {
    const answer = await connection.send(target, offsetFetch, requestFor(batch, topics))
    const groups = offered >= FIRST_VERSION_OF_MANY ? answer.groups : [{ ...answer, groupId: batch[0] ?? '' }]
    return groups.map(({ groupId, errorCode, topics: found }): [string, CommittedOffset[] | null] => [
      groupId,
      errorCode === 0 ? committedOrNull(connection, groupId, found) : null,
    ])
  })
  return new Map(answers.flat())
}

/** Who commits: a member of the group in the generation it was told. */
export interface CommittingMember {
  memberId: string
  generationId: number
}

/**
 * Stores offsets, as a member or from outside the group, which works while it has no members (or was never more than
 * offsets).
 * @throws KafkaFailure of the first refused partition; the others may have been stored. UNKNOWN_MEMBER_ID from outside:
 * it has members
 */
export async function commitOffsets(
  connection: KafkaConnection,
  groupId: string,
  offsets: readonly OffsetToCommit[],
  member?: CommittingMember,
): Promise<void> {
  for (const { failure } of await commitEach(connection, groupId, offsets, member)) if (failure !== null) throw failure
}

/** The same with an answer per partition, in the order of the broker. @throws KafkaFailure when the request fails */
export async function commitEach(
  connection: KafkaConnection,
  groupId: string,
  offsets: readonly OffsetToCommit[],
  member: CommittingMember = { memberId: '', generationId: -1 },
): Promise<PartitionResult[]> {
  const answer = await toCoordinator(
    connection,
    groupId,
    offsetCommit,
    {
      groupId,
      generationIdOrMemberEpoch: member.generationId,
      memberId: member.memberId,
      topics: byTopic(offsets).map(([name, commits]) => ({
        name,
        partitions: commits.map(({ partition, offset, metadata, leaderEpoch = -1 }) => ({
          partitionIndex: partition,
          committedOffset: offset,
          committedMetadata: metadata,
          committedLeaderEpoch: leaderEpoch,
        })),
      })),
    },
    ({ topics: answered }) => answered[0]?.partitions[0]?.errorCode ?? 0,
  )
  return resultsOf(offsetCommit, connection, groupId, answer.topics)
}

/**
 * Forgets what a group has committed in some partitions, as if it never had. Kafka refuses where a member subscribes to
 * the topic: GROUP_SUBSCRIBED_TO_TOPIC for that topic, NON_EMPTY_GROUP for a group that is no consumer group.
 * @throws KafkaFailure when the request fails
 */
export async function deleteOffsets(
  connection: KafkaConnection,
  groupId: string,
  partitions: readonly { topic: string; partition: number }[],
): Promise<PartitionResult[]> {
  const topics = byTopic(partitions).map(([name, each]) => ({
    name,
    partitions: each.map(({ partition }) => ({ partitionIndex: partition })),
  }))
  const answer = await toCoordinator(
    connection,
    groupId,
    offsetDelete,
    { groupId, topics },
    ({ errorCode }) => errorCode,
  )
  throwOnError(offsetDelete, answer.errorCode, { cluster: connection.cluster, group: groupId })
  return resultsOf(offsetDelete, connection, groupId, answer.topics)
}

function resultsOf(
  api: typeof offsetCommit | typeof offsetDelete,
  { cluster }: KafkaConnection,
  group: string,
  topics: ResponseOf<typeof offsetCommit>['topics'],
): PartitionResult[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    partitions.map(({ partitionIndex: partition, errorCode }) => {
      const where = { cluster, group, topic, partition: String(partition) }
      return { topic, partition, failure: errorCode === 0 ? null : brokerFailure(api, errorCode, where) }
    }),
  )
}

function byTopic<Each extends { topic: string }>(all: readonly Each[]): [topic: string, each: Each[]][] {
  const topics = new Map<string, Each[]>()
  for (const each of all) topics.set(each.topic, [...(topics.get(each.topic) ?? []), each])
  return [...topics]
}

/** One group with a partition that cannot be read must not hide the others. */
function committedOrNull(
  connection: KafkaConnection,
  groupId: string,
  topics: AnsweredTopics,
): CommittedOffset[] | null {
  try {
    return real(connection, groupId, stored(connection, groupId, topics))
  } catch {
    return null
  }
}

function requestFor(groupIds: readonly string[], topics: readonly AskedPartitions[] | null) {
  const asked = topics === null ? null : topics.map(each => ({ name: each.topic, partitionIndexes: each.partitions }))
  return {
    groups: groupIds.map(groupId => ({ groupId, topics: asked })),
    groupId: groupIds[0] ?? '',
    topics: asked,
    requireStable: false,
  }
}

function stored({ cluster }: KafkaConnection, group: string, topics: AnsweredTopics): CommittedOffset[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    partitions.flatMap(({ partitionIndex: partition, committedOffset: offset, committedLeaderEpoch, ...rest }) => {
      throwOnError(offsetFetch, rest.errorCode, { cluster, group, topic, partition: String(partition) })
      const commit = { topic, partition, offset, metadata: rest.metadata ?? '', leaderEpoch: committedLeaderEpoch }
      return offset === NO_COMMIT ? [] : [commit]
    }),
  )
}

/** @throws KafkaFailure INVALID_COMMIT */
function real({ cluster }: KafkaConnection, group: string, commits: CommittedOffset[]): CommittedOffset[] {
  const broken = commits.find(({ offset }) => offset < 0n)
  if (broken === undefined) return commits
  throw new KafkaFailure({
    code: 'INVALID_COMMIT',
    what: `The group has committed ${broken.offset}, which is no offset`,
    where: { cluster, group, topic: broken.topic, partition: String(broken.partition) },
    remedy: 'Some client stored the name of a position instead of a position. Commit a real offset.',
  })
}
