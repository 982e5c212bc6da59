// DeleteTopics (key 20), versions 1 to 6: by name, from version 6 also by id. Files go at once.

import { deleteTopics } from '#core/protocol/apis/delete-topics.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { noTopicId } from '../topics/topic-id.ts'

export const deleteTopicsHandler = defineHandler({
  api: deleteTopics,
  versions: [1, 6],
  async handle(request, { services, apiVersion }) {
    const asked = apiVersion >= 6 ? request.topics : request.topicNames.map(name => ({ name, topicId: noTopicId }))
    const responses = []
    for (const { name, topicId } of asked) {
      const byId = topicId !== noTopicId
      if (byId === (name !== null)) {
        const message = byId
          ? 'You may not specify both topic name and topic id.'
          : 'Neither topic name nor id were specified.'
        responses.push({ name, topicId, errorCode: ErrorCode.INVALID_REQUEST, errorMessage: message })
        continue
      }
      const topic = name === null ? services.topics.getById(topicId) : services.topics.get(name)
      if (topic === null) {
        const errorCode = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        responses.push({ name, topicId, errorCode, errorMessage: errorMessage(errorCode) })
        continue
      }
      await services.topics.delete(topic.name)
      responses.push({ name: topic.name, topicId: topic.id, errorCode: ErrorCode.NONE, errorMessage: null })
    }
    return { throttleTimeMs: 0, responses }
  },
  failure: (request, errorCode, { apiVersion }) => ({
    throttleTimeMs: 0,
    responses:
      apiVersion >= 6
        ? request.topics.map(({ name, topicId }) => ({ name, topicId, errorCode }))
        : request.topicNames.map(name => ({ name, topicId: noTopicId, errorCode })),
  }),
})
