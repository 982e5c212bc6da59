// Metadata (key 3), versions 0 to 13: this broker, and topics by name, by id, or all.
// A missing topic is created when both the broker (auto.create.topics.enable) and the request allow it.

import { metadata } from '#core/protocol/apis/metadata.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler, type RequestContext } from '../handler.ts'
import { noTopicId } from '../topics/topic-id.ts'
import { complaintAboutTopicName } from '../topics/topic-name.ts'
import type { Topic } from '../topics/topics.ts'
import { allClusterOperations, allTopicOperations, operationsNotAsked } from './authorized-operations.ts'
import { partitionPlacement } from './placement.ts'

interface Asked {
  readonly name: string | null
  readonly topicId: string
}

export const metadataHandler = defineHandler({
  api: metadata,
  versions: [0, 13],
  async handle(request, context) {
    const { services, apiVersion } = context
    const mayCreate = services.settings.autoCreateTopics && request.allowAutoTopicCreation
    // Version 0 cannot say null: an empty list asks for all topics.
    const all = request.topics === null || (apiVersion === 0 && request.topics.length === 0)
    const asked: readonly Asked[] = all
      ? services.topics.list().map(({ name }) => ({ name, topicId: noTopicId }))
      : (request.topics ?? [])
    const topics = []
    for (const one of asked)
      topics.push(await describeAsked(one, mayCreate, request.includeTopicAuthorizedOperations, context))
    return {
      ...brokerPart(context),
      topics,
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
        ? allClusterOperations
        : operationsNotAsked,
    }
  },
  failure: (request, errorCode, context) => ({
    ...brokerPart(context),
    topics: (request.topics ?? []).map(({ name, topicId }) => unknownTopic(name, topicId, errorCode)),
  }),
})

function brokerPart({ services }: RequestContext) {
  const { settings, advertised, clusterId } = services
  return {
    brokers: [{ nodeId: settings.nodeId, host: advertised.host, port: advertised.port, rack: null }],
    clusterId,
    controllerId: settings.nodeId,
  }
}

async function describeAsked(asked: Asked, mayCreate: boolean, withOperations: boolean, { services }: RequestContext) {
  const { topics, settings } = services
  // The Java client leaves the name empty, not null, when it asks by id.
  if (asked.topicId !== noTopicId || asked.name === null) {
    const topic = topics.getById(asked.topicId)
    return topic === null
      ? unknownTopic(null, asked.topicId, ErrorCode.UNKNOWN_TOPIC_ID)
      : knownTopic(topic, settings.nodeId, withOperations)
  }
  const topic = topics.get(asked.name)
  if (topic !== null) return knownTopic(topic, settings.nodeId, withOperations)
  if (complaintAboutTopicName(asked.name) !== null) {
    return unknownTopic(asked.name, noTopicId, ErrorCode.INVALID_TOPIC_EXCEPTION)
  }
  if (!mayCreate) return unknownTopic(asked.name, noTopicId, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  const created = await topics.ensure({ name: asked.name, partitions: settings.defaultPartitions })
  return knownTopic(created, settings.nodeId, withOperations)
}

function knownTopic(topic: Topic, nodeId: number, withOperations: boolean) {
  return {
    errorCode: ErrorCode.NONE,
    name: topic.name,
    topicId: topic.id,
    isInternal: topic.internal,
    partitions: topic.partitions.map(({ index }) => partitionPlacement(index, nodeId)),
    topicAuthorizedOperations: withOperations ? allTopicOperations : operationsNotAsked,
  }
}

function unknownTopic(name: string | null, topicId: string, errorCode: number) {
  return { errorCode, name, topicId, isInternal: false, partitions: [] }
}
