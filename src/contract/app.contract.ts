// The application itself: events that announce change, settings, the saved workspace, jobs, the sandbox, files.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { connectionStateSchema } from './connections.contract.ts'
import { onRecord, partSchema } from './messages.contract.ts'
import { bytesSchema, local, nothing, problemSchema, reads } from './procedure.ts'

export const jobSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0–1, or null when unknown. */
  progress: z.number().min(0).max(1).nullable(),
  detail: z.string(),
  startedAt: z.bigint(),
  problem: problemSchema.nullable(),
})
export type Job = z.infer<typeof jobSchema>

export const engineStateSchema = z.object({
  status: z.enum(['starting', 'running', 'restarting']),
  /** Times it had to be started again since the app began. */
  restarts: z.int(),
  memoryBytes: z.int().nullable(),
})
export type EngineState = z.infer<typeof engineStateSchema>

export const sandboxStateSchema = z.object({
  status: z.enum(['stopped', 'starting', 'running', 'failed']),
  /** `127.0.0.1:PORT` while running. */
  listening: z.string().nullable(),
  problem: problemSchema.nullable(),
})
export type SandboxState = z.infer<typeof sandboxStateSchema>

export const appEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('connection'), connectionId: z.string(), state: connectionStateSchema }),
  /** The list of profiles changed. */
  z.object({ event: z.literal('profiles') }),
  z.object({ event: z.literal('job'), job: jobSchema }),
  z.object({ event: z.literal('engine'), state: engineStateSchema }),
  z.object({ event: z.literal('sandbox'), state: sandboxStateSchema }),
  /** What Docker runs for the app changed: see `docker.state`. */
  z.object({ event: z.literal('docker') }),
  /** The audit has one entry more. */
  z.object({ event: z.literal('audit') }),
  /** The list of captures, or one of them, changed. */
  z.object({ event: z.literal('captures') }),
  /** An export was interrupted, resumed or discarded. */
  z.object({ event: z.literal('exports') }),
  /** The list of replays, or one of them, changed; of a running one every second. */
  z.object({ event: z.literal('replay') }),
  /** Something the person should know that belongs to no screen. */
  z.object({ event: z.literal('notice'), problem: problemSchema }),
  /** The system asked to open a link to a record: see `app.takeLink`. */
  z.object({ event: z.literal('link') }),
  /** The system asked to open a file, or one was dropped: see `captures.openArrived`. */
  z.object({ event: z.literal('file') }),
  /** Something was changed in Kafka through this app: refresh what shows it. */
  z.object({
    event: z.literal('changed'),
    connectionId: z.string(),
    feature: z.enum(['topics', 'groups', 'journal', 'messages']),
  }),
])
export type AppEvent = z.infer<typeof appEventSchema>

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  timeFormat: z.enum(['local', 'utc', 'epoch', 'relative']),
  showInternalTopics: z.boolean(),
  groupTopicsByPrefix: z.boolean(),
  /** Milliseconds between refreshes of live counts. */
  refreshMs: z.int().min(500).max(600_000),
  /** `connectionId/topic` each. */
  favouriteTopics: z.array(z.string()),
  /** Of the SQL process; both count from its next start on. */
  sqlMemoryMiB: z.int().min(256).max(1_048_576),
  /** 0: as many as DuckDB takes by itself. */
  sqlThreads: z.int().min(0).max(256),
})
export type Settings = z.infer<typeof settingsSchema>

export const settings = {
  get: local.output(settingsSchema),
  update: local.input(settingsSchema.partial()).output(settingsSchema),
  /** What the user arranged (tabs, layout, drafts): JSON the renderer owns; null at the first start. */
  loadWorkspace: local.output(z.string().nullable()),
  saveWorkspace: local.input(z.string().max(5_000_000)).output(nothing),
}

export const jobs = {
  list: local.output(z.array(jobSchema)),
  cancel: local.input(z.object({ id: z.string() })).output(nothing),
  clear: local.output(nothing),
}

export const sandbox = {
  state: local.output(sandboxStateSchema),
  /** Throws the sandbox's data away and makes it anew. */
  reset: local.output(sandboxStateSchema),
}

export const app = {
  /** Live until aborted; starts with the present state of engine, sandbox, connections and jobs. */
  events: local.output(eventIterator(appEventSchema)),
  about: local.output(
    z.object({ version: z.string(), electron: z.string(), chrome: z.string(), node: z.string(), platform: z.string() }),
  ),
  /** Asks where to, then writes; null when cancelled, else the file's name. */
  saveFile: local.input(z.object({ suggestedName: z.string(), bytes: bytesSchema })).output(z.string().nullable()),
  /** Asks where to, then writes a key or value byte for byte, as a job; null when cancelled, else the file's name. */
  saveContent: reads
    .input(onRecord.extend({ part: partSchema, suggestedName: z.string() }))
    .output(z.string().nullable()),
  /** `ottla://<cluster id>/<topic>/<partition>/<offset>` of a record. */
  linkTo: local.input(onRecord).output(z.string()),
  /** Where a link leads: the profile of its cluster, connected or not. */
  resolveLink: local.input(z.object({ url: z.string().max(4000) })).output(onRecord),
  /** The link that the system asked to open, once; null when there is none (any more). */
  takeLink: local.output(onRecord.nullable()),
  /** Only https; opened by the system's browser. */
  openExternal: local.input(z.object({ url: z.url({ protocol: /^https$/ }) })).output(nothing),
}
