// OffsetDelete (key 47), version 0: removes committed offsets; refused for topics that the group's members read.

import { offsetDelete } from '#core/protocol/apis/offset-delete.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { byTopic, partitionsIn } from './by-topic.ts'

export const offsetDeleteHandler = defineHandler({
  api: offsetDelete,
  versions: [0, 0],
  handle(request, { services }) {
    const asked = partitionsIn(
      request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => partitionIndex),
      })),
    )
    const known = asked.filter(({ topic, partition }) => services.topics.partition(topic, partition) !== null)
    const { errorCode, partitions } = services.groups.deleteOffsets(request.groupId, known)
    if (errorCode !== ErrorCode.NONE) return { errorCode, throttleTimeMs: 0, topics: [] }
    const codes = new Map(partitions.map(({ topic, partition, errorCode }) => [`${partition} ${topic}`, errorCode]))
    const topics = byTopic(asked).map(({ name, items }) => ({
      name,
      partitions: items.map(({ partition }) => ({
        partitionIndex: partition,
        errorCode: codes.get(`${partition} ${name}`) ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      })),
    }))
    return { errorCode, throttleTimeMs: 0, topics }
  },
  failure: (_request, errorCode) => ({ errorCode, throttleTimeMs: 0, topics: [] }),
})
