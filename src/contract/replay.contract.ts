// Replays: records of a cluster or a capture sent to a topic of any cluster, changed on the way, once only where that can
// be. Each has a manifest on disk, from which it is resumed and verified. Paths stay in main; a replay is known by its id.
import { z } from 'zod'
import { recordsSourceSchema } from './exports.contract.ts'
import { isolationSchema } from './messages.contract.ts'
import {
  bytesSchema,
  connectionIdSchema,
  local,
  nothing,
  onConnection,
  problemSchema,
  reads,
  writes,
} from './procedure.ts'
import { compressionSchema } from './produce.contract.ts'
import { progressSchema } from './steps.ts'

const nameSchema = z.string().trim().min(1, 'Give the replay a name').max(100)
const headerNameSchema = z.string().min(1).max(200)

/**
 * Text with places to fill in: `{{key}}`, `{{value}}`, `{{value.path.0.to}}`, `{{header.name}}`, `{{topic}}`,
 * `{{partition}}`, `{{offset}}`, `{{timestamp}}`. A path leads into JSON and gives a string without its quotes, anything
 * else as its JSON text; `{{json …}}` gives JSON text always. What is not there fails the record.
 */
export const templateSchema = z.string().max(1_000_000)

/** Of a key or value that is null nothing is changed but by `null`, which stays null: null stays null. */
export const replayEditSchema = z.discriminatedUnion('by', [
  /** The bytes as they are. */
  z.object({ by: z.literal('keep') }),
  /** A tombstone, or no key. */
  z.object({ by: z.literal('null') }),
  z.object({ by: z.literal('template'), template: templateSchema }),
  /** Every occurrence of the text's UTF-8 bytes. */
  z.object({ by: z.literal('replace'), find: z.string().min(1).max(100_000), replacement: z.string().max(100_000) }),
])

export const replayMappingSchema = z.object({
  topic: z.discriminatedUnion('by', [
    z.object({ by: z.literal('fixed'), topic: z.string().min(1) }),
    /** The name that it has in the source. */
    z.object({ by: z.literal('same') }),
    /** Named by the record's header, the last of that name; a record that names none of `topics` fails. */
    z.object({
      by: z.literal('header'),
      header: headerNameSchema,
      topics: z.array(z.string().min(1)).min(1).max(1000),
    }),
  ]),
  partition: z.discriminatedUnion('by', [
    z.object({ by: z.literal('keep') }),
    /** Of the key as it is sent, as Kafka's default partitioner does; without a key they are spread by offset. */
    z.object({ by: z.literal('key') }),
    z.object({ by: z.literal('fixed'), partition: z.int().min(0) }),
    /** The source's partition modulo the count of the target's partitions. */
    z.object({ by: z.literal('modulo') }),
  ]),
  timestamp: z.discriminatedUnion('by', [
    z.object({ by: z.literal('keep') }),
    /** The time of sending. */
    z.object({ by: z.literal('now') }),
    z.object({ by: z.literal('shift'), milliseconds: z.bigint() }),
  ]),
  key: replayEditSchema,
  value: replayEditSchema,
  headers: z.object({
    /** Every header of these names is left out. */
    remove: z.array(headerNameSchema).max(1000),
    /** Behind those that the record has. */
    add: z.array(z.object({ name: headerNameSchema, value: templateSchema.nullable() })).max(1000),
    /**
     * Names of the headers that say where the record came from, added last; null adds none. Without topic, partition and
     * offset there is no once only but by transactions. `replay` holds the replay's id.
     */
    source: z.object({
      topic: headerNameSchema.nullable(),
      partition: headerNameSchema.nullable(),
      offset: headerNameSchema.nullable(),
      replay: headerNameSchema.nullable(),
    }),
  }),
})
export type ReplayMapping = z.infer<typeof replayMappingSchema>

export const replayPaceSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('fastest') }),
  z.object({ by: z.literal('rate'), recordsPerSecond: z.number().positive().max(10_000_000) }),
  /** The distances between timestamps divided by `speed`: 2 is twice as fast. Partitions are merged by time. */
  z.object({ by: z.literal('original'), speed: z.number().positive().max(1_000_000) }),
])

/** `connectionId`, beside it in every call, is the target's. */
export const replaySpecSchema = z.object({
  name: nameSchema,
  source: z.object({
    /** Of a cluster, or of a capture that is open. */
    connectionId: connectionIdSchema,
    records: recordsSourceSchema,
    isolation: isolationSchema,
  }),
  mapping: replayMappingSchema,
  pace: replayPaceSchema,
  compression: compressionSchema,
  /** What becomes of a record that cannot be mapped or is too large: the replay stops there, or goes on and lists it. */
  onFailure: z.enum(['stop', 'skip']),
  /** `auto`: by transactions where the target lets it, else by reading back. */
  onceOnly: z.enum(['auto', 'transactions', 'read-back']),
})
export type ReplaySpec = z.infer<typeof replaySpecSchema>

/**
 * `transactions`: progress is committed with the records. `read-back`: the target's ends are kept before each send, and
 * what has arrived after them is looked for when it is resumed. `at-least-once`: some may be there twice after resuming.
 */
export const replayOnceOnlySchema = z.enum(['transactions', 'read-back', 'at-least-once'])

export const replayWarningSchema = z.object({
  /** e.g. `LOG_APPEND_TIME`, `TIMESTAMP_REFUSED`, `RETENTION_DROPS`, `FEWER_PARTITIONS`, `NULL_KEYS`, `SAME_TOPIC`. */
  code: z.string(),
  /** It cannot be run like this. */
  isBlocking: z.boolean(),
  topic: z.string(),
  /** What happens, in a sentence. */
  what: z.string(),
  /** What can be done about it. */
  remedy: z.string(),
})
export type ReplayWarning = z.infer<typeof replayWarningSchema>

export const replayPlanSchema = z.object({
  /** Offsets that are asked for: at least as many as there are records. Exact for single records. */
  offsets: z.bigint(),
  isExact: z.boolean(),
  /** As they lie in the source, an estimate by the share of its log; null where sizes may not be seen. */
  bytes: z.bigint().nullable(),
  /** Where the source's partitions begin and end, fixed by the plan. `until` is exclusive. */
  sources: z.array(z.object({ topic: z.string(), partition: z.int(), from: z.bigint(), until: z.bigint() })),
  targets: z.array(
    z.object({
      topic: z.string(),
      partitions: z.int(),
      /** Those that records can come to; null: by key or header, so any. */
      written: z.array(z.int()).nullable(),
    }),
  ),
  onceOnly: replayOnceOnlySchema,
  /** Why this one, and what it means. */
  onceOnlyWhy: z.string(),
  /** Ids of Confluent's wire format in the first records; whether they mean the same schema for the target is not known. */
  schemaIds: z.object({ key: z.array(z.int()), value: z.array(z.int()), sampled: z.int() }),
  warnings: z.array(replayWarningSchema),
  /** What the plan cannot know, one sentence each. */
  unknown: z.array(z.string()),
})
export type ReplayPlan = z.infer<typeof replayPlanSchema>

const placeSchema = z.object({ topic: z.string(), partition: z.int(), offset: z.bigint() })

/** Of long keys and values the beginning: see the sizes. */
const contentSchema = z.object({
  timestamp: z.bigint(),
  key: bytesSchema.nullable(),
  value: bytesSchema.nullable(),
  keySize: z.int(),
  valueSize: z.int(),
  headers: z.array(z.object({ key: bytesSchema, value: bytesSchema.nullable() })),
})

/** A record as it would be sent; where it fails, as it is. */
export const replayedRecordSchema = contentSchema.extend({
  source: placeSchema,
  /** Null where it fails. */
  target: z.object({ topic: z.string(), partition: z.int() }).nullable(),
  failure: z.string().nullable(),
})
export type ReplayedRecord = z.infer<typeof replayedRecordSchema>

/** A record as it is, and as it would be sent. */
export const replayPreviewSchema = z.object({ before: contentSchema, after: replayedRecordSchema })
export type ReplayPreview = z.infer<typeof replayPreviewSchema>

export const replayDryRunSchema = z.object({
  records: z.int(),
  failed: z.int(),
  /** Source records that could not be read. */
  unreadable: z.int(),
  /** Of keys, values and headers as they would be sent. */
  bytes: z.int(),
  /** Milliseconds since the epoch; null without records. */
  firstTimestamp: z.bigint().nullable(),
  lastTimestamp: z.bigint().nullable(),
  targets: z.array(z.object({ topic: z.string(), partition: z.int(), records: z.int(), bytes: z.int() })),
  /** The first hundred, and the first hundred that fail. */
  first: z.array(replayedRecordSchema),
  failures: z.array(replayedRecordSchema),
  schemaIds: z.object({ key: z.array(z.int()), value: z.array(z.int()) }),
})
export type ReplayDryRun = z.infer<typeof replayDryRunSchema>

export const verificationSchema = z.object({
  /** Records that the manifest says were sent. */
  sent: z.int(),
  /** Found in the target as the mapping makes them. */
  same: z.int(),
  different: z.int(),
  missing: z.int(),
  /** In the target more than once, as their source headers say; 0 without these headers. */
  duplicates: z.int(),
  /** Records of the source that were neither sent nor listed as failed: it has not ended, or lost them. */
  unsent: z.int(),
  /** Source records that are gone or cannot be read, and so cannot be compared. */
  gone: z.int(),
  failed: z.int(),
  /** False where no source headers were sent: then duplicates cannot be told. */
  duplicatesKnown: z.boolean(),
  /** The target's times are not compared: they are those of sending or appending. */
  timestampsCompared: z.boolean(),
  /** Each record of the source is in the target once, as the mapping makes it. */
  isExact: z.boolean(),
  /** The first hundred. */
  differences: z.array(
    z.object({
      source: placeSchema,
      target: placeSchema.nullable(),
      what: z.enum(['key', 'value', 'headers', 'timestamp', 'missing', 'duplicate', 'unsent', 'gone']),
    }),
  ),
  /** ISO 8601. */
  at: z.string(),
})
export type Verification = z.infer<typeof verificationSchema>

/** `interrupted`: cancelled, failed underway, or the app or the engine ended meanwhile. It can be resumed. */
export const replayStatuses = ['running', 'complete', 'interrupted', 'failed'] as const

export const storedReplaySchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(replayStatuses),
  /** Why it ended before its end. */
  problem: problemSchema.nullable(),
  /** ISO 8601. */
  startedAt: z.string(),
  updatedAt: z.string(),
  /** Profiles' names at that time. */
  sourceName: z.string(),
  targetName: z.string(),
  sourceConnectionId: connectionIdSchema,
  targetConnectionId: connectionIdSchema,
  onceOnly: replayOnceOnlySchema,
  sent: z.int(),
  failed: z.int(),
  /** Times that it was resumed. */
  resumed: z.int(),
  /** The last one. */
  verification: verificationSchema.nullable(),
})
export type StoredReplay = z.infer<typeof storedReplaySchema>

export const replaySchema = storedReplaySchema.extend({ progress: progressSchema.nullable() })
export type Replay = z.infer<typeof replaySchema>

/** A line of the manifest. */
export const replayResultSchema = z.object({
  source: placeSchema,
  /** Null where it failed. */
  target: placeSchema.nullable(),
  failure: z.string().nullable(),
})
export type ReplayResult = z.infer<typeof replayResultSchema>

const onReplay = z.object({ id: z.string() })
const asked = onConnection.extend({ spec: replaySpecSchema })

export const replay = {
  /** Looks at the source, the target and a sample of the records. Nothing is written. */
  plan: reads.input(asked).output(replayPlanSchema),
  /** The first records of some partitions, before and after. Nothing is written. Fails with REPLAY_BLOCKED without a target. */
  preview: reads.input(asked).output(z.array(replayPreviewSchema)),
  /** Reads and maps every record as a job, and sends none; null when cancelled. */
  dryRun: reads.input(asked).output(replayDryRunSchema.nullable()),
  /** Begins and answers at once; it goes on as a job. Fails with REPLAY_BLOCKED where the plan has a blocking warning. */
  run: writes.input(asked).output(onReplay),
  /** Goes on with one that was interrupted, as a job; `connectionId` is its target's. */
  resume: writes.input(onConnection.extend(onReplay.shape)).output(onReplay),
  /** Interrupts it; it can be resumed. */
  stop: local.input(onReplay).output(nothing),
  /** Newest first. One that cannot be read is a problem. */
  list: local.output(z.object({ replays: z.array(replaySchema), problems: z.array(problemSchema) })),
  /** What it was asked for, and its plan. */
  read: local
    .input(onReplay)
    .output(z.object({ replay: replaySchema, spec: replaySpecSchema, plan: replayPlanSchema })),
  /** The manifest's results, in the order of sending, from the result `after` on. `total`: what there is now. */
  results: local
    .input(
      onReplay.extend({
        after: z.int().min(0),
        count: z.int().min(1).max(1000),
        onlyFailed: z.boolean().default(false),
      }),
    )
    .output(z.object({ results: z.array(replayResultSchema), total: z.int() })),
  /** Reads the target back and compares it with the source, as a job; kept with the replay. Null when cancelled. */
  verify: reads.input(onReplay).output(verificationSchema.nullable()),
  /** Removes its manifest; what it sent stays. Fails with REPLAY_RUNNING. */
  delete: local.input(onReplay).output(nothing),
}
