// DescribeTopicPartitions (key 75), version 0: topics by name, in order, at most so many partitions, with a cursor for
// the rest (KIP-966). Eligible leader replicas are empty: there is one replica.

import { describeTopicPartitions } from '#core/protocol/apis/describe-topic-partitions.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { noTopicId } from '../topics/topic-id.ts'
import { complaintAboutTopicName } from '../topics/topic-name.ts'
import { allTopicOperations } from './authorized-operations.ts'
import { partitionPlacement } from './placement.ts'

/** max.request.partition.size.limit */
const mostPartitions = 2000

export const describeTopicPartitionsHandler = defineHandler({
  api: describeTopicPartitions,
  versions: [0, 0],
  handle(request, { services }) {
    const { cursor } = request
    const asked =
      request.topics.length === 0 ? services.topics.list().map(({ name }) => name) : request.topics.map(it => it.name)
    const names = [...new Set(asked)].sort().filter(name => cursor === null || name >= cursor.topicName)
    let room = Math.max(1, Math.min(request.responsePartitionLimit, mostPartitions))
    const topics = []
    let nextCursor: { topicName: string; partitionIndex: number } | null = null
    for (const name of names) {
      const topic = services.topics.get(name)
      const first = cursor?.topicName === name ? cursor.partitionIndex : 0
      if (topic === null) {
        const known = complaintAboutTopicName(name) === null
        const errorCode = known ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.INVALID_TOPIC_EXCEPTION
        topics.push({ errorCode, name, topicId: noTopicId, isInternal: false, partitions: [] })
        continue
      }
      if (room === 0) {
        nextCursor = { topicName: name, partitionIndex: 0 }
        break
      }
      const partitions = topic.partitions.slice(first, first + room)
      room -= partitions.length
      topics.push({
        errorCode: ErrorCode.NONE,
        name,
        topicId: topic.id,
        isInternal: topic.internal,
        partitions: partitions.map(({ index }) => ({
          ...partitionPlacement(index, services.settings.nodeId),
          eligibleLeaderReplicas: [],
          lastKnownElr: [],
        })),
        topicAuthorizedOperations: allTopicOperations,
      })
      if (first + partitions.length < topic.partitions.length) {
        nextCursor = { topicName: name, partitionIndex: first + partitions.length }
        break
      }
    }
    return { throttleTimeMs: 0, topics, nextCursor }
  },
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name }) => ({
      errorCode,
      name,
      topicId: noTopicId,
      isInternal: false,
      partitions: [],
    })),
  }),
})
