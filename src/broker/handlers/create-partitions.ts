// CreatePartitions (key 37), versions 0 to 3: validate only, manual assignments (to this broker).

import { createPartitions } from '#core/protocol/apis/create-partitions.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import type { RequestOf } from '#core/protocol/schema.ts'
import { defineHandler } from '../handler.ts'
import type { Services } from '../services.ts'
import { complaintAboutReplicas } from './assignments.ts'

type AskedTopic = RequestOf<typeof createPartitions>['topics'][number]

export const createPartitionsHandler = defineHandler({
  api: createPartitions,
  versions: [0, 3],
  async handle(request, { services }) {
    const names = request.topics.map(({ name }) => name)
    const results = []
    for (const asked of request.topics) {
      const twice = names.filter(name => name === asked.name).length > 1
      const refusal = twice
        ? { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' }
        : refusalOf(asked, services)
      if (refusal === null && !request.validateOnly) await services.topics.addPartitions(asked.name, asked.count)
      results.push({ name: asked.name, ...(refusal ?? { errorCode: ErrorCode.NONE, errorMessage: null }) })
    }
    return { throttleTimeMs: 0, results }
  },
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    results: request.topics.map(({ name }) => ({ name, errorCode })),
  }),
})

function refusalOf(asked: AskedTopic, { topics, settings }: Services) {
  const topic = topics.get(asked.name)
  if (topic === null) {
    const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    return { errorCode, errorMessage: errorMessage(errorCode) }
  }
  const have = topic.partitions.length
  if (asked.count <= have) {
    const why =
      asked.count === have
        ? `Topic already has ${have} partition(s).`
        : `The topic ${asked.name} currently has ${have} partition(s); ${asked.count} would not be an increase.`
    return { errorCode: ErrorCode.INVALID_PARTITIONS, errorMessage: why }
  }
  if (asked.assignments === null) return null
  const more = asked.count - have
  if (asked.assignments.length !== more) {
    const why = `Attempted to add ${more} additional partition(s), but only ${asked.assignments.length} assignment(s) were specified.`
    return { errorCode: ErrorCode.INVALID_REPLICA_ASSIGNMENT, errorMessage: why }
  }
  for (const { brokerIds } of asked.assignments) {
    const complaint = complaintAboutReplicas(brokerIds, settings.nodeId)
    if (complaint !== null) return { errorCode: ErrorCode.INVALID_REPLICA_ASSIGNMENT, errorMessage: complaint }
  }
  return null
}
