// Consumer groups: who is in them, what they committed, how far behind they are.
import { z } from 'zod'
import { journalEntrySchema, offsetChangeSchema } from './journal.contract.ts'
import { local, nothing, onConnection, problemSchema, reads, writes } from './procedure.ts'

export const groupSummarySchema = z.object({
  groupId: z.string(),
  /** `consumer`, `connect`, `sr`, …; empty for groups that only ever committed. */
  protocolType: z.string(),
  state: z.string(),
  /** `classic`, `consumer` (KIP-848), `share`, `streams`; `unknown` on brokers before 3.7. */
  type: z.string(),
})
export type GroupSummary = z.infer<typeof groupSummarySchema>

export const groupMemberSchema = z.object({
  memberId: z.string(),
  groupInstanceId: z.string().nullable(),
  clientId: z.string(),
  clientHost: z.string(),
  assignment: z.array(z.object({ topic: z.string(), partitions: z.array(z.int()) })),
})

export const groupOffsetSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  /** Null: nothing committed. */
  committedOffset: z.bigint().nullable(),
  metadata: z.string(),
  logStartOffset: z.bigint().nullable(),
  highWatermark: z.bigint().nullable(),
  lag: z.bigint().nullable(),
  /** Member the partition is assigned to now. */
  memberId: z.string().nullable(),
})
export type GroupOffset = z.infer<typeof groupOffsetSchema>

export const groupDetailSchema = groupSummarySchema.extend({
  protocolName: z.string(),
  coordinatorId: z.int().nullable(),
  members: z.array(groupMemberSchema),
  offsets: z.array(groupOffsetSchema),
  /** Set when one part could not be read; the rest is still shown. */
  problem: problemSchema.nullable(),
})
export type GroupDetail = z.infer<typeof groupDetailSchema>

/** Which partitions a plan is about; `partitions: null` means all of the topic. */
const scopeSchema = z.object({ topic: z.string().min(1), partitions: z.array(z.int().min(0)).nullable() })

export const offsetTargetSchema = z.discriminatedUnion('to', [
  z.object({ to: z.literal('earliest') }),
  z.object({ to: z.literal('latest') }),
  z.object({ to: z.literal('offset'), offset: z.bigint().min(0n) }),
  z.object({ to: z.literal('time'), timestamp: z.bigint() }),
  /** Forwards, or backwards when negative, from what is committed. */
  z.object({ to: z.literal('shift'), by: z.bigint() }),
  z.object({ to: z.literal('group'), groupId: z.string().min(1) }),
  /** Names its partitions itself. */
  z.object({ to: z.literal('csv'), text: z.string().max(20_000_000) }),
  /** What was committed before an entry of the journal. Names its partitions itself. */
  z.object({ to: z.literal('entry'), id: z.string() }),
  /** Nothing: as if the group never had committed. */
  z.object({ to: z.literal('none') }),
])
export type OffsetTarget = z.infer<typeof offsetTargetSchema>

export const offsetNoteSchema = z.enum([
  /** Nothing was committed here so far. */
  'no-commit',
  /** What is committed lies outside of the log, or is no offset. */
  'commit-outside',
  /** The target lay outside of the log and was moved to its nearest end. */
  'clamped',
  /** The target lies outside of the log and was left there. */
  'outside',
  /** No record is that young: the end was taken, as asked. */
  'beyond-end',
])
export type OffsetNote = z.infer<typeof offsetNoteSchema>

export const plannedOffsetSchema = offsetChangeSchema.extend({
  logStartOffset: z.bigint().nullable(),
  highWatermark: z.bigint().nullable(),
  /** Offsets that are read again, and that are left out: as many records at most. Null: it cannot be told. */
  again: z.bigint().nullable(),
  skipped: z.bigint().nullable(),
  lagBefore: z.bigint().nullable(),
  lagAfter: z.bigint().nullable(),
  notes: z.array(offsetNoteSchema),
  /** Why this partition stays as it is; `after` is `before` then. */
  problem: problemSchema.nullable(),
})
export type PlannedOffset = z.infer<typeof plannedOffsetSchema>

export const offsetPlanSchema = z.object({
  groupId: z.string(),
  /** `Dead`: there is no such group yet; a commit makes it. */
  state: z.string(),
  members: z.array(groupMemberSchema),
  /** Why Kafka will not take it as things are. */
  blocked: problemSchema.nullable(),
  partitions: z.array(plannedOffsetSchema),
})
export type OffsetPlan = z.infer<typeof offsetPlanSchema>

const planInputSchema = z.object({
  /** Null: what the group has committed. Not used where the target names its partitions. */
  scope: z.array(scopeSchema).nullable(),
  target: offsetTargetSchema,
  /** A target outside of the log: moved to its nearest end, left as it is, or not taken. */
  outOfRange: z.enum(['clamp', 'keep', 'refuse']),
  /** A time after the last record. */
  beyondEnd: z.enum(['latest', 'refuse']),
})
export type PlanInput = z.infer<typeof planInputSchema>

export const csvFormSchema = z.enum(['tool', 'full'])

/** Figures of the list, which cost requests; null where they may not be read. Sums over partitions with a commit. */
export const groupFiguresSchema = z.object({
  groupId: z.string(),
  members: z.int().nullable(),
  assignor: z.string(),
  partitions: z.int().nullable(),
  lag: z.bigint().nullable(),
  committed: z.bigint().nullable(),
  end: z.bigint().nullable(),
})
export type GroupFigures = z.infer<typeof groupFiguresSchema>

export const lagSampleSchema = z.object({
  at: z.bigint(),
  /** Partitions with a commit. Where their number changes, sums before and after do not compare. */
  partitions: z.int(),
  /** Offsets, summed over the partitions with a commit. */
  lag: z.bigint(),
  committed: z.bigint(),
  end: z.bigint(),
})
export type LagSample = z.infer<typeof lagSampleSchema>

const askedGroupSchema = z.object({ groupId: z.string(), type: z.string() })

const onGroup = onConnection.extend({ groupId: z.string() })

export const groups = {
  list: reads.input(onConnection).output(z.array(groupSummarySchema)),
  /** Of the groups in sight: a cluster may have thousands. */
  figures: reads
    .input(onConnection.extend({ groups: z.array(askedGroupSchema).max(200) }))
    .output(z.array(groupFiguresSchema)),
  /** Samples of the lag while the profile was connected, oldest first. Asking makes them come oftener for a while. */
  history: local.input(onGroup.extend({ type: z.string() })).output(z.array(lagSampleSchema)),
  get: reads.input(onGroup).output(groupDetailSchema),
  /** What moving the group's offsets would do, partition by partition. Changes nothing. */
  plan: reads.input(onGroup.extend(planInputSchema.shape)).output(offsetPlanSchema),
  /** What the group has committed, as CSV: in the form of kafka-consumer-groups, or in full. */
  csv: reads.input(onGroup.extend({ form: csvFormSchema })).output(z.string()),
  /**
   * Commits each `after`, deletes where it is null. Refused with PLAN_OUTDATED when something else than `before` is
   * committed; else the journal's entry says what became of each partition.
   */
  apply: writes
    .input(onGroup.extend({ changes: z.array(offsetChangeSchema).min(1), undoes: z.string().nullable() }))
    .output(journalEntrySchema),
  delete: writes.input(onGroup).output(nothing),
}
