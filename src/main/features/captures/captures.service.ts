// Captures and opened folders: where they lie, which run, which are in the tree and served by a broker of their own.
// The engine writes and reads them; this owns the paths.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import type { CaptureSpec, CheckedFiles, Offline } from '#contract/captures.contract.ts'
import { plainProfile } from '#contract/connections.contract.ts'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type { PickedRecords } from '#contract/picked.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { AppEvents } from '../../ipc/context.ts'
import type { StoredProfile } from '../connections/connections.service.ts'
import type { JobsService } from '../jobs/jobs.service.ts'
import { captureDetail } from './capture-detail.ts'
import type { CapturesStore, OpenedFolder } from './captures.store.ts'
import { type Serving, type StartBroker, serveFolder } from './offline-broker.ts'

const POLL_MS = 500
const AGAIN_MS = 1000

interface Parts {
  store: CapturesStore
  engine: () => ContractRouterClient<typeof engineControlContract>['captures']
  startBroker: StartBroker
  jobs: JobsService
  events: AppEvents
  /** Of a broker that died: the connection's state is looked at. */
  check: (connectionId: string) => void
}

export class CapturesService {
  readonly #parts: Parts
  readonly #running = new Set<string>()
  readonly #serving = new Map<string, Serving>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** That captures are written to. */
  get folder(): string {
    return this.#parts.store.folder
  }

  async list() {
    const { store, engine } = this.#parts
    const wasRunning = this.#runningSince()
    const { captures, problems } = await engine().list({ folder: store.folder })
    return {
      folder: basename(store.folder),
      problems,
      captures: captures.map(capture => ({
        ...capture,
        status: capture.status === 'running' && !wasRunning(capture.id) ? ('interrupted' as const) : capture.status,
        connectionId: this.#openedAt(join(store.folder, capture.id))?.id ?? null,
      })),
    }
  }

  /** Whether a capture runs now, or ran at this call: it may end, or begin, while its manifest is read. */
  #runningSince(): (id: string) => boolean {
    const before = new Set(this.#running)
    return id => before.has(id) || this.#running.has(id)
  }

  async estimate(asked: { connectionId: string } & Pick<CaptureSpec, 'topics' | 'range'>) {
    const estimate = await this.#parts.engine().estimate(asked)
    return { ...estimate, freeBytes: await freeBytes(this.#parts.store.folder) }
  }

  /** Answers once it has begun. @throws KafkaFailure */
  async start(connectionId: string, spec: CaptureSpec): Promise<{ id: string }> {
    const { store, engine } = this.#parts
    const id = newId()
    await mkdir(store.folder, { recursive: true })
    await engine().start({ connectionId, id, folder: store.folder, spec })
    this.#running.add(id)
    this.#parts.events.emit({ event: 'captures' })
    // The list of jobs shows how it ends.
    this.#follow(id, spec.name).catch(() => {})
    return { id }
  }

  /** Null when it was cancelled. @throws KafkaFailure */
  async keep(asked: { connectionId: string; name: string; records: PickedRecords }) {
    const { engine, jobs } = this.#parts
    return this.#written(async (id, folder) => {
      const walked = await jobs.follow(`Capture ${asked.name}`, signal =>
        engine().keep({ ...asked, folder }, { signal }),
      )
      return walked === null ? null : { id, walked }
    })
  }

  /** A file of records as a capture; null when it was cancelled. @throws KafkaFailure */
  async import(asked: { file: string; name: string; topic: string }) {
    const { engine, jobs } = this.#parts
    return this.#written(async (id, folder) => {
      const done = await jobs.follow(`Import ${basename(asked.file)} as a capture`, signal =>
        engine().import({ ...asked, folder }, { signal }),
      )
      return done === null ? null : { id, records: done.records }
    })
  }

  /** By one call of the engine, into a folder of its own. */
  async #written<Result>(write: (id: string, folder: string) => Promise<Result>): Promise<Result> {
    const { store, events } = this.#parts
    const id = newId()
    await mkdir(store.folder, { recursive: true })
    this.#running.add(id)
    try {
      return await write(id, join(store.folder, id))
    } finally {
      this.#running.delete(id)
      events.emit({ event: 'captures' })
    }
  }

  stop(id: string): Promise<void> {
    return this.#parts.engine().stop({ id })
  }

  async rename(id: string, name: string): Promise<void> {
    const folder = this.#folderOf(id)
    if (this.#running.has(id)) throw inUse('It is being written')
    await this.#parts.engine().rename({ folder, name })
    const opened = this.#openedAt(folder)
    if (opened !== undefined) {
      await this.#parts.store.change(opened.id, { name })
      this.#parts.events.emit({ event: 'profiles' })
    }
    this.#parts.events.emit({ event: 'captures' })
  }

  /** Null when it was cancelled. @throws KafkaFailure CAPTURE_DIFFERS, CAPTURE_IN_USE */
  async verify(id: string): Promise<CheckedFiles | null> {
    const { folder, name } = await this.readForUse(id)
    const { jobs, engine } = this.#parts
    return jobs.follow(`Check ${name}`, signal => engine().verify({ folder }, { signal }))
  }

  /** One whose files do not change any more. @throws KafkaFailure CAPTURE_IN_USE */
  async readForUse(id: string): Promise<{ folder: string; name: string }> {
    const folder = this.#folderOf(id)
    if (this.#running.has(id)) throw inUse('It is being written')
    return { folder, name: (await this.#parts.engine().read({ folder }))?.name ?? id }
  }

  async delete(id: string): Promise<void> {
    const folder = this.#folderOf(id)
    if (this.#running.has(id)) throw inUse('It is being written')
    if (this.#openedAt(folder) !== undefined) throw inUse('It is open in the tree')
    await rm(folder, { recursive: true })
    this.#parts.events.emit({ event: 'captures' })
  }

  /** The path for the system's file manager. */
  async pathOf(id: string | null): Promise<string> {
    if (id !== null) return this.#folderOf(id)
    await mkdir(this.#parts.store.folder, { recursive: true })
    return this.#parts.store.folder
  }

  async setFolder(path: string): Promise<string> {
    await this.#parts.store.setFolder(path)
    this.#parts.events.emit({ event: 'captures' })
    return basename(path)
  }

  /** Puts the capture into the tree; answers the connection's id, which is to be connected. */
  async add(id: string): Promise<string> {
    return this.addFolder(this.#folderOf(id))
  }

  async addFolder(path: string): Promise<string> {
    const capture = await this.#parts.engine().read({ folder: path })
    const { id } = await this.#parts.store.add(path, null, capture?.name ?? basename(path))
    this.#announce()
    return id
  }

  /** One `.log` file of Kafka's. */
  async addSegment(path: string): Promise<string> {
    const [folder, segment] = [dirname(path), basename(path)]
    const { id } = await this.#parts.store.add(folder, segment, `${basename(folder)}/${segment}`)
    this.#announce()
    return id
  }

  /** After it was disconnected. */
  async forget(connectionId: string): Promise<void> {
    this.#opened(connectionId)
    await this.#parts.store.remove(connectionId)
    this.#announce()
  }

  async setPastHighWatermark(connectionId: string, show: boolean): Promise<void> {
    await this.#parts.store.change(this.#opened(connectionId).id, { pastHighWatermark: show })
  }

  async offline(connectionId: string): Promise<Offline> {
    const { path, segment, pastHighWatermark } = this.#opened(connectionId)
    const serving = this.#serving.get(connectionId)
    const wasRunning = this.#runningSince()
    const capture = await this.#parts.engine().read({ folder: path })
    const isInterrupted = capture?.status === 'running' && !wasRunning(basename(path))
    return {
      folder: segment ?? basename(path),
      capture: capture === null || !isInterrupted ? capture : { ...capture, status: 'interrupted' },
      report: serving === undefined ? null : captureDetail(serving.report, path),
      servedAt: serving?.address ?? null,
      pastHighWatermark,
    }
  }

  /** As profiles: they are clusters that are only read. */
  profiles(): StoredProfile[] {
    return this.#parts.store.opened().map(({ id, name }) => ({
      id,
      name,
      colour: '#6b7280',
      bootstrapServers: [this.#serving.get(id)?.address ?? 'offline'],
      clientId: 'ottla',
      environment: 'none',
      writeMode: 'read-only',
      ...plainProfile,
      timeouts: { ...plainProfile.timeouts, connectMs: 5000 },
    }))
  }

  /** Where the files of an opened folder lie; null for any other connection. */
  folderOf(connectionId: string): string | null {
    return this.#parts.store.opened().find(each => each.id === connectionId)?.path ?? null
  }

  /** Starts the broker of an opened folder; for any other connection nothing happens. @throws KafkaFailure */
  async serve(connectionId: string, signal: AbortSignal, report: (detail: string) => void, port = 0): Promise<void> {
    const folder = this.#parts.store.opened().find(each => each.id === connectionId)
    if (folder === undefined) return
    const serving = await serveFolder(this.#parts.startBroker, {
      folder: folder.path,
      segment: folder.segment,
      port,
      pastHighWatermark: folder.pastHighWatermark,
      signal,
      opened: (partitions, of) => report(`Looked through ${partitions} of ${of} partitions`),
      lost: () => this.#serveAgain(connectionId, signal),
    })
    this.#serving.set(connectionId, serving)
  }

  async endServing(connectionId: string): Promise<void> {
    const serving = this.#serving.get(connectionId)
    this.#serving.delete(connectionId)
    await serving?.stop()
  }

  /** Once at the same address, where the connection finds it again. */
  #serveAgain(connectionId: string, signal: AbortSignal): void {
    const port = Number(this.#serving.get(connectionId)?.address.split(':').at(-1))
    this.#serving.delete(connectionId)
    this.#parts.check(connectionId)
    setTimeout(() => {
      this.serve(connectionId, signal, () => {}, port).catch(error => console.error(`A folder is not served: ${error}`))
    }, AGAIN_MS)
  }

  #follow(id: string, name: string): Promise<void> {
    const { jobs, events, engine } = this.#parts
    return jobs.run(`Capture ${name}`, async ({ signal, progress }) => {
      const stop = () => void this.stop(id)
      signal.addEventListener('abort', stop)
      try {
        for (;;) {
          const now = await engine().poll({ id, waitMs: POLL_MS })
          progress(now)
          if (!now.isEnded) continue
          if (now.problem !== null) throw new KafkaFailure(now.problem)
          return
        }
      } finally {
        signal.removeEventListener('abort', stop)
        this.#running.delete(id)
        events.emit({ event: 'captures' })
      }
    })
  }

  #announce(): void {
    this.#parts.events.emit({ event: 'profiles' })
    this.#parts.events.emit({ event: 'captures' })
  }

  #folderOf(id: string): string {
    const folder = join(this.#parts.store.folder, id)
    // An id is a folder's name: it leads nowhere else, and only to what is a capture.
    if (dirname(folder) === this.#parts.store.folder && existsSync(join(folder, 'capture.json'))) return folder
    throw new KafkaFailure({
      code: 'CAPTURE_NOT_FOUND',
      what: 'The capture is not there any more',
      where: { capture: id },
      remedy: 'Refresh the list of captures.',
    })
  }

  #openedAt(path: string): OpenedFolder | undefined {
    return this.#parts.store.opened().find(each => each.path === path && each.segment === null)
  }

  #opened(connectionId: string): OpenedFolder {
    const found = this.#parts.store.opened().find(each => each.id === connectionId)
    if (found !== undefined) return found
    throw new KafkaFailure({
      code: 'NOT_OFFLINE',
      what: 'This connection is no folder that was opened',
      where: { connection: connectionId },
      remedy: 'Open the capture or the folder again.',
    })
  }
}

/** A folder's name, by time. */
const newId = () => `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${randomBytes(3).toString('hex')}`

/** Of the volume; null where the system does not tell. */
async function freeBytes(folder: string): Promise<bigint | null> {
  const existing = existsSync(folder) ? folder : dirname(folder)
  try {
    const { bavail, bsize } = await statfs(existing, { bigint: true })
    return bavail * bsize
  } catch {
    return null
  }
}

function inUse(what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'CAPTURE_IN_USE',
    what,
    where: {},
    remedy: 'Stop it, or close it in the tree, and try again.',
  })
}
