// Records as files: written from a topic, a selection or a search's hits, and read back into a topic or a capture. Paths stay in main.
import { z } from 'zod'
import { captureRangeSchema } from './captures.contract.ts'
import { isolationSchema } from './messages.contract.ts'
import { pickedRecordsSchema, walkedSchema } from './picked.ts'
import { bytesSchema, local, nothing, onConnection, onTopic, problemSchema, reads, writes } from './procedure.ts'
import { topicName } from './topic-name.ts'

/** `jsonl`: one JSON object for each record. `kcat`: as `kcat -J` writes it. All are exact. */
export const exportFormatSchema = z.enum(['jsonl', 'kcat', 'csv', 'parquet'])
export type ExportFormat = z.infer<typeof exportFormatSchema>

const topicsSourceSchema = z.object({
  of: z.literal('topics'),
  topics: z
    .array(z.object({ topic: z.string().min(1), partitions: z.array(z.int()).nullable() }))
    .min(1)
    .max(1000)
    .refine(topics => new Set(topics.map(each => each.topic)).size === topics.length, 'A topic is named twice'),
  range: captureRangeSchema,
})

export const recordsSourceSchema = z.discriminatedUnion('of', [
  topicsSourceSchema,
  z.object({ of: z.literal('records'), records: pickedRecordsSchema }),
])
export type RecordsSource = z.infer<typeof recordsSourceSchema>

export const importSampleSchema = z.object({
  /** Told apart by extension and content. */
  format: exportFormatSchema,
  bytes: z.int(),
  /** The first records, with the beginning of keys and values. */
  records: z.array(
    z.object({
      topic: z.string().nullable(),
      partition: z.int().nullable(),
      offset: z.bigint().nullable(),
      timestamp: z.bigint().nullable(),
      key: bytesSchema.nullable(),
      value: bytesSchema.nullable(),
      headerCount: z.int(),
    }),
  ),
})
export type ImportSample = z.infer<typeof importSampleSchema>

export const importOptionsSchema = z.object({
  /** `keep`: as the file says. `key`: by the key's hash, as Kafka's default partitioner does. */
  partition: z.enum(['keep', 'key']),
  /** `keep`: as the file says. `now`: the time of sending, also where the file says none. */
  timestamp: z.enum(['keep', 'now']),
})
export type ImportOptions = z.infer<typeof importOptionsSchema>

/** Cancelled, failed, or the app or the engine ended meanwhile: what was written is kept beside its file. */
export const interruptedExportSchema = z.object({
  id: z.uuid(),
  /** Without its folder. */
  file: z.string(),
  format: exportFormatSchema,
  /** ISO 8601. `updatedAt`: of what is kept. */
  startedAt: z.string(),
  updatedAt: z.string(),
  /** The profile, and its name at that time. */
  connectionId: z.string(),
  connectionName: z.string(),
  topics: z.array(z.string()),
  records: z.int(),
  bytes: z.int(),
  /** 0–1, by offsets. */
  share: z.number().min(0).max(1),
  /** Null where it was cancelled, or nobody was left to tell. */
  problem: problemSchema.nullable(),
})
export type InterruptedExport = z.infer<typeof interruptedExportSchema>

/** `walked` is null where it was cancelled underway: see `interrupted`. */
const savedSchema = z.object({ file: z.string(), walked: walkedSchema.nullable() })
const onExport = z.object({ id: z.uuid() })

export const exports = {
  /**
   * Asks where to, then writes as a job; null when nobody wanted it. Under its name the file stands whole or not at all:
   * what an interrupted one has written is kept beside it, and can be resumed.
   */
  save: reads
    .input(
      onConnection.extend({
        source: recordsSourceSchema,
        format: exportFormatSchema,
        isolation: isolationSchema,
        suggestedName: z.string().min(1).max(200),
      }),
    )
    .output(savedSchema.nullable()),
  /** The newest first. One that cannot be read is a problem. */
  interrupted: local.output(
    z.object({
      exports: z.array(interruptedExportSchema),
      unreadable: z.array(onExport.extend({ problem: problemSchema })),
    }),
  ),
  /**
   * Goes on with one that was interrupted, as a job; `connectionId` is its source’s. Fails with EXPORT_RUNNING,
   * EXPORT_OTHER_SOURCE, EXPORT_NOT_FOUND, EXPORT_PART_CHANGED.
   */
  resume: reads.input(onConnection.extend(onExport.shape)).output(savedSchema),
  /** Deletes what it has written. Fails with EXPORT_RUNNING. */
  discard: local.input(onExport).output(nothing),
  /** Asks for a file of records and looks at its beginning; null when cancelled. Fails with IMPORT_NOT_READABLE. */
  choose: local.output(z.object({ fileId: z.string(), name: z.string(), sample: importSampleSchema }).nullable()),
  /**
   * Writes the file's records into a topic as a job, in the file's order within each partition; offsets are new. Fails
   * with IMPORT_FAILED, which says how far it came. Null when cancelled: what was written until then stays.
   */
  import: writes
    .input(onTopic.extend({ fileId: z.string(), options: importOptionsSchema }))
    .output(z.object({ records: z.int() }).nullable()),
  /**
   * Writes the file's records as a capture, as a job: offsets and timestamps as the file says, offsets counted on where it
   * says none. `topic` is that of records of which the file names none. Fails with IMPORT_NOT_READABLE; null when
   * cancelled. What was written until then stays.
   */
  capture: local
    .input(
      z.object({
        fileId: z.string(),
        name: z.string().trim().min(1).max(100),
        topic: z.string().regex(topicName, 'This is no name of a topic'),
      }),
    )
    .output(z.object({ id: z.string(), records: z.int() }).nullable()),
  /** The file is not needed any more. */
  forget: local.input(z.object({ fileId: z.string() })).output(nothing),
}
