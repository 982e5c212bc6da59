// Tailing topics: from the moment of `start` every record is counted, and what the filter lets through is kept for a
// while in the engine, the newest last, numbered from 0 on. The screen pulls; a slow one costs nothing.
import { z } from 'zod'
import { column, isolationSchema, rowColumns } from './messages.contract.ts'
import { nothing, onConnection, problemSchema, reads } from './procedure.ts'
import { searchTextSchema } from './search.contract.ts'

const filterSchema = z.object({
  /** Null: every record the condition lets through. */
  text: searchTextSchema.nullable(),
  /** Both as in a search; '' is none. */
  filter: z.string().max(10_000),
  script: z.string().max(50_000),
})

export const tailRowsSchema = z.object({
  ...rowColumns,
  /** Of each row. */
  topics: z.array(z.string()),
  /** Number of the first row; the others follow one by one. */
  start: z.int(),
})
export type TailRows = z.infer<typeof tailRowsSchema>

export const tailTopicSchema = z.object({
  topic: z.string(),
  /** 0: it is not there. */
  partitions: z.int(),
  /** Since the start, exactly: without markers, and with read_committed without aborted records. */
  records: z.int(),
  /** Let through since the filter in force was set. */
  matches: z.int(),
  /** As fetched. */
  bytes: z.int(),
  /** Over the last three whole seconds. */
  recordsPerSecond: z.number(),
  bytesPerSecond: z.number(),
  /** Records per second of the last minute, oldest first. */
  history: column<Float64Array>(Float64Array),
  /** Offsets that are written and have not been read yet. */
  behind: z.bigint(),
})
export type TailTopic = z.infer<typeof tailTopicSchema>

export const tailSchema = z.object({
  isPaused: z.boolean(),
  /** Rows numbered `first` up to `next` (exclusive) can be asked for: those of before the pause while paused. */
  first: z.int(),
  next: z.int(),
  /** Rows let through so far; more than `next` while paused. */
  total: z.int(),
  /** Rows that had to make room, of all that were ever let through. */
  fellOut: z.int(),
  /** What is kept at most. */
  budget: z.object({ bytes: z.int(), records: z.int() }),
  topics: z.array(tailTopicSchema),
  /** What a person should know, oldest first; at most 100 are listed. */
  notes: z.array(z.object({ at: z.bigint(), topic: z.string(), partition: z.int().nullable(), what: z.string() })),
  noteCount: z.int(),
  /** Records on which the script in force failed, so that they do not match; and the last of them. */
  scriptErrorCount: z.int(),
  scriptError: z.object({ topic: z.string(), partition: z.int(), offset: z.bigint(), what: z.string() }).nullable(),
  /** Why nothing comes at the moment; it goes on by itself. */
  problem: problemSchema.nullable(),
})
export type Tail = z.infer<typeof tailSchema>

const onTail = z.object({ tailId: z.string() })
const rowCount = z.int().min(0).max(500)

export const tail = {
  /** Fails with INVALID_QUERY where `search.check` would say so. Stands at the ends when it answers. */
  start: reads
    .input(
      onConnection.extend({
        topics: z.array(z.string().min(1)).max(1000),
        /** And every topic, made later too, whose name begins so; null for none. */
        prefix: z.string().min(1).nullable(),
        isolation: isolationSchema,
        ...filterSchema.shape,
      }),
    )
    .output(z.object({ tailId: z.string() })),
  /** Another filter, from now on: rows kept so far go. */
  filter: reads.input(onTail.extend(filterSchema.shape)).output(nothing),
  /** As soon as there are more than `after` rows, else after `waitMs`: how it stands, and the newest `count` rows. */
  poll: reads
    .input(onTail.extend({ after: z.int().min(0), count: rowCount, waitMs: z.int().min(0).max(30_000) }))
    .output(z.object({ tail: tailSchema, rows: tailRowsSchema })),
  /** Rows from number `from` on, as far as they are held. */
  rows: reads.input(onTail.extend({ from: z.int().min(0), count: rowCount })).output(tailRowsSchema),
  /** Holds the rows as they are; what comes is counted and kept beside them, within the same budget. */
  pause: reads.input(onTail).output(nothing),
  resume: reads.input(onTail).output(nothing),
  /** Rows kept so far go; counts stay. */
  clear: reads.input(onTail).output(nothing),
  close: reads.input(onTail).output(nothing),
}
