// Topics: list, detail, configuration, creation, growth, deletion.
import { z } from 'zod'
import { configEntrySchema } from './cluster.contract.ts'
import { nothing, onConnection, onTopic, problemSchema, reads, writes } from './procedure.ts'

export const topicSummarySchema = z.object({
  name: z.string(),
  topicId: z.string().nullable(),
  isInternal: z.boolean(),
  partitions: z.int(),
  replicationFactor: z.int(),
  /** Partitions whose in-sync replicas are fewer than their replicas, or without a leader. */
  unhealthyPartitions: z.int(),
})
export type TopicSummary = z.infer<typeof topicSummarySchema>

export const partitionDetailSchema = z.object({
  partition: z.int(),
  leader: z.int().nullable(),
  leaderEpoch: z.int(),
  replicas: z.array(z.int()),
  inSyncReplicas: z.array(z.int()),
  offlineReplicas: z.array(z.int()),
  logStartOffset: z.bigint().nullable(),
  highWatermark: z.bigint().nullable(),
  /** Bytes of the leader's log; null when log directories may not be seen. */
  sizeInBytes: z.bigint().nullable(),
  problem: problemSchema.nullable(),
})
export type PartitionDetail = z.infer<typeof partitionDetailSchema>

export const topicDetailSchema = topicSummarySchema.extend({ partitionDetails: z.array(partitionDetailSchema) })
export type TopicDetail = z.infer<typeof topicDetailSchema>

export const newTopicSchema = z.object({
  topic: z.string().min(1).max(249),
  partitions: z.int().min(1).max(100_000),
  replicationFactor: z.int().min(1).max(32_767),
  configs: z.array(z.object({ name: z.string().min(1), value: z.string() })),
})
export type NewTopic = z.infer<typeof newTopicSchema>

/** `value: null` removes the override. */
export const configChangeSchema = z.object({ name: z.string().min(1), value: z.string().nullable() })
export type ConfigChange = z.infer<typeof configChangeSchema>

export const readingGroupSchema = z.object({
  groupId: z.string(),
  state: z.string(),
  members: z.int(),
  /** Sum over the topic's partitions with a committed offset; null when none is committed. */
  lag: z.bigint().nullable(),
  partitionsCommitted: z.int(),
})
export type ReadingGroup = z.infer<typeof readingGroupSchema>

export const topicProducerSchema = z.object({
  producerId: z.bigint(),
  producerEpoch: z.int(),
  /** Null: not transactional, or not told. */
  transactionalId: z.string().nullable(),
  /** Milliseconds of its last batch; −1: not told. */
  lastTimestamp: z.bigint(),
  hasOpenTransaction: z.boolean(),
  partitions: z.array(z.int()),
})
export type TopicProducer = z.infer<typeof topicProducerSchema>

export const topicReaderSchema = z.object({
  groupId: z.string(),
  state: z.string(),
  /** `partitions`: those of this topic; none where a member is idle, or reads other topics. */
  members: z.array(
    z.object({
      memberId: z.string(),
      clientId: z.string(),
      clientHost: z.string(),
      partitions: z.array(z.int()),
    }),
  ),
  /** Partitions with a commit. */
  offsets: z.array(z.object({ partition: z.int(), committed: z.bigint(), lag: z.bigint().nullable() })),
})
export type TopicReader = z.infer<typeof topicReaderSchema>

export const topicFlowSchema = z.object({
  partitions: z.array(z.object({ partition: z.int(), end: z.bigint().nullable() })),
  /** Those the leaders remember, who wrote last first. Null: this cluster does not offer DescribeProducers. */
  producers: z.array(topicProducerSchema).nullable(),
  groups: z.array(topicReaderSchema),
  /** What could not be read of the producers; the rest is still told. */
  problem: problemSchema.nullable(),
})
export type TopicFlow = z.infer<typeof topicFlowSchema>

export const topics = {
  list: reads.input(onConnection).output(z.array(topicSummarySchema)),
  get: reads.input(onTopic).output(topicDetailSchema),
  configs: reads.input(onTopic).output(z.array(configEntrySchema)),
  /** Groups with a committed offset in the topic or a member assigned to it. */
  groups: reads.input(onTopic).output(z.array(readingGroupSchema)),
  /** Who writes and reads the topic: producers, partitions, members of each group. */
  flow: reads.input(onTopic).output(topicFlowSchema),
  /** First offset whose timestamp is ≥ `timestamp` (ms) per partition; null past the end (ListOffsets). */
  offsetsForTime: reads
    .input(onTopic.extend({ timestamp: z.bigint() }))
    .output(z.array(z.object({ partition: z.int(), offset: z.bigint().nullable() }))),
  create: writes.input(onConnection.extend({ ...newTopicSchema.shape, validateOnly: z.boolean() })).output(nothing),
  addPartitions: writes
    .input(onTopic.extend({ totalPartitions: z.int().min(2), validateOnly: z.boolean() }))
    .output(nothing),
  /** IncrementalAlterConfigs (KIP-339): only the named entries change. */
  alterConfigs: writes
    .input(onTopic.extend({ changes: z.array(configChangeSchema).min(1), validateOnly: z.boolean() }))
    .output(nothing),
  /** Deletes what lies before the offset, per partition; answers the new log start offsets. */
  deleteRecords: writes
    .input(onTopic.extend({ partitions: z.array(z.object({ partition: z.int(), beforeOffset: z.bigint() })).min(1) }))
    .output(
      z.array(
        z.object({ partition: z.int(), logStartOffset: z.bigint().nullable(), problem: problemSchema.nullable() }),
      ),
    ),
  delete: writes.input(onTopic).output(nothing),
}
