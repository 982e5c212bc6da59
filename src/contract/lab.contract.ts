// The laboratory: consumers one can hold in the hand, several on one page (a lab). `assign` reads chosen partitions
// without joining anything; `subscribe` is a real member of a group.
import { z } from 'zod'
import { column, isolationSchema, rowsSchema } from './messages.contract.ts'
import { nothing, onConnection, problemSchema, reads, writes } from './procedure.ts'

export const offsetResetSchema = z.enum(['earliest', 'latest', 'none'])
export const assignorSchema = z.enum(['roundRobin', 'range'])

const consumerSettings = {
  /** The page the consumer stands on: a name its window has chosen. */
  labId: z.string().default(''),
  autoOffsetReset: offsetResetSchema,
  isolation: isolationSchema,
  maxPollRecords: z.int().min(1).max(10_000),
  /** While it runs: from one poll to the next, milliseconds. */
  pollEveryMs: z.int().min(0).max(600_000).default(500),
  /** A running consumer that gets nothing for so long stops running. */
  stopAfterIdleMs: z.int().min(1).max(86_400_000).nullable().default(null),
}

export const topicPartitionSchema = z.object({ topic: z.string().min(1), partition: z.int().min(0) })
const committedSchema = topicPartitionSchema.extend({ offset: z.bigint().min(0n), metadata: z.string() })

export const labPartitionSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  /** Next offset to be delivered; null until it is known (no committed offset and `none`). */
  position: z.bigint().nullable(),
  /** Polls leave it out. */
  isPaused: z.boolean(),
  /** Null: the group has committed nothing here, or there is no group. */
  committedOffset: z.bigint().nullable(),
  metadata: z.string(),
  logStartOffset: z.bigint(),
  highWatermark: z.bigint(),
  /** End minus committed. */
  lag: z.bigint().nullable(),
})
export type LabPartition = z.infer<typeof labPartitionSchema>

/** What a consumer was opened with, so that another one like it can be opened. */
export const labSettingsSchema = z.object({
  autoOffsetReset: offsetResetSchema,
  isolation: isolationSchema,
  maxPollRecords: z.int(),
  pollEveryMs: z.int(),
  stopAfterIdleMs: z.int().nullable(),
  autoCommitIntervalMs: z.int(),
  /** Members only. */
  assignor: assignorSchema,
  sessionTimeoutMs: z.int(),
  /** Partitions assigned by hand; none for a member. */
  assigned: z.array(topicPartitionSchema),
})

export const labSessionSchema = z.object({
  sessionId: z.string(),
  connectionId: z.string(),
  labId: z.string(),
  /** From 1 within the lab. */
  number: z.int(),
  mode: z.enum(['assign', 'subscribe']),
  groupId: z.string().nullable(),
  /** The group id was made up for this lab, and may be deleted with it. */
  isGeneratedGroup: z.boolean(),
  topics: z.array(z.string()),
  settings: labSettingsSchema,
  /** `idle`: assigned by hand. `running`: a member with an assignment. `crashed` and `closed` can be opened again. */
  status: z.enum(['idle', 'joining', 'running', 'failed', 'crashed', 'closed']),
  memberId: z.string().nullable(),
  generationId: z.int().nullable(),
  isLeader: z.boolean(),
  autoCommit: z.boolean(),
  /** Polls one after another by itself. */
  isPolling: z.boolean(),
  /** Records delivered since the session was opened. */
  delivered: z.int(),
  /** Of these, those its group has been given on this page before. */
  deliveredAgain: z.int(),
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

export const labEventKinds = [
  'opened',
  'joining',
  'joined',
  'rebalancing',
  'heartbeatMissed',
  'heartbeatBack',
  'committed',
  'commitFailed',
  'sought',
  'paused',
  'resumed',
  'polled',
  'started',
  'stopped',
  'stoppedIdle',
  'lost',
  'failed',
  'crashed',
  'left',
] as const

/** What really happened, one line of the timeline. What does not belong to the kind is null. */
export const labEventSchema = z.object({
  /** From 1 within the lab, ascending. */
  number: z.int(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  sessionId: z.string(),
  consumer: z.int(),
  groupId: z.string().nullable(),
  kind: z.enum(labEventKinds),
  memberId: z.string().nullable(),
  generationId: z.int().nullable(),
  isLeader: z.boolean().nullable(),
  protocol: z.string().nullable(),
  /** `joined`: how long joining took. Heartbeats: how long nothing was heard. */
  durationMs: z.number().nullable(),
  /** Partitions held before and after, where the event changed them. */
  before: z.array(topicPartitionSchema).nullable(),
  after: z.array(topicPartitionSchema).nullable(),
  /** `committed`: the offsets. `sought`: the new positions. `paused`, `resumed`: where. */
  offsets: z.array(topicPartitionSchema.extend({ offset: z.bigint().nullable(), metadata: z.string() })).nullable(),
  /** Who wanted a commit: a person, the interval, a rebalance or the end of the consumer. */
  trigger: z.enum(['hand', 'interval', 'rebalance', 'close']).nullable(),
  /** `polled`: records delivered. */
  records: z.int().nullable(),
  problem: problemSchema.nullable(),
})
export type LabEvent = z.infer<typeof labEventSchema>

/** A group of the lab as its coordinator describes it. */
export const labGroupSchema = z.object({
  groupId: z.string(),
  isGenerated: z.boolean(),
  /** Kafka's name; `Dead` when there is no such group (yet, or any more). */
  state: z.string(),
  protocol: z.string(),
  members: z.int(),
  /** Client ids of the members that are no consumers of this application. */
  foreign: z.array(z.string()),
  /** Partitions of the topics its consumers here subscribe to. */
  partitions: z.int().nullable(),
  problem: problemSchema.nullable(),
})
export type LabGroup = z.infer<typeof labGroupSchema>

const deliveredSchema = z.object({
  /** Number of the first of these records within the lab, from 1. */
  first: z.int(),
  consumer: z.int(),
  topics: z.array(z.string()),
  rows: rowsSchema,
  /** 1 where the consumer's group has been given the record on this page before. */
  readBefore: column<Uint8Array>(Uint8Array),
})
export type LabDelivered = z.infer<typeof deliveredSchema>

const onSession = z.object({ sessionId: z.string() })
const onLab = onConnection.extend({ labId: z.string() })

export const lab = {
  /** Joins nothing. With a group id its committed offsets are the start and can be committed to. */
  assign: reads
    .input(
      onConnection.extend({
        ...consumerSettings,
        groupId: z.string().nullable(),
        isGeneratedGroup: z.boolean().default(false),
        partitions: z.array(topicPartitionSchema).min(1),
      }),
    )
    .output(labSessionSchema),
  /** Joins the group as a kafkajs member. A group with other members is joined only when `joinsOthers` says so. */
  subscribe: writes
    .input(
      onConnection.extend({
        ...consumerSettings,
        groupId: z.string().min(1),
        isGeneratedGroup: z.boolean().default(false),
        topics: z.array(z.string().min(1)).min(1),
        assignor: assignorSchema.default('roundRobin'),
        sessionTimeoutMs: z.int().min(1000).max(1_800_000),
        autoCommitIntervalMs: z.int().min(100).max(3_600_000),
        autoCommit: z.boolean(),
        joinsOthers: z.boolean().default(false),
      }),
    )
    .output(labSessionSchema),
  list: reads.input(onConnection).output(z.array(labSessionSchema)),
  get: reads.input(onSession).output(labSessionSchema),
  /** A whole lab as it is now, with the events and records after the given numbers. */
  look: reads.input(onLab.extend({ afterEvent: z.int().min(0), afterRecord: z.int().min(0) })).output(
    z.object({
      /** When the lab was begun, milliseconds since the epoch; 0 when there is none. Numbers count from then. */
      startedAt: z.number(),
      sessions: z.array(labSessionSchema),
      groups: z.array(labGroupSchema),
      events: z.array(labEventSchema),
      delivered: z.array(deliveredSchema),
    }),
  ),
  /** Waits at most `timeoutMs` for at most `max.poll.records` records. Never commits: auto-commit has its own clock. */
  poll: reads.input(onSession.extend({ timeoutMs: z.int().min(0).max(600_000) })).output(
    z.object({
      topics: z.array(z.string()),
      rows: rowsSchema,
      readBefore: column<Uint8Array>(Uint8Array),
      session: labSessionSchema,
    }),
  ),
  /** Polls one after another, until `stop`, the end of the consumer, or nothing for `stopAfterIdleMs`. */
  run: reads.input(onSession).output(labSessionSchema),
  stop: reads.input(onSession).output(labSessionSchema),
  /** All partitions of the session when `partition` is null. */
  pause: reads.input(onSession.extend({ partition: topicPartitionSchema.nullable() })).output(labSessionSchema),
  resume: reads.input(onSession.extend({ partition: topicPartitionSchema.nullable() })).output(labSessionSchema),
  /** All partitions of the session when `partition` is null. */
  seek: reads
    .input(onSession.extend({ partition: topicPartitionSchema.nullable(), target: seekTargetSchema }))
    .output(labSessionSchema),
  /** Commits the positions, or the given offsets. */
  commit: writes
    .input(onSession.extend({ offsets: z.array(committedSchema).min(1).nullable() }))
    .output(labSessionSchema),
  /** Commits positions every `intervalMs` from now on, and at a rebalance and the end. Only meaningful with a group. */
  autoCommit: writes
    .input(onSession.extend({ enabled: z.boolean(), intervalMs: z.int().min(100) }))
    .output(labSessionSchema),
  /** As if its process had died: sockets destroyed, nothing committed, the group not told. */
  crash: reads.input(onSession).output(labSessionSchema),
  /** Ends it as `close()` does: commits where auto-commit is on, leaves the group. It stays on the page. */
  close: writes.input(onSession).output(labSessionSchema),
  /** Opens a consumer that has ended again, with the same settings. */
  reopen: writes.input(onSession).output(labSessionSchema),
  /** Takes an ended or assigned consumer off the page; nothing is sent. */
  remove: reads.input(onSession).output(nothing),
  /** Takes all that hold no membership off the page, as `remove`. */
  forget: reads.input(onLab).output(nothing),
  /** Closes every consumer of the lab and forgets it. */
  end: writes.input(onLab).output(nothing),
}
