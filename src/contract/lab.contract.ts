// Seek and commit: a consumer one can hold in the hand. `assign` reads chosen partitions without joining anything;
// `subscribe` is a real member of a group.
import { z } from 'zod'
import { isolationSchema, rowsSchema } from './messages.contract.ts'
import { nothing, onConnection, problemSchema, reads, writes } from './procedure.ts'

export const offsetResetSchema = z.enum(['earliest', 'latest', 'none'])

const consumerSettings = {
  autoOffsetReset: offsetResetSchema,
  isolation: isolationSchema,
  maxPollRecords: z.int().min(1).max(10_000),
}

export const labPartitionSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  /** Next offset to be delivered; null until it is known (no committed offset and `none`). */
  position: z.bigint().nullable(),
  /** Null: the group has committed nothing here, or there is no group. */
  committedOffset: z.bigint().nullable(),
  metadata: z.string(),
  logStartOffset: z.bigint(),
  highWatermark: z.bigint(),
  /** End minus committed. */
  lag: z.bigint().nullable(),
})
export type LabPartition = z.infer<typeof labPartitionSchema>

export const labSessionSchema = z.object({
  sessionId: z.string(),
  connectionId: z.string(),
  mode: z.enum(['assign', 'subscribe']),
  groupId: z.string().nullable(),
  topics: z.array(z.string()),
  status: z.enum(['idle', 'joining', 'running', 'failed', 'closed']),
  memberId: z.string().nullable(),
  generationId: z.int().nullable(),
  autoCommit: z.boolean(),
  /** Records delivered since the session was opened. */
  delivered: z.int(),
  partitions: z.array(labPartitionSchema),
  problem: problemSchema.nullable(),
})
export type LabSession = z.infer<typeof labSessionSchema>

export const seekTargetSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('beginning') }),
  z.object({ to: z.literal('end') }),
  z.object({ to: z.literal('offset'), offset: z.bigint().min(0n) }),
  z.object({ to: z.literal('time'), timestamp: z.bigint() }),
])
export type SeekTarget = z.infer<typeof seekTargetSchema>

const topicPartition = z.object({ topic: z.string().min(1), partition: z.int().min(0) })
const onSession = z.object({ sessionId: z.string() })

export const lab = {
  /** Joins nothing. With a group id its committed offsets are the start and can be committed to. */
  assign: reads
    .input(
      onConnection.extend({
        ...consumerSettings,
        groupId: z.string().nullable(),
        partitions: z.array(topicPartition).min(1),
      }),
    )
    .output(labSessionSchema),
  /** Joins the group as a kafkajs member. */
  subscribe: writes
    .input(
      onConnection.extend({
        ...consumerSettings,
        groupId: z.string().min(1),
        topics: z.array(z.string().min(1)).min(1),
        sessionTimeoutMs: z.int().min(1000).max(1_800_000),
        autoCommitIntervalMs: z.int().min(100).max(3_600_000),
        autoCommit: z.boolean(),
      }),
    )
    .output(labSessionSchema),
  list: reads.input(onConnection).output(z.array(labSessionSchema)),
  get: reads.input(onSession).output(labSessionSchema),
  /** Waits at most `timeoutMs` for at most `max.poll.records` records. */
  poll: reads
    .input(onSession.extend({ timeoutMs: z.int().min(0).max(600_000) }))
    .output(z.object({ topics: z.array(z.string()), rows: rowsSchema, session: labSessionSchema })),
  /** All partitions of the session when `partition` is null. */
  seek: reads
    .input(onSession.extend({ partition: topicPartition.nullable(), target: seekTargetSchema }))
    .output(labSessionSchema),
  /** Commits the positions, or the given offsets. */
  commit: writes
    .input(
      onSession.extend({
        offsets: z
          .array(topicPartition.extend({ offset: z.bigint().min(0n), metadata: z.string() }))
          .min(1)
          .nullable(),
      }),
    )
    .output(labSessionSchema),
  /** Commits positions after each poll, at most every `intervalMs`. Only meaningful with a group. */
  autoCommit: writes
    .input(onSession.extend({ enabled: z.boolean(), intervalMs: z.int().min(100) }))
    .output(labSessionSchema),
  close: reads.input(onSession).output(nothing),
}
