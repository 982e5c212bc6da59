// Consumer groups: who is in them, what they committed, how far behind they are.
import { z } from 'zod'
import { journalEntrySchema, offsetChangeSchema } from './journal.contract.ts'
import { nothing, onConnection, problemSchema, reads, writes } from './procedure.ts'

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

const onGroup = onConnection.extend({ groupId: z.string() })

export const groups = {
  list: reads.input(onConnection).output(z.array(groupSummarySchema)),
  get: reads.input(onGroup).output(groupDetailSchema),
  /**
   * Commits each `after`, deletes where it is null. Refused with PLAN_OUTDATED when something else than `before` is
   * committed; else the journal's entry says what became of each partition.
   */
  apply: writes
    .input(onGroup.extend({ changes: z.array(offsetChangeSchema).min(1), undoes: z.string().nullable() }))
    .output(journalEntrySchema),
  delete: writes.input(onGroup).output(nothing),
}
