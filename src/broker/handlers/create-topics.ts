// CreateTopics (key 19), versions 2 to 7: validate only, configs, manual assignments (to this broker).
// Not implemented: policies, mutation quotas.

import { createTopics } from '#core/protocol/apis/create-topics.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { RequestOf } from '#core/protocol/schema.ts'
import { complaintAboutTopicConfigs, effectiveTopicConfig } from '../configs/topic-configs.ts'
import { topicConfigDefinitions } from '../configs/topic-definitions.ts'
import { defineHandler } from '../handler.ts'
import type { Services } from '../services.ts'
import { noTopicId } from '../topics/topic-id.ts'
import { collidingTopic, complaintAboutTopicName } from '../topics/topic-name.ts'
import { complaintAboutReplicas } from './assignments.ts'

type AskedTopic = RequestOf<typeof createTopics>['topics'][number]

interface Refusal {
  readonly errorCode: number
  readonly errorMessage: string
}

export const createTopicsHandler = defineHandler({
  api: createTopics,
  versions: [2, 7],
  async handle(request, { services }) {
    const names = request.topics.map(({ name }) => name)
    const topics = []
    for (const asked of request.topics) {
      const twice = names.filter(name => name === asked.name).length > 1
      const refusal = twice
        ? { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' }
        : refusalOf(asked, services)
      if (refusal !== null) {
        topics.push({ name: asked.name, topicId: noTopicId, configs: null, ...refusal })
        continue
      }
      const configs = new Map(asked.configs.map(({ name, value }) => [name, value ?? '']))
      const partitions = partitionCount(asked, services)
      const made = request.validateOnly ? null : await services.topics.create({ name: asked.name, partitions, configs })
      topics.push({
        name: asked.name,
        topicId: made?.id ?? noTopicId,
        errorCode: ErrorCode.NONE,
        errorMessage: null,
        numPartitions: partitions,
        replicationFactor: 1,
        configs: describe(configs, services),
      })
    }
    return { throttleTimeMs: 0, topics }
  },
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name }) => ({ name, errorCode, errorMessage: null, configs: null })),
  }),
})

function partitionCount(asked: AskedTopic, services: Services): number {
  if (asked.assignments.length > 0) return asked.assignments.length
  return asked.numPartitions === -1 ? services.settings.defaultPartitions : asked.numPartitions
}

function refusalOf(asked: AskedTopic, services: Services): Refusal | null {
  const refuse = (errorCode: number, errorMessage: string): Refusal => ({ errorCode, errorMessage })
  const nameComplaint = complaintAboutTopicName(asked.name)
  if (nameComplaint !== null) return refuse(ErrorCode.INVALID_TOPIC_EXCEPTION, nameComplaint)
  if (services.topics.get(asked.name) !== null) {
    return refuse(ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${asked.name}' already exists.`)
  }
  const existing = services.topics.list().map(({ name }) => name)
  const collision = collidingTopic(asked.name, existing)
  if (collision !== null) {
    return refuse(ErrorCode.INVALID_TOPIC_EXCEPTION, `Topic '${asked.name}' collides with existing topic: ${collision}`)
  }
  const configComplaint = complaintAboutTopicConfigs(asked.configs.map(({ name, value }) => [name, value]))
  if (configComplaint !== null) return refuse(ErrorCode.INVALID_CONFIG, configComplaint)
  return asked.assignments.length > 0 ? refusalOfAssignments(asked, services) : refusalOfCounts(asked)
}

function refusalOfCounts({ numPartitions, replicationFactor }: AskedTopic): Refusal | null {
  if (replicationFactor === 0 || replicationFactor < -1) {
    return {
      errorCode: ErrorCode.INVALID_REPLICATION_FACTOR,
      errorMessage: 'Replication factor must be larger than 0, or -1 to use the default value.',
    }
  }
  if (numPartitions === 0 || numPartitions < -1) {
    return {
      errorCode: ErrorCode.INVALID_PARTITIONS,
      errorMessage: 'Number of partitions was set to an invalid non-positive value.',
    }
  }
  if (replicationFactor > 1) {
    return {
      errorCode: ErrorCode.INVALID_REPLICATION_FACTOR,
      errorMessage: `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ${replicationFactor} cannot be reached because only 1 broker(s) are registered.`,
    }
  }
  return null
}

function refusalOfAssignments(asked: AskedTopic, services: Services): Refusal | null {
  if (asked.replicationFactor !== -1 || asked.numPartitions !== -1) {
    const field = asked.replicationFactor !== -1 ? 'replication factor' : 'numPartitions'
    return {
      errorCode: ErrorCode.INVALID_REQUEST,
      errorMessage: `A manual partition assignment was specified, but ${field} was not set to -1.`,
    }
  }
  const indexes = new Set(asked.assignments.map(({ partitionIndex }) => partitionIndex))
  const consecutive = asked.assignments.every((_, index) => indexes.has(index))
  if (!consecutive) {
    return {
      errorCode: ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      errorMessage: 'partitions should be a consecutive 0-based integer sequence',
    }
  }
  for (const { brokerIds } of asked.assignments) {
    const complaint = complaintAboutReplicas(brokerIds, services.settings.nodeId)
    if (complaint !== null) return { errorCode: ErrorCode.INVALID_REPLICA_ASSIGNMENT, errorMessage: complaint }
  }
  return null
}

function describe(own: ReadonlyMap<string, string>, services: Services) {
  return topicConfigDefinitions.map(definition => {
    const { value, source } = effectiveTopicConfig(definition, own, services.configs)
    return { name: definition.name, value, readOnly: false, configSource: source, isSensitive: false }
  })
}
