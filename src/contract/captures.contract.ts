// Captures: topics of a cluster written to disk exactly, and folders of logs (captures, or a broker's own) opened as
// clusters that are only read. Paths stay in main; a capture is known here by its id.
import { z } from 'zod'
import { pickedRecordsSchema, walkedSchema } from './picked.ts'
import { connectionIdSchema, local, nothing, onConnection, problemSchema, reads } from './procedure.ts'

export const captureRangeSchema = z.discriminatedUnion('by', [
  /** Of every partition; null and what the log does not have are its own ends. `until` is exclusive. */
  z.object({ by: z.literal('offsets'), from: z.bigint().nullable(), until: z.bigint().nullable() }),
  /** Milliseconds since the epoch: from the first offset that young on, as ListOffsets finds it. */
  z.object({ by: z.literal('times'), from: z.bigint().nullable(), until: z.bigint().nullable() }),
  /** From the present end on. */
  z.object({ by: z.literal('end') }),
])
export type CaptureRange = z.infer<typeof captureRangeSchema>

export const captureSpecSchema = z.object({
  name: z.string().trim().min(1, 'Give the capture a name').max(100),
  topics: z
    .array(z.object({ topic: z.string().min(1), partitions: z.array(z.int()).nullable() }))
    .min(1, 'Choose at least one topic')
    .max(1000),
  range: captureRangeSchema,
  /** Goes on with what is appended until it is stopped; ends of the range do not count. */
  isLive: z.boolean(),
  /** The capture ends before it grows past this. */
  sizeLimitBytes: z.int().min(1).nullable(),
  /** Groups of which is kept what they have committed. */
  groups: z.array(z.string().min(1)).max(1000),
})
export type CaptureSpec = z.infer<typeof captureSpecSchema>

/** `interrupted`: the app or the machine ended meanwhile; what is on disk can be opened. */
export const captureStatuses = ['running', 'complete', 'stopped', 'limited', 'failed', 'interrupted'] as const

/** What a capture's folder says of itself. */
export const storedCaptureSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(captureStatuses),
  /** Why it failed. */
  failure: z.string().nullable(),
  /** ISO 8601. */
  startedAt: z.string(),
  updatedAt: z.string(),
  profile: z.string(),
  clusterId: z.string(),
  kafkaVersion: z.string(),
  isLive: z.boolean(),
  /** Of picked records, or of an imported file: batches were written again; offsets, timestamps, keys, values and headers are as they were. */
  isReencoded: z.boolean(),
  records: z.int(),
  bytes: z.int(),
  topics: z.array(
    z.object({
      name: z.string(),
      partitionCount: z.int(),
      partitions: z.array(
        z.object({
          partition: z.int(),
          from: z.bigint(),
          /** Null while a live recording runs. */
          until: z.bigint().nullable(),
          next: z.bigint(),
          /** On the cluster when the capture began. */
          logStartOffset: z.bigint(),
          highWatermark: z.bigint(),
          lastStableOffset: z.bigint(),
          records: z.int(),
          bytes: z.int(),
          transactionsCutOff: z.int(),
          /** Files whose checksum is in the manifest. */
          checksums: z.int(),
          gaps: z.array(z.object({ offset: z.bigint(), what: z.string() })),
        }),
      ),
    }),
  ),
  /** What chosen groups had committed when it began. */
  groups: z.array(
    z.object({
      groupId: z.string(),
      committed: z.array(z.object({ topic: z.string(), partition: z.int(), offset: z.bigint(), metadata: z.string() })),
    }),
  ),
})
export type StoredCapture = z.infer<typeof storedCaptureSchema>

export const captureSchema = storedCaptureSchema.extend({
  /** The opened cluster, where it is in the tree. */
  connectionId: connectionIdSchema.nullable(),
})
export type Capture = z.infer<typeof captureSchema>

/** What an opened folder is like. */
export const offlineReportSchema = z.object({
  isCapture: z.boolean(),
  topics: z.int(),
  partitions: z.int(),
  /** Stretches of files that hold no batch that can be read. `file` is below the folder; `after`: nothing is missing below. */
  damaged: z.array(
    z.object({
      topic: z.string(),
      partition: z.int(),
      file: z.string(),
      position: z.int(),
      bytes: z.int(),
      what: z.string(),
      after: z.string(),
    }),
  ),
  /** What was seen and is not shown, one sentence each. */
  notes: z.array(z.string()),
})
export type OfflineReport = z.infer<typeof offlineReportSchema>

export const offlineSchema = z.object({
  /** The folder's own name. */
  folder: z.string(),
  capture: storedCaptureSchema.nullable(),
  /** Null until it is connected. */
  report: offlineReportSchema.nullable(),
  /** `127.0.0.1:PORT` while connected; other clients may read there. */
  servedAt: z.string().nullable(),
  pastHighWatermark: z.boolean(),
})
export type Offline = z.infer<typeof offlineSchema>

export const checkedFilesSchema = z.object({ files: z.int(), bytes: z.int(), unknown: z.array(z.string()) })
export type CheckedFiles = z.infer<typeof checkedFilesSchema>

const openedConnectionSchema = z.object({ connectionId: connectionIdSchema })
const onCapture = z.object({ id: z.string() })

export const captures = {
  /** Of the folder that captures are written to; newest first. One that cannot be read is a problem. */
  list: local.output(
    z.object({ folder: z.string(), captures: z.array(captureSchema), problems: z.array(problemSchema) }),
  ),
  /**
   * How much would be read: `offsets` counts offsets, and `bytes` is an estimate by the share of the log's offsets, null
   * where the sizes of logs may not be seen.
   */
  estimate: reads
    .input(onConnection.extend(captureSpecSchema.pick({ topics: true, range: true }).shape))
    .output(z.object({ offsets: z.bigint(), bytes: z.bigint().nullable(), freeBytes: z.bigint().nullable() })),
  /** Begins and answers at once; it goes on as a job. */
  start: reads.input(onConnection.extend({ spec: captureSpecSchema })).output(z.object({ id: z.string() })),
  /**
   * Writes single records, a selection or what a search has listed, as a job. Their batches are written again. Null when
   * cancelled: what came until then is kept.
   */
  keep: reads
    .input(onConnection.extend({ name: captureSpecSchema.shape.name, records: pickedRecordsSchema }))
    .output(z.object({ id: z.string(), walked: walkedSchema }).nullable()),
  /** Ends a running one; what is there is kept. */
  stop: local.input(onCapture).output(nothing),
  /**
   * Compares its files with the checksums in its manifest, as a job. Fails with CAPTURE_DIFFERS, which names the files; null when it was cancelled.
   * `unknown`: files without a checksum, since they were being written when it was interrupted.
   */
  verify: local.input(onCapture).output(checkedFilesSchema.nullable()),
  /** Asks where to, then writes it as one file to share, as a job; the file's name, null when cancelled. */
  pack: local.input(onCapture).output(z.string().nullable()),
  /**
   * Asks for such a file, unpacks it into the folder of captures as a job, and opens it; or for a `.log` file of Kafka's,
   * which is opened where it is. Null when cancelled.
   */
  openFile: local.output(openedConnectionSchema.nullable()),
  /** The same of a file or folder that the system gave to the app or that was dropped onto it; null when there is none. */
  openArrived: local.output(openedConnectionSchema.nullable()),
  rename: local.input(onCapture.extend({ name: z.string().trim().min(1).max(100) })).output(nothing),
  /** Removes its folder. Fails with CAPTURE_IN_USE while it runs or is open. */
  delete: local.input(onCapture).output(nothing),
  /** Shows its folder in the system's file manager; null: the folder of all captures. */
  reveal: local.input(z.object({ id: z.string().nullable() })).output(nothing),
  /** Asks for the folder that captures are written to from now on; its name, null when cancelled. */
  chooseFolder: local.output(z.string().nullable()),
  /** Puts a capture into the tree and connects it. */
  open: local.input(onCapture).output(openedConnectionSchema),
  /** Asks for a capture, a data directory of Kafka's or one partition's folder, and opens it; null when cancelled. */
  openFolder: local.output(openedConnectionSchema.nullable()),
  /** Takes an opened one out of the tree; nothing is deleted. */
  close: local.input(onConnection).output(nothing),
  /** What an opened one is. */
  offline: local.input(onConnection).output(offlineSchema),
  /** Opens it again with or without what Kafka's last checkpoint does not vouch for. */
  showPastHighWatermark: local.input(onConnection.extend({ show: z.boolean() })).output(nothing),
}
