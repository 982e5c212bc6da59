// The journal of offsets: what groups had committed before each change this app made, and what was made of it. It is
// kept on this machine, grows at its end only, and is what a change can be taken back with.
import { z } from 'zod'
import { local, problemSchema } from './procedure.ts'

/** What a group has committed in one partition. −2 and other negative offsets are what a broken client stored. */
export const commitSchema = z.object({
  offset: z.bigint(),
  metadata: z.string(),
  /** −1: not told. */
  leaderEpoch: z.int(),
})
export type Commit = z.infer<typeof commitSchema>

/** Null means: nothing committed. */
export const offsetChangeSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  before: commitSchema.nullable(),
  after: commitSchema.nullable(),
})
export type OffsetChange = z.infer<typeof offsetChangeSchema>

export const journalCauseSchema = z.enum(['reset', 'commit', 'undo', 'delete-group', 'delete-offsets'])
export type JournalCause = z.infer<typeof journalCauseSchema>

export const journalSummarySchema = z.object({
  id: z.string(),
  at: z.bigint(),
  connectionId: z.string(),
  /** The profile's name at that time. */
  profile: z.string(),
  groupId: z.string(),
  cause: journalCauseSchema,
  /** The entry an undo takes back. */
  undoes: z.string().nullable(),
  /** Entries that take this one back, oldest first. */
  undoneBy: z.array(z.string()),
  topics: z.array(z.string()),
  partitions: z.int(),
  /** `unknown`: the app ended before it learned what became of it. */
  outcome: z.enum(['done', 'partly', 'refused', 'unknown']),
})
export type JournalSummary = z.infer<typeof journalSummarySchema>

export const journalEntrySchema = journalSummarySchema.extend({
  /** Why nothing at all was changed. */
  problem: problemSchema.nullable(),
  /** `problem`: why this partition was not changed; null where it was, and while the outcome is unknown. */
  changes: z.array(offsetChangeSchema.extend({ problem: problemSchema.nullable() })),
})
export type JournalEntry = z.infer<typeof journalEntrySchema>

export const journal = {
  /** Newest first; `connectionId: null` means all. */
  list: local.input(z.object({ connectionId: z.string().nullable() })).output(
    z.object({
      entries: z.array(journalSummarySchema),
      /** Lines of the file that cannot be read; they stay in it. */
      unreadable: z.int(),
    }),
  ),
  /** One side of an entry as CSV: in the form of kafka-consumer-groups, or in full. */
  csv: local
    .input(z.object({ id: z.string(), side: z.enum(['before', 'after']), form: z.enum(['tool', 'full']) }))
    .output(z.string()),
  get: local.input(z.object({ id: z.string() })).output(journalEntrySchema),
}
