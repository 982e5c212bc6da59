// Replays: the engine makes them, as jobs. From here it is told how long it may write, as long as the profile may, and
// here its writes come to the audit. The folder that their manifests lie in stays here.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ContractRouterClient } from '@orpc/contract'
import type { engineControlContract } from '#contract/engine.contract.ts'
import type {
  Replay,
  ReplayDryRun,
  ReplayPlan,
  ReplayPreview,
  ReplaySpec,
  StoredReplay,
  Verification,
} from '#contract/replay.contract.ts'
import type { Progress } from '#contract/steps.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { WriteRecord } from '#kafka/write-record.ts'
import type { AppEvents, WriteLease } from '../../ipc/context.ts'
import type { JobsService } from '../jobs/jobs.service.ts'

type Engine = ContractRouterClient<typeof engineControlContract>['replay']
type Steps = Awaited<ReturnType<Engine['run']>>

/** How soon a replay stops when writing is disarmed. */
const RENEW_MS = 1000
const ANNOUNCE_MS = 1000

interface Parts {
  /** Of all replays. */
  folder: string
  engine: () => Engine
  jobs: JobsService
  events: AppEvents
  connections: {
    nameOf(connectionId: string): string
    /** For the audit. */
    wrote(connectionId: string, record: WriteRecord): void
  }
}

export class ReplayService {
  readonly #parts: Parts
  /** How far those are that run. */
  readonly #running = new Map<string, Progress | null>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  plan(connectionId: string, spec: ReplaySpec): Promise<ReplayPlan> {
    return this.#parts.engine().plan({ connectionId, spec })
  }

  preview(connectionId: string, spec: ReplaySpec): Promise<ReplayPreview[]> {
    return this.#parts.engine().preview({ connectionId, spec })
  }

  /** Null when it was cancelled. @throws KafkaFailure */
  dryRun(connectionId: string, spec: ReplaySpec): Promise<ReplayDryRun | null> {
    const { jobs, engine } = this.#parts
    return jobs.follow(`Dry run of ${spec.name}`, signal => engine().dryRun({ connectionId, spec }, { signal }))
  }

  /** Answers once it has begun. @throws KafkaFailure REPLAY_BLOCKED, or why it cannot begin */
  async run(connectionId: string, spec: ReplaySpec, lease: WriteLease): Promise<{ id: string }> {
    const { connections, folder } = this.#parts
    const id = newId()
    const names = {
      sourceName: connections.nameOf(spec.source.connectionId),
      targetName: connections.nameOf(connectionId),
    }
    await this.#begin({ id, name: spec.name, connectionId }, lease, grantUntil =>
      this.#parts.engine().run({ connectionId, spec, folder, id, grantUntil, ...names }),
    )
    return { id }
  }

  /** Answers once it goes on. @throws KafkaFailure REPLAY_OTHER_TARGET, REPLAY_COMPLETE, or why it cannot go on */
  async resume(connectionId: string, id: string, lease: WriteLease): Promise<{ id: string }> {
    const { folder } = this.#parts
    this.#folderOf(id)
    const { replay } = await this.#parts.engine().read({ folder, id })
    if (replay.targetConnectionId !== connectionId) throw otherTarget(replay)
    await this.#begin({ id, name: replay.name, connectionId }, lease, grantUntil =>
      this.#parts.engine().resume({ folder, id, grantUntil }),
    )
    return { id }
  }

  async stop(id: string): Promise<void> {
    await this.#parts.engine().stop({ id })
  }

  async list() {
    const { replays, problems } = await this.#parts.engine().list({ folder: this.#parts.folder })
    return { replays: replays.map(each => this.#described(each)), problems }
  }

  async read(id: string) {
    this.#folderOf(id)
    const found = await this.#parts.engine().read({ folder: this.#parts.folder, id })
    return { ...found, replay: this.#described(found.replay) }
  }

  results(asked: { id: string; after: number; count: number; onlyFailed: boolean }) {
    this.#folderOf(asked.id)
    return this.#parts.engine().results({ folder: this.#parts.folder, ...asked })
  }

  /** Null when it was cancelled. @throws KafkaFailure */
  async verify(id: string): Promise<Verification | null> {
    const { jobs, engine, folder, events } = this.#parts
    const { replay } = await this.read(id)
    try {
      return await jobs.follow(`Verify ${replay.name}`, signal => engine().verify({ folder, id }, { signal }))
    } finally {
      events.emit({ event: 'replay' })
    }
  }

  async delete(id: string): Promise<void> {
    if (this.#running.has(id)) throw stillRunning(id)
    await rm(this.#folderOf(id), { recursive: true })
    this.#parts.events.emit({ event: 'replay' })
  }

  #described(stored: StoredReplay): Replay {
    const progress = this.#running.get(stored.id)
    // Its manifest may be complete while the engine still closes its connections.
    return { ...stored, ...(progress !== undefined && { status: 'running' }), progress: progress ?? null }
  }

  /** The job goes on when this resolves, with the first step. */
  async #begin(
    on: { id: string; name: string; connectionId: string },
    lease: WriteLease,
    start: (grantUntil: number) => Promise<Steps>,
  ): Promise<void> {
    const { id, name } = on
    if (this.#running.has(id)) throw stillRunning(id)
    this.#running.set(id, null)
    await new Promise<void>((resolve, reject) => {
      this.#parts.jobs
        .run(`Replay ${name}`, ({ signal, progress }) =>
          this.#follow(on, lease, start, { signal, progress, begun: resolve }),
        )
        .then(resolve, reject)
    })
  }

  async #follow(
    { id, connectionId }: { id: string; connectionId: string },
    lease: WriteLease,
    start: (grantUntil: number) => Promise<Steps>,
    on: { signal: AbortSignal; progress: (now: Progress) => void; begun: () => void },
  ): Promise<void> {
    const { engine, events, connections } = this.#parts
    let refusal: KafkaFailure | null = null
    const stop = () => void this.stop(id).catch(error => console.error(`A replay could not be stopped: ${error}`))
    const renew = () => {
      try {
        const grantUntil = lease()
        // The engine may be gone: then the stream says so.
        engine()
          .renew({ id, grantUntil })
          .catch(() => {})
      } catch (error) {
        refusal = asFailure(error, {})
        stop()
      }
    }
    const timer = setInterval(renew, RENEW_MS)
    on.signal.addEventListener('abort', stop)
    let announcedAt = 0
    try {
      for await (const step of await start(lease())) {
        for (const record of step.writes) connections.wrote(connectionId, record)
        const { writes, result, ...now } = step
        this.#running.set(id, now)
        on.progress(now)
        on.begun()
        if (performance.now() - announcedAt > ANNOUNCE_MS) {
          announcedAt = performance.now()
          events.emit({ event: 'replay' })
        }
      }
      if (refusal !== null) throw refusal
    } finally {
      clearInterval(timer)
      on.signal.removeEventListener('abort', stop)
      this.#running.delete(id)
      events.emit({ event: 'replay' })
      events.emit({ event: 'changed', connectionId, feature: 'messages' })
    }
  }

  #folderOf(id: string): string {
    const path = join(this.#parts.folder, id)
    // An id is a folder's name: it leads nowhere else, and only to what is a replay.
    if (basename(path) === id && existsSync(join(path, 'replay.json'))) return path
    throw new KafkaFailure({
      code: 'REPLAY_NOT_FOUND',
      what: 'The replay is not there any more',
      where: { replay: id },
      remedy: 'Refresh the list of replays.',
    })
  }
}

/** A folder's name, by time. */
const newId = () => `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${randomBytes(3).toString('hex')}`

function stillRunning(id: string): KafkaFailure {
  return new KafkaFailure({
    code: 'REPLAY_RUNNING',
    what: 'The replay is running',
    where: { replay: id },
    remedy: 'Stop it first, or wait until it has ended.',
  })
}

function otherTarget({ name, targetName }: StoredReplay): KafkaFailure {
  return new KafkaFailure({
    code: 'REPLAY_OTHER_TARGET',
    what: `The replay writes to ${targetName}`,
    where: { replay: name },
    remedy: 'Connect that profile, and resume it there.',
  })
}
