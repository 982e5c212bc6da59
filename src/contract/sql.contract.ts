// The SQL workspace: topics, or stretches of them, loaded into tables, and queries over the tables. A process of its own
// runs the queries; paths and credentials stay in main.
import { z } from 'zod'
import { isolationSchema } from './messages.contract.ts'
import { pickedOffsetsSchema, pickedRecordsSchema } from './picked.ts'
import { connectionIdSchema, local, nothing, onConnection, onTopic, problemSchema, reads } from './procedure.ts'

export const sqlRangeSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('all') }),
  /** The last so many offsets of each partition. */
  z.object({ by: z.literal('newest'), offsets: z.bigint().min(1n) }),
  /** Of every partition; null: the log's own end. `until` is exclusive. */
  z.object({ by: z.literal('offsets'), from: z.bigint().nullable(), until: z.bigint().nullable() }),
  /** Milliseconds since the epoch: from the first offset that young on, as ListOffsets finds it. */
  z.object({ by: z.literal('times'), from: z.bigint().nullable(), until: z.bigint().nullable() }),
  /** Single records, whatever became of their transactions: the hits of a search, a selection. */
  z.object({ by: z.literal('records'), records: z.array(pickedOffsetsSchema).min(1) }),
])
export type SqlRange = z.infer<typeof sqlRangeSchema>

export const sqlLoadSchema = onTopic.extend({
  /** Null: all. */
  partitions: z.array(z.int()).nullable(),
  range: sqlRangeSchema,
  isolation: isolationSchema,
})
export type SqlLoad = z.infer<typeof sqlLoadSchema>

/** How a column is aligned and drawn. */
export const sqlKinds = ['number', 'text', 'time', 'other'] as const
export const sqlColumnSchema = z.object({
  name: z.string(),
  /** DuckDB's own word, e.g. `STRUCT(sku VARCHAR, qty BIGINT)[]`. */
  type: z.string(),
  kind: z.enum(sqlKinds),
})
export type SqlColumn = z.infer<typeof sqlColumnSchema>

export const sqlTableSchema = z.object({
  name: z.string(),
  connectionId: connectionIdSchema,
  cluster: z.string(),
  topic: z.string(),
  isolation: isolationSchema,
  /** `typing`: all is read, columns are being drawn from its JSON values. */
  state: z.enum(['reading', 'typing', 'ready', 'failed']),
  /** Somebody stopped it before its end: what had been read by then is there. */
  isStopped: z.boolean(),
  records: z.int(),
  /** Of keys, values and headers. */
  bytes: z.int(),
  seconds: z.number(),
  /** Of the range's offsets, 0–1. */
  share: z.number(),
  partitions: z.array(z.object({ partition: z.int(), from: z.bigint(), until: z.bigint(), next: z.bigint() })),
  /** How many single records of those offsets were asked for; null where it was all of them. */
  picked: z.int().nullable(),
  columns: z.array(sqlColumnSchema),
  /** What is not as one would think, one sentence each. */
  notes: z.array(z.string()),
  problem: problemSchema.nullable(),
})
export type SqlTable = z.infer<typeof sqlTableSchema>

export const sqlRunSchema = z.object({
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  seconds: z.number(),
  /** 0–1, DuckDB's own guess; null where it has none. */
  share: z.number().nullable(),
  columns: z.array(sqlColumnSchema),
  /** That can be looked at. */
  rows: z.int(),
  /** There are more rows than those: a file gets them all. */
  isMore: z.boolean(),
  /** The one table that was read, where rows with `_partition` and `_offset` are records of it. */
  table: z.string().nullable(),
  problem: problemSchema.nullable(),
  /** Where in the text the problem is, from 1. */
  at: z.object({ line: z.int(), column: z.int() }).nullable(),
})
export type SqlRun = z.infer<typeof sqlRunSchema>

export const sqlFormats = ['csv', 'json', 'parquet'] as const
export type SqlFormat = (typeof sqlFormats)[number]

const nameSchema = z.string().trim().min(1).max(120)
const textSchema = z.string().max(200_000)
export const savedQuerySchema = z.object({ id: z.string(), name: nameSchema, sql: textSchema })
export type SavedQuery = z.infer<typeof savedQuerySchema>
export const recentQuerySchema = z.object({ sql: textSchema, at: z.bigint() })
export type RecentQuery = z.infer<typeof recentQuerySchema>

const onTable = z.object({ name: z.string() })
const onQuery = z.object({ queryId: z.string() })

/** What the process of the workspace answers, too. */
export const sqlInProcess = {
  /** At once when they are not those of `after` any more, else when they change, or after `waitMs`. */
  tables: local
    .input(z.object({ after: z.int(), waitMs: z.int().min(0).max(30_000) }))
    .output(z.object({ version: z.int(), tables: z.array(sqlTableSchema) })),
  /** Ends a load that runs; what was read stays. */
  stop: local.input(onTable).output(nothing),
  drop: local.input(onTable).output(nothing),
  /** Answers at once. */
  run: local.input(z.object({ sql: textSchema })).output(onQuery),
  /** Answers when it has ended, or after `waitMs`. */
  poll: local.input(onQuery.extend({ waitMs: z.int().min(0).max(30_000) })).output(sqlRunSchema),
  /** Cells as text, the long ones cut; null is NULL. */
  rows: local
    .input(onQuery.extend({ from: z.int().min(0), count: z.int().min(1).max(2000) }))
    .output(z.object({ rows: z.array(z.array(z.string().nullable())) })),
  /** One cell whole. */
  cell: local
    .input(onQuery.extend({ row: z.int().min(0), column: z.int().min(0) }))
    .output(z.object({ text: z.string().nullable() })),
  /**
   * The records that the result's rows name by `_partition` and `_offset`, each once. Where there are more rows than are
   * kept, the query runs again for all. Fails with SQL_NOT_RECORDS or SQL_TOO_MANY_RECORDS.
   */
  picked: local.input(onQuery).output(onConnection.extend({ records: pickedRecordsSchema })),
  cancel: local.input(onQuery).output(nothing),
  close: local.input(onQuery).output(nothing),
  /** What can be called in a query. */
  functions: local.output(
    z.array(z.object({ name: z.string(), signature: z.string(), what: z.string(), kind: z.string() })),
  ),
}

export const sql = {
  ...sqlInProcess,
  /** Begins to fill a table and answers with its name. */
  load: reads.input(sqlLoadSchema).output(onTable),
  /** Asks where to, runs the query again and writes all its rows, as a job; null when cancelled, else the file's name. */
  export: local.input(z.object({ sql: textSchema, format: z.enum(sqlFormats) })).output(z.string().nullable()),
  /** Saved queries by name, recent ones newest first. */
  queries: local.output(z.object({ saved: z.array(savedQuerySchema), recent: z.array(recentQuerySchema) })),
  /** In place of one with the same name. */
  save: local.input(savedQuerySchema.omit({ id: true })).output(savedQuerySchema),
  rename: local.input(z.object({ id: z.string(), name: nameSchema })).output(nothing),
  remove: local.input(z.object({ id: z.string() })).output(nothing),
  forget: local.output(nothing),
}
