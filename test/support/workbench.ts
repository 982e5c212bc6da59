// Owns a workbench without its window: main's real handlers, connections, jobs, lab and history with a real engine,
// on one broker, called through oRPC as the renderer calls them. Electron's parts are stood in for here.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { plainProfile } from '#contract/connections.contract.ts'
import type { AppEvent, LabSession, NewTopic, OutgoingRecord, Problem, ProfileDraft } from '#contract/index.ts'
import { createEngine } from '#engine/engine.ts'
import { RecordLinks } from '#main/features/app/record-links.ts'
import { AuditService } from '#main/features/audit/audit.service.ts'
import { CaptureFiles } from '#main/features/captures/capture-files.ts'
import { CapturesService } from '#main/features/captures/captures.service.ts'
import { CapturesStore } from '#main/features/captures/captures.store.ts'
import { ConnectionsService } from '#main/features/connections/connections.service.ts'
import { ProfilesStore } from '#main/features/connections/profiles.store.ts'
import { DockerService } from '#main/features/docker/docker.service.ts'
import { ExportsService } from '#main/features/exports/exports.service.ts'
import { LagHistory, lagHistoryFile } from '#main/features/groups/lag-history.ts'
import { JobsService } from '#main/features/jobs/jobs.service.ts'
import { JournalService } from '#main/features/journal/journal.service.ts'
import { JournalFile } from '#main/features/journal/journal-file.ts'
import { LabService } from '#main/features/lab/lab.service.ts'
import { HistoryStore, historyFile } from '#main/features/produce/history.store.ts'
import { RedriveService } from '#main/features/redrive/redrive.service.ts'
import { ReplayService } from '#main/features/replay/replay.service.ts'
import { SearchesStore, searchesFile } from '#main/features/searches/searches.store.ts'
import { openSettings } from '#main/features/settings/settings.store.ts'
import { QueriesStore, queriesFile } from '#main/features/sql/queries.store.ts'
import { type SqlChild, SqlService } from '#main/features/sql/sql.service.ts'
import type { HandlerServices } from '#main/ipc/context.ts'
import { createAppEvents } from '#main/ipc/events.ts'
import { router } from '#main/ipc/router.ts'
import { openJsonFile } from '#main/storage/json-file.ts'
import { openSecrets } from '#main/storage/secrets.ts'
import { targetAt } from '#main/storage/target.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { createSql } from '#sql/sql.ts'
import { spawnBroker, startBroker } from './broker-process.ts'
import { noKeyring } from './keyring.ts'
import { waitFor } from './waiting.ts'

export type Client = RouterClient<typeof router>
export type Reading = RouterClient<ReturnType<typeof createEngine>['router']>

export interface Workbench {
  readonly client: Client
  /** The engine's part of the contract. */
  readonly reading: Reading
  readonly services: HandlerServices
  /** Everything announced so far. */
  readonly events: AppEvent[]
  /** Temporary user data. */
  readonly folder: string
  /** What the person chooses in the system's dialogs; null cancels. */
  readonly dialogs: { folder: string | null; file: string | null; target: string | null; yes: boolean }
  /** What was asked in dialogs of the system, and answered with `dialogs.yes`. */
  readonly questions: string[]
  /** Commands that were opened in the system's terminal; null where the system has none. */
  readonly terminal: { commands: string[][] | null }
  close(): Promise<void>
}

/** A workbench on one broker, connected. */
export interface ConnectedWorkbench extends Workbench {
  readonly connectionId: string
  readonly bootstrap: string
  readonly isBuiltIn: boolean
  /** `4.1.0`; the built-in broker answers as 4.1. */
  readonly version: string
}

/** @param Connections what gives out connections, for a test that gives out others */
export async function openWorkbench(Connections = ConnectionsService, keyring = noKeyring): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-workbench-'))
  const appEvents = createAppEvents()
  const events: AppEvent[] = []
  const announced = {
    ...appEvents,
    emit(event: AppEvent) {
      events.push(event)
      appEvents.emit(event)
    },
  }
  const engine = createEngine()
  const control = createRouterClient(engine.controlRouter)
  const reading = createRouterClient(engine.router)
  const profiles = new ProfilesStore(folder)
  const audit = new AuditService(folder, {
    added: () => announced.emit({ event: 'audit' }),
    failed: error => {
      throw error
    },
  })
  const jobs = new JobsService(event => announced.emit(event))
  const captures = new CapturesService({
    store: new CapturesStore(folder),
    engine: () => control.captures,
    startBroker: spawnBroker,
    jobs,
    events: announced,
    check: connectionId => connections.check(connectionId),
  })
  const captureFiles = new CaptureFiles({ captures, engine: () => control.captures, jobs, events: announced })
  const connections: ConnectionsService = new Connections({
    profiles,
    secrets: openSecrets(join(folder, 'secrets.json'), keyring),
    sandbox: { profile: () => ({ ...draftOf('127.0.0.1:1'), id: 'sandbox', name: 'Sandbox' }) },
    captures,
    engine: {
      openConnection: (connectionId, options) => control.open({ connectionId, options }),
      closeConnection: connectionId => control.close({ connectionId }),
      wake: () => control.wake(),
    },
    jobs,
    events: announced,
    lab: { closeOf: id => lab.closeOf(id) },
    audit,
    shell: { confirm: asked => shell.confirm(asked) },
  })
  const lab = new LabService({
    reader: connectionId => connections.reader(connectionId),
    read: input => reading.messages.read(input),
  })
  const sql = new SqlService({
    start: sqlHere,
    folder: join(folder, 'sql'),
    settings: () => services.settings.get(),
    options: connectionId => connections.liveOptions(connectionId),
  })
  const dialogs: Workbench['dialogs'] = { folder: null, file: null, target: null, yes: false }
  const questions: string[] = []
  const terminal: Workbench['terminal'] = { commands: [] }
  const shell: HandlerServices['shell'] = {
    chooseFile: async () => dialogs.file,
    chooseTarget: async () => (dialogs.target === null ? null : targetAt(dialogs.target)),
    chooseFolder: async () => dialogs.folder,
    confirm: async ({ question, detail }) => {
      questions.push(`${question}\n${detail}`)
      return dialogs.yes
    },
    reveal: () => {},
    openExternal: async () => {},
    openTerminal: async command => terminal.commands !== null && terminal.commands.push([...command]) > 0,
    versions: () => ({ version: '0', electron: '0', chrome: '0' }),
  }
  const services: HandlerServices = {
    connections,
    jobs,
    settings: openSettings(folder),
    sandbox: {
      state: { status: 'stopped', listening: null, problem: null },
      reset: async () => ({ status: 'stopped', listening: null, problem: null }),
    },
    docker: new DockerService({
      folder: join(PROJECT, 'resources/docker'),
      jobs,
      events: announced,
      connections,
      shell,
    }),
    journal: new JournalService(new JournalFile(join(folder, 'offset-journal.jsonl')), {
      profileName: connectionId => connections.nameOf(connectionId),
      changed: connectionId => announced.emit({ event: 'changed', connectionId, feature: 'journal' }),
    }),
    searches: new SearchesStore(openJsonFile(join(folder, 'searches.json'), searchesFile)),
    lagHistory: new LagHistory({
      connected: () => connections.connected(),
      file: openJsonFile(join(folder, 'lag-history.json'), lagHistoryFile),
    }),
    history: new HistoryStore(openJsonFile(join(folder, 'produce-history.json'), historyFile)),
    lab,
    audit,
    captures,
    captureFiles,
    exports: new ExportsService({
      folder: join(folder, 'exports'),
      engine: () => control.exports,
      jobs,
      events: announced,
      connections,
    }),
    replay: new ReplayService({
      folder: join(folder, 'replays'),
      engine: () => control.replay,
      jobs,
      events: announced,
      connections,
    }),
    redrive: new RedriveService({ folder: join(folder, 'replays'), engine: () => control.redrive, jobs }),
    sql,
    queries: new QueriesStore(openJsonFile(join(folder, 'queries.json'), queriesFile)),
    engine: { state: { status: 'running', restarts: 0, memoryBytes: null }, client: () => reading },
    links: new RecordLinks(connections, () => announced.emit({ event: 'link' })),
    shell,
    events: announced,
  }
  return {
    client: createRouterClient(router, { context: services }),
    reading,
    services,
    events,
    folder,
    dialogs,
    questions,
    terminal,
    async close() {
      await lab.closeAll()
      await sql.close()
      const ids = connections.list().map(each => each.profile.id)
      await Promise.all(ids.map(id => connections.disconnect(id)))
      // Asking waits for what is still being written.
      await audit.list({ connectionId: null, result: null, text: '' }, 1)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The SQL process's own module, in this process. */
function sqlHere(): SqlChild {
  const sql = createSql()
  let end = () => {}
  const ended = new Promise<void>(resolve => {
    end = resolve
  })
  return { client: createRouterClient(sql.router), ended, kill: () => void sql.close().then(end) }
}

/** Declares the suite twice: on Kafka and on the built-in broker. `bench()` is there inside tests and hooks only. */
export function describeOnBoth(title: string, suite: (bench: () => ConnectedWorkbench) => void): void {
  for (const isBuiltIn of [false, true]) {
    describe(`${title} on ${isBuiltIn ? 'the built-in broker' : 'Kafka'}`, () => {
      let found: ConnectedWorkbench | null = null
      let stop = async () => {}
      beforeAll(async () => {
        const { bootstrap, version } = inject('kafka')
        const broker = isBuiltIn ? await startBroker() : null
        stop = async () => broker?.close()
        const bench = await openWorkbench()
        const address = broker?.bootstrap ?? bootstrap
        const connectionId = await connect(bench, address)
        found = { ...bench, connectionId, bootstrap: address, isBuiltIn, version: isBuiltIn ? '4.1.0' : version }
      })
      afterAll(async () => {
        await found?.close()
        await stop()
      })
      suite(() => {
        if (found === null) throw new Error('the workbench is only there inside tests and hooks')
        return found
      })
    })
  }
}

/** A name no other test has. */
export const unique = (name: string) => `${name}-${randomBytes(4).toString('hex')}`

/** Saves a profile and connects it; answers its id. Several addresses are joined by commas. */
export async function connect({ client }: Workbench, bootstrap: string): Promise<string> {
  const profile = await client.connections.save({ id: null, draft: draftOf(bootstrap), password: { kind: 'keep' } })
  await client.connections.connect({ connectionId: profile.id })
  return profile.id
}

export function draftOf(bootstrap: string): ProfileDraft {
  return {
    name: 'test cluster',
    colour: '#336699',
    bootstrapServers: bootstrap.split(','),
    clientId: 'ottla-test',
    environment: 'none',
    writeMode: 'free',
    ...plainProfile,
    timeouts: { ...plainProfile.timeouts, connectMs: 5000 },
  }
}

/** Makes a topic of a name no other test has and waits until its partitions have leaders. */
export async function makeTopic(bench: ConnectedWorkbench, settings: Partial<NewTopic> = {}): Promise<string> {
  const { client, connectionId } = bench
  const topic = unique(settings.topic ?? 'topic')
  const { partitions = 1, configs = [] } = settings
  await client.topics.create({ connectionId, topic, partitions, replicationFactor: 1, configs, validateOnly: false })
  await waitForTopic(bench, topic, partitions)
  return topic
}

export async function waitForTopic({ client, connectionId }: ConnectedWorkbench, topic: string, partitions: number) {
  await waitFor(`${topic} to have ${partitions} partitions`, async () => {
    const { partitionDetails } = await client.topics.get({ connectionId, topic })
    const led = partitionDetails.filter(each => each.leader !== null && each.highWatermark !== null)
    return led.length === partitions
  })
}

export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
export const text = (found: Uint8Array | null) => (found === null ? null : Buffer.from(found).toString())

export const plainRecord: OutgoingRecord = {
  partition: 0,
  key: null,
  value: bytes('value'),
  headers: [],
  timestamp: null,
  acks: -1,
  compression: 'none',
}

/** Sends records with these values, one after another; `v0`, `v1`, … by number. */
export async function send(
  { client, connectionId }: ConnectedWorkbench,
  topic: string,
  values: readonly string[],
  record: Partial<OutgoingRecord> = {},
): Promise<void> {
  for (const value of values)
    await client.produce.send({ connectionId, topic, record: { ...plainRecord, value: bytes(value), ...record } })
}

export const numbered = (count: number, prefix = 'v') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`)

/** The problem a call ends with. @throws when it succeeds */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const error = await call.then(
    () => {
      throw new Error('the call succeeded')
    },
    (failure: unknown) => failure,
  )
  const data: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'data') : null
  if (typeof data === 'object' && data !== null && 'code' in data) return data as Problem
  throw error
}

/** Partitions of a session by `topic/partition`. */
export const positionsOf = (session: LabSession) =>
  Object.fromEntries(session.partitions.map(each => [`${each.topic}/${each.partition}`, each.position]))
