// Topics as wire requests: list and describe, create, grow, delete records, delete. Asks, never caches.
import { createPartitions } from '#core/protocol/apis/create-partitions.ts'
import { createTopics } from '#core/protocol/apis/create-topics.ts'
import { deleteRecords } from '#core/protocol/apis/delete-records.ts'
import { deleteTopics } from '#core/protocol/apis/delete-topics.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { type ResponseOf, zeroUuid } from '#core/protocol/schema.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, brokerFailure, type KafkaFailure, throwOnError } from './failure.ts'
import { LATEST, offsetsOf } from './offsets.ts'
import { toController } from './patience.ts'

export interface Topic {
  name: string
  /** Null before Kafka 2.8. */
  topicId: string | null
  isInternal: boolean
  partitions: TopicPartition[]
}

export interface TopicPartition {
  partition: number
  leader: number | null
  leaderEpoch: number
  replicas: number[]
  inSyncReplicas: number[]
  offlineReplicas: number[]
}

/** What a broker may take for an administrative request before it gives up, and a little more for its answer. */
const BROKER_TIMEOUT_MS = 30_000
const ANSWER_TIMEOUT_MS = 35_000
/** How long a created topic is waited for, and how often it is looked at. */
const SERVED_WITHIN_MS = 10_000
const SERVED_LOOK_MS = 50
const patient = { timeoutMs: ANSWER_TIMEOUT_MS }

/** Every topic the account may describe, by name. */
export async function listTopics(connection: KafkaConnection): Promise<Topic[]> {
  const answer = await connection.send('any', metadata, { topics: null, allowAutoTopicCreation: false })
  return answer.topics.map(asTopic).sort((left, right) => (left.name < right.name ? -1 : 1))
}

/** @throws KafkaFailure UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED */
export async function describeTopic(connection: KafkaConnection, topic: string): Promise<Topic> {
  const answer = await connection.send('any', metadata, { topics: [{ name: topic }], allowAutoTopicCreation: false })
  const [found] = answer.topics
  const errorCode = found?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  // A topic whose partitions have no leader yet is still a topic.
  if (found === undefined || errorCode !== ErrorCode.LEADER_NOT_AVAILABLE) {
    throwOnError(metadata, errorCode, { cluster: connection.cluster, topic })
  }
  return asTopic(found ?? { name: topic, topicId: zeroUuid, isInternal: false, partitions: [] })
}

export interface NewTopic {
  topic: string
  partitions: number
  replicationFactor: number
  configs: readonly { name: string; value: string }[]
}

/**
 * Answers when the topic serves, not merely when it is decided upon: whoever reads or writes next must find it.
 * @throws KafkaFailure with the broker's own message
 */
export async function createTopic(connection: KafkaConnection, topic: NewTopic, validateOnly: boolean): Promise<void> {
  const answer = await toController(
    connection,
    createTopics,
    {
      topics: [
        {
          name: topic.topic,
          numPartitions: topic.partitions,
          replicationFactor: topic.replicationFactor,
          assignments: [],
          configs: topic.configs,
        },
      ],
      timeoutMs: BROKER_TIMEOUT_MS,
      validateOnly,
    },
    ({ topics }) => topics[0]?.errorCode ?? 0,
    patient,
  )
  const [result] = answer.topics
  throwOnError(
    createTopics,
    result?.errorCode ?? 0,
    { cluster: connection.cluster, topic: topic.topic },
    result?.errorMessage,
  )
  if (!validateOnly) await untilServed(connection, topic.topic, topic.partitions)
}

/** Brokers learn of a new topic one after the other. One that takes very long is there all the same: no failure. */
async function untilServed(connection: KafkaConnection, topic: string, partitions: number): Promise<void> {
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const deadline = Date.now() + SERVED_WITHIN_MS
  while (Date.now() < deadline) {
    const ends = await offsetsOf(connection, topic, all, { timestamp: LATEST }).catch(() => null)
    if (ends !== null && all.every(partition => ends.get(partition)?.failure === null)) return
    await new Promise(resolve => setTimeout(resolve, SERVED_LOOK_MS))
  }
}

/** @throws KafkaFailure INVALID_PARTITIONS when it would not grow */
export async function addPartitions(
  connection: KafkaConnection,
  topic: string,
  totalPartitions: number,
  validateOnly: boolean,
): Promise<void> {
  const answer = await toController(
    connection,
    createPartitions,
    {
      topics: [{ name: topic, count: totalPartitions, assignments: null }],
      timeoutMs: BROKER_TIMEOUT_MS,
      validateOnly,
    },
    ({ results }) => results[0]?.errorCode ?? 0,
    patient,
  )
  const [result] = answer.results
  throwOnError(createPartitions, result?.errorCode ?? 0, { cluster: connection.cluster, topic }, result?.errorMessage)
}

/** @throws KafkaFailure TOPIC_DELETION_DISABLED, UNKNOWN_TOPIC_OR_PARTITION, … */
export async function deleteTopic(connection: KafkaConnection, topic: string): Promise<void> {
  const answer = await toController(
    connection,
    deleteTopics,
    { topics: [{ name: topic, topicId: zeroUuid }], topicNames: [topic], timeoutMs: BROKER_TIMEOUT_MS },
    ({ responses }) => responses[0]?.errorCode ?? 0,
    patient,
  )
  const [result] = answer.responses
  throwOnError(deleteTopics, result?.errorCode ?? 0, { cluster: connection.cluster, topic }, result?.errorMessage)
}

export interface DeletedRecords {
  partition: number
  logStartOffset: bigint | null
  failure: KafkaFailure | null
}

/** Deletes what lies before each offset; −1 is the high watermark. One answer per asked partition, in their order. */
export async function deleteRecordsBefore(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly { partition: number; beforeOffset: bigint }[],
): Promise<DeletedRecords[]> {
  const first = await deleteOnce(connection, topic, partitions)
  const moved = partitions.filter(({ partition }) => {
    const code = first.get(partition)?.failure?.code
    return code !== undefined && connection.forgetLeaders(topic, code)
  })
  const again = moved.length === 0 ? new Map<number, DeletedRecords>() : await deleteOnce(connection, topic, moved)
  return partitions.map(({ partition }) => {
    const answer = again.get(partition) ?? first.get(partition)
    return (
      answer ??
      failedPartition(connection, topic, partition, brokerFailure(deleteRecords, ErrorCode.UNKNOWN_SERVER_ERROR, {}))
    )
  })
}

async function deleteOnce(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly { partition: number; beforeOffset: bigint }[],
): Promise<Map<number, DeletedRecords>> {
  const answers = new Map<number, DeletedRecords>()
  const byLeader = new Map<number, { partition: number; beforeOffset: bigint }[]>()
  for (const each of partitions) {
    try {
      for (const [leader] of await connection.leaders(topic, [each.partition])) {
        byLeader.set(leader, [...(byLeader.get(leader) ?? []), each])
      }
    } catch (error) {
      answers.set(each.partition, failedPartition(connection, topic, each.partition, error))
    }
  }
  await Promise.all(
    [...byLeader].map(async ([nodeId, asked]) => {
      try {
        const body = {
          topics: [
            {
              name: topic,
              partitions: asked.map(each => ({ partitionIndex: each.partition, offset: each.beforeOffset })),
            },
          ],
          timeoutMs: BROKER_TIMEOUT_MS,
        }
        const answer = await connection.send({ nodeId }, deleteRecords, body, patient)
        for (const { partitionIndex, errorCode, lowWatermark } of answer.topics[0]?.partitions ?? []) {
          answers.set(
            partitionIndex,
            errorCode === 0
              ? { partition: partitionIndex, logStartOffset: lowWatermark, failure: null }
              : failedPartition(connection, topic, partitionIndex, brokerFailure(deleteRecords, errorCode, {})),
          )
        }
      } catch (error) {
        for (const { partition } of asked) {
          answers.set(partition, failedPartition(connection, topic, partition, error))
        }
      }
    }),
  )
  return answers
}

function failedPartition({ cluster }: KafkaConnection, topic: string, partition: number, error: unknown) {
  const failure = asFailure(error, { cluster, topic, partition: String(partition) })
  return { partition, logStartOffset: null, failure }
}

type AnsweredTopic = Pick<
  ResponseOf<typeof metadata>['topics'][number],
  'name' | 'topicId' | 'isInternal' | 'partitions'
>

function asTopic({ name, topicId, isInternal, partitions }: AnsweredTopic): Topic {
  return {
    name: name ?? '',
    topicId: topicId === zeroUuid ? null : topicId,
    isInternal,
    partitions: partitions
      .map(each => ({
        partition: each.partitionIndex,
        leader: each.leaderId < 0 ? null : each.leaderId,
        leaderEpoch: each.leaderEpoch,
        replicas: each.replicaNodes,
        inSyncReplicas: each.isrNodes,
        offlineReplicas: each.offlineReplicas,
      }))
      .sort((left, right) => left.partition - right.partition),
  }
}
