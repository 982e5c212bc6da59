// `topics`: list and describe, create, grow, configure, delete.

import { alterConfigs, configsOf } from '#kafka/configs.ts'
import { asFailure } from '#kafka/failure.ts'
import { atTime, offsetsOf } from '#kafka/offsets.ts'
import {
  addPartitions,
  createTopic,
  deleteRecordsBefore,
  deleteTopic,
  describeTopic,
  listTopics,
} from '#kafka/topics.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { procedures } from '../../ipc/procedures.ts'
import { readingGroups } from './reading-groups.ts'
import { summaryOf, topicDetail } from './topic-detail.ts'
import { topicFlow } from './topic-flow.ts'

const { topics } = procedures

export const topicsHandlers = topics.router({
  list: topics.list.handler(async ({ input, context }) =>
    (await listTopics(context.reader(input.connectionId))).map(summaryOf),
  ),
  get: topics.get.handler(({ input, context }) => topicDetail(context.reader(input.connectionId), input.topic)),
  configs: topics.configs.handler(({ input, context }) =>
    configsOf(context.reader(input.connectionId), { topic: input.topic }),
  ),
  groups: topics.groups.handler(({ input, context }) => readingGroups(context.reader(input.connectionId), input.topic)),
  flow: topics.flow.handler(({ input, context }) => topicFlow(context.reader(input.connectionId), input.topic)),
  offsetsForTime: topics.offsetsForTime.handler(async ({ input, context }) => {
    const connection = context.reader(input.connectionId)
    const partitions = (await describeTopic(connection, input.topic)).partitions.map(each => each.partition)
    const answers = await offsetsOf(connection, input.topic, partitions, atTime(input.timestamp))
    return partitions.map(partition => {
      const answer = answers.get(partition)
      if (answer?.failure != null) throw answer.failure
      return { partition, offset: answer === undefined || answer.offset < 0n ? null : answer.offset }
    })
  }),
  create: topics.create.handler(async ({ input, context }) => {
    const { connectionId, validateOnly, ...topic } = input
    await createTopic(await context.writer(connectionId), topic, validateOnly)
    if (!validateOnly) context.events.emit({ event: 'changed', connectionId, feature: 'topics' })
  }),
  addPartitions: topics.addPartitions.handler(async ({ input, context }) => {
    const { connectionId, topic, totalPartitions, validateOnly } = input
    await addPartitions(await context.writer(connectionId), topic, totalPartitions, validateOnly)
    if (!validateOnly) context.events.emit({ event: 'changed', connectionId, feature: 'topics' })
  }),
  alterConfigs: topics.alterConfigs.handler(async ({ input, context }) => {
    const { connectionId, topic, changes, validateOnly } = input
    await alterConfigs(await context.writer(connectionId), { topic }, changes, validateOnly)
    if (!validateOnly) context.events.emit({ event: 'changed', connectionId, feature: 'topics' })
  }),
  deleteRecords: topics.deleteRecords.handler(async ({ input, context }) => {
    const { connectionId, topic, partitions } = input
    const connection = await context.writer(connectionId)
    const deleted = await deleteRecordsBefore(connection, topic, partitions)
    context.events.emit({ event: 'changed', connectionId, feature: 'messages' })
    return deleted.map(({ partition, logStartOffset, failure }) => ({
      partition,
      logStartOffset,
      problem: failure === null ? null : problemOf(asFailure(failure, { cluster: connection.cluster, topic })),
    }))
  }),
  delete: topics.delete.handler(async ({ input, context }) => {
    await deleteTopic(await context.writer(input.connectionId), input.topic)
    context.events.emit({ event: 'changed', connectionId: input.connectionId, feature: 'topics' })
  }),
})
