// What main tells the engine process, over a port of its own that the renderer never sees: which clusters it may
// read, with their credentials in memory.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { auditResultSchema } from './audit.contract.ts'
import { captureSpecSchema, checkedFilesSchema, storedCaptureSchema } from './captures.contract.ts'
import {
  exportFormatSchema,
  importOptionsSchema,
  importSampleSchema,
  interruptedExportSchema,
  recordsSourceSchema,
} from './exports.contract.ts'
import { isolationSchema } from './messages.contract.ts'
import { pickedRecordsSchema, walkedSchema } from './picked.ts'
import { bytesSchema, local, nothing, onConnection, onTopic, problemSchema } from './procedure.ts'
import { deadLettersSchema, ownHeadersSchema } from './redrive.contract.ts'
import {
  replayDryRunSchema,
  replayPlanSchema,
  replayPreviewSchema,
  replayResultSchema,
  replaySpecSchema,
  storedReplaySchema,
  verificationSchema,
} from './replay.contract.ts'
import { progressSchema, stepsOf } from './steps.ts'

export const connectionOptionsSchema = z.object({
  cluster: z.string(),
  bootstrapServers: z.array(z.string()),
  clientId: z.string(),
  tls: z
    .object({
      ca: z.string().nullable(),
      certificate: z.string().nullable(),
      key: z.string().nullable(),
      serverName: z.string(),
      verifyServer: z.boolean(),
      checkServerName: z.boolean(),
    })
    .nullable(),
  sasl: z
    .discriminatedUnion('mechanism', [
      z.object({
        mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
        username: z.string(),
        password: z.string(),
      }),
      z.object({
        mechanism: z.literal('oauthbearer'),
        source: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('token'), token: z.string() }),
          z.object({
            kind: z.literal('endpoint'),
            url: z.string(),
            clientId: z.string(),
            clientSecret: z.string(),
            scope: z.string(),
          }),
        ]),
        extensions: z.record(z.string(), z.string()),
      }),
      z.object({
        mechanism: z.literal('aws-msk-iam'),
        region: z.string(),
        keys: z.object({
          accessKeyId: z.string(),
          secretAccessKey: z.string(),
          sessionToken: z.string().nullable(),
        }),
      }),
    ])
    .nullable(),
  proxy: z.object({ host: z.string(), port: z.int(), username: z.string(), password: z.string() }).optional(),
  connectMs: z.int(),
  requestMs: z.int(),
  retryMs: z.int().optional(),
  rack: z.string().optional(),
  logFolder: z.string().optional(),
})

/** A request that wrote, or was refused, for the audit. */
const writeRecordSchema = z.object({
  request: z.string(),
  what: z.string(),
  result: auditResultSchema,
  detail: z.string(),
})

/** Steps of a replay; the last has how it ended. It ends by `stop`, since leaving the stream would lose writes. */
const replayStepsSchema = eventIterator(
  progressSchema.extend({ writes: z.array(writeRecordSchema), result: storedReplaySchema.nullable() }),
)

const inExport = z.object({ folder: z.string(), id: z.uuid() })
const inReplay = z.object({ folder: z.string(), id: z.string() })
/** Until when it may write: milliseconds since the epoch. Main gives more time while the profile may write. */
const granted = inReplay.extend({ grantUntil: z.number() })
const askedReplay = onConnection.extend({ spec: replaySpecSchema })

export const engineControlContract = {
  /** Takes the options for later use; connects when something is first read. */
  open: local.input(onConnection.extend({ options: connectionOptionsSchema })).output(nothing),
  close: local.input(onConnection).output(nothing),
  captures: {
    /** Writes into `folder`/`id`. Answers once the manifest is there. */
    start: local
      .input(onConnection.extend({ id: z.string(), folder: z.string(), spec: captureSpecSchema }))
      .output(nothing),
    /** Writes a capture of single records into `folder`, which is made. */
    keep: local
      .input(onConnection.extend({ folder: z.string(), name: z.string(), records: pickedRecordsSchema }))
      .output(stepsOf(walkedSchema)),
    /** Writes a file of records as a capture into `folder`, which is made. Fails with IMPORT_NOT_READABLE. */
    import: local
      .input(z.object({ folder: z.string(), file: z.string(), name: z.string(), topic: z.string() }))
      .output(stepsOf(z.object({ records: z.int() }))),
    /** Answers when it has ended, or after `waitMs`; is asked once more after the end at most. */
    poll: local.input(z.object({ id: z.string(), waitMs: z.int().min(0).max(30_000) })).output(
      progressSchema.extend({
        isEnded: z.boolean(),
        status: z.enum(['running', 'complete', 'stopped', 'limited', 'failed']),
        problem: problemSchema.nullable(),
      }),
    ),
    stop: local.input(z.object({ id: z.string() })).output(nothing),
    /** What lies in the folder, newest first; a capture that cannot be read is a problem. */
    list: local
      .input(z.object({ folder: z.string() }))
      .output(z.object({ captures: z.array(storedCaptureSchema), problems: z.array(problemSchema) })),
    /** Null where the folder is no capture. */
    read: local.input(z.object({ folder: z.string() })).output(storedCaptureSchema.nullable()),
    /** Fails with CAPTURE_DIFFERS. */
    verify: local.input(z.object({ folder: z.string() })).output(stepsOf(checkedFilesSchema)),
    /** Writes the folder as one file. Fails with FILE_NOT_WRITTEN. */
    pack: local.input(z.object({ folder: z.string(), file: z.string() })).output(stepsOf(z.object({ bytes: z.int() }))),
    /** Unpacks such a file into `folder`/`id`. Fails with CAPTURE_FILE_DAMAGED. */
    unpack: local
      .input(z.object({ folder: z.string(), file: z.string() }))
      .output(stepsOf(z.object({ id: z.string() }))),
    rename: local.input(z.object({ folder: z.string(), name: z.string() })).output(nothing),
    estimate: local
      .input(onConnection.extend(captureSpecSchema.pick({ topics: true, range: true }).shape))
      .output(z.object({ offsets: z.bigint(), bytes: z.bigint().nullable() })),
  },
  exports: {
    /** `folder` is that of all interrupted exports. Fails with FILE_NOT_WRITTEN, or why the records cannot be read. */
    save: local
      .input(
        onConnection.extend({
          ...inExport.shape,
          source: recordsSourceSchema,
          format: exportFormatSchema,
          isolation: isolationSchema,
          file: z.string(),
          connectionName: z.string(),
        }),
      )
      .output(stepsOf(walkedSchema)),
    resume: local
      .input(onConnection.extend(inExport.shape))
      .output(stepsOf(z.object({ file: z.string(), walked: walkedSchema }))),
    interrupted: local.input(z.object({ folder: z.string() })).output(
      z.object({
        exports: z.array(interruptedExportSchema),
        unreadable: z.array(z.object({ id: z.uuid(), problem: problemSchema })),
      }),
    ),
    discard: local.input(inExport).output(nothing),
    sample: local.input(z.object({ file: z.string() })).output(importSampleSchema),
    openImport: local
      .input(z.object({ file: z.string(), partitions: z.array(z.int()).min(1), options: importOptionsSchema }))
      .output(z.object({ importId: z.string() })),
    /** Encoded batches, to be sent in their order within a partition. */
    nextImport: local.input(z.object({ importId: z.string() })).output(
      z.object({
        batches: z.array(z.object({ partition: z.int(), bytes: bytesSchema, records: z.int() })),
        bytesRead: z.int(),
        share: z.number(),
        isDone: z.boolean(),
      }),
    ),
    closeImport: local.input(z.object({ importId: z.string() })).output(nothing),
  },
  /** `folder` is that of all replays. The one process that writes besides main, with a grant that main gives. */
  replay: {
    plan: local.input(askedReplay).output(replayPlanSchema),
    preview: local.input(askedReplay).output(z.array(replayPreviewSchema)),
    dryRun: local.input(askedReplay).output(stepsOf(replayDryRunSchema)),
    /** Plans it once more. Fails with REPLAY_BLOCKED. */
    run: local
      .input(askedReplay.extend(granted.shape).extend({ sourceName: z.string(), targetName: z.string() }))
      .output(replayStepsSchema),
    resume: local.input(granted).output(replayStepsSchema),
    renew: local.input(granted.omit({ folder: true })).output(nothing),
    stop: local.input(z.object({ id: z.string() })).output(nothing),
    list: local
      .input(z.object({ folder: z.string() }))
      .output(z.object({ replays: z.array(storedReplaySchema), problems: z.array(problemSchema) })),
    read: local
      .input(inReplay)
      .output(z.object({ replay: storedReplaySchema, spec: replaySpecSchema, plan: replayPlanSchema })),
    results: local
      .input(inReplay.extend({ after: z.int(), count: z.int(), onlyFailed: z.boolean() }))
      .output(z.object({ results: z.array(replayResultSchema), total: z.int() })),
    verify: local.input(inReplay).output(stepsOf(verificationSchema)),
  },
  redrive: {
    /** `folder` is that of all replays. */
    look: local
      .input(onTopic.extend({ headers: ownHeadersSchema.nullable(), folder: z.string() }))
      .output(stepsOf(deadLettersSchema)),
  },
  /** The machine slept: sockets may lead nowhere, and are made anew. */
  wake: local.output(nothing),
  memory: local.output(z.object({ bytes: z.int() })),
}
