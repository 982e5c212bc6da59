// Committed offsets of groups: read them, and store them from outside the group. What kafkajs's admin does for the
// same joins the group, or stores the literal −2; these are the plain requests.
import { offsetCommit } from '#core/protocol/apis/offset-commit.ts'
import { offsetFetch } from '#core/protocol/apis/offset-fetch.ts'
import type { ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection, Target } from './connection.ts'
import { KafkaFailure, throwOnError } from './failure.ts'
import { eachOf, toCoordinator } from './patience.ts'

export interface CommittedOffset {
  topic: string
  partition: number
  offset: bigint
  metadata: string
}

export interface AskedPartitions {
  topic: string
  partitions: readonly number[]
}

/** From here on one request names several groups. */
const FIRST_VERSION_OF_MANY = 8
const AT_ONCE = 8

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
  const answer = await toCoordinator(
    connection,
    groupId,
    offsetFetch,
    requestFor([groupId], topics),
    answered => (answered.groups[0] ?? answered).errorCode,
  )
  const { errorCode, topics: found } = answer.groups[0] ?? answer
  throwOnError(errorCode, { cluster: connection.cluster, group: groupId })
  return committed(connection, groupId, found)
}

/**
 * The same for many groups of one coordinator: one request where the broker can, else one each. A group that may not
 * be read answers null.
 */
export async function fetchOffsetsOfMany(
  connection: KafkaConnection,
  target: Target,
  groupIds: readonly string[],
  topics: readonly AskedPartitions[],
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
  offsets: readonly CommittedOffset[],
  member: CommittingMember = { memberId: '', generationId: -1 },
): Promise<void> {
  const topics = [...new Set(offsets.map(({ topic }) => topic))]
  const answer = await toCoordinator(
    connection,
    groupId,
    offsetCommit,
    {
      groupId,
      generationIdOrMemberEpoch: member.generationId,
      memberId: member.memberId,
      topics: topics.map(name => ({
        name,
        partitions: offsets
          .filter(({ topic }) => topic === name)
          .map(({ partition, offset, metadata }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            committedMetadata: metadata,
          })),
      })),
    },
    ({ topics: answered }) => answered[0]?.partitions[0]?.errorCode ?? 0,
  )
  for (const { name, partitions } of answer.topics) {
    for (const { partitionIndex, errorCode } of partitions) {
      const where = { cluster: connection.cluster, group: groupId, topic: name, partition: String(partitionIndex) }
      throwOnError(errorCode, where)
    }
  }
}

/** One group with a partition that cannot be read must not hide the others. */
function committedOrNull(
  connection: KafkaConnection,
  groupId: string,
  topics: AnsweredTopics,
): CommittedOffset[] | null {
  try {
    return committed(connection, groupId, topics)
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

function committed({ cluster }: KafkaConnection, group: string, topics: AnsweredTopics): CommittedOffset[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    partitions.flatMap(({ partitionIndex: partition, committedOffset: offset, metadata, errorCode }) => {
      throwOnError(errorCode, { cluster, group, topic, partition: String(partition) })
      // A negative offset is no commit; −2, which some tools store, is a broken one.
      if (offset < -1n) {
        throw new KafkaFailure({
          code: 'INVALID_COMMIT',
          what: `The group has committed ${offset}, which is no offset`,
          where: { cluster, group, topic, partition: String(partition) },
          remedy: 'Some client stored the name of a position instead of a position. Commit a real offset.',
        })
      }
      return offset < 0n ? [] : [{ topic, partition, offset, metadata: metadata ?? '' }]
    }),
  )
}
