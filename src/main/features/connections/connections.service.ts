// Live connections of profiles: which are open, in what state, and who may write. What a profile is, `profiles.ts` knows.
import type { Connection, ConnectionState, ImportChoice, Profile, ProfileDraft } from '#contract/index.ts'
import { clusterOverview } from '#kafka/cluster.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { toldFields, type WriteRecord } from '#kafka/write-record.ts'
import type { EngineProcess } from '../../engine/engine-process.ts'
import type { AppEvents, Member, WriteLease } from '../../ipc/context.ts'
import type { Shell } from '../../shell/shell.ts'
import type { Secrets } from '../../storage/secrets.ts'
import type { AuditService } from '../audit/audit.service.ts'
import type { CapturesService } from '../captures/captures.service.ts'
import type { JobsService } from '../jobs/jobs.service.ts'
import type { LabService } from '../lab/lab.service.ts'
import type { SandboxService } from '../sandbox/sandbox.service.ts'
import { SANDBOX_ID } from '../sandbox/sandbox-id.ts'
import { exportProfiles } from './export/export-profiles.ts'
import { type ImportOptions, importProfiles } from './export/import-profiles.ts'
import { importText } from './import/import-text.ts'
import { disconnected, LiveConnection } from './live-connection.ts'
import type { SecretChangesOfProfile } from './profile-secrets.ts'
import type { ProfilesStore, StoredProfile } from './profiles.store.ts'
import { type Access, Profiles } from './profiles.ts'

export type { StoredProfile } from './profiles.store.ts'
export type { Access } from './profiles.ts'

const KEPT: SecretChangesOfProfile = { password: { kind: 'keep' }, secrets: {} }
/** Longer than the engine goes without a word of main. */
const LEASE_MS = 10_000

interface Parts {
  profiles: ProfilesStore
  secrets: Secrets
  sandbox: Pick<SandboxService, 'profile'>
  captures: Pick<CapturesService, 'profiles' | 'folderOf' | 'serve' | 'endServing'>
  engine: Pick<EngineProcess, 'openConnection' | 'closeConnection' | 'wake'>
  jobs: JobsService
  events: AppEvents
  lab: Pick<LabService, 'closeOf'>
  audit: Pick<AuditService, 'add'>
  shell: Pick<Shell, 'confirm'>
}

export class ConnectionsService {
  readonly #parts: Parts
  readonly #profiles: Profiles
  readonly #live = new Map<string, LiveConnection>()
  readonly #access = new Map<string, Access>()
  readonly #connecting = new Map<string, Promise<ConnectionState>>()
  readonly #arming = new Map<string, Promise<boolean>>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#profiles = new Profiles({
      ...parts,
      store: parts.profiles,
      confirm: question => parts.shell.confirm(question),
    })
  }

  list(): Connection[] {
    return this.#profiles.all().map(stored => ({
      profile: this.#profiles.described(stored),
      state: this.#live.get(stored.id)?.state ?? disconnected,
    }))
  }

  async save(id: string | null, draft: ProfileDraft, changes: SecretChangesOfProfile): Promise<Profile> {
    const profile = await this.#profiles.save(id, draft, changes)
    this.#parts.events.emit({ event: 'profiles' })
    if (this.#live.has(profile.id)) {
      await this.disconnect(profile.id)
      await this.connect(profile.id)
    }
    return profile
  }

  async remove(id: string): Promise<void> {
    this.#profiles.own(id, 'removed')
    await this.disconnect(id)
    await this.#profiles.remove(id)
    this.#parts.events.emit({ event: 'profiles' })
  }

  async move(ids: readonly string[], folder: string): Promise<void> {
    await this.#profiles.move(ids, folder)
    this.#parts.events.emit({ event: 'profiles' })
  }

  async duplicate(id: string): Promise<Profile> {
    const copy = await this.#profiles.duplicate(id)
    this.#parts.events.emit({ event: 'profiles' })
    return copy
  }

  import(text: string) {
    return importText(this.#profiles, text)
  }

  /** Those that are connected are connected anew, with what they are now. */
  async importAll(text: string, choices: readonly ImportChoice[], options: ImportOptions) {
    const { replaced, ...rest } = await importProfiles(this.#profiles, text, choices, options)
    this.#parts.events.emit({ event: 'profiles' })
    for (const id of replaced) if (this.#live.has(id)) this.connect(id).catch(reportFailure)
    return { ...rest, replaced: replaced.length }
  }

  export(ids: readonly string[], passphrase: string | null) {
    return exportProfiles(this.#profiles, ids, passphrase)
  }

  /** @throws KafkaFailure */
  access(
    id: string | null,
    draft: ProfileDraft | null,
    changes: SecretChangesOfProfile,
    signal: AbortSignal | undefined,
  ): Promise<Access> {
    return this.#profiles.access(id, draft, changes, signal)
  }

  /** Connects with the draft as it stands and forgets it. @throws KafkaFailure */
  async test(id: string | null, draft: ProfileDraft, changes: SecretChangesOfProfile, signal: AbortSignal | undefined) {
    const { options, close } = await this.access(id, draft, changes, signal)
    const startedAt = performance.now()
    const connection = new KafkaConnection(options, null)
    signal?.addEventListener('abort', () => void connection.close())
    try {
      await connection.connect()
      const overview = await clusterOverview(connection)
      return {
        clusterId: overview.clusterId,
        brokers: overview.brokers.length,
        kafkaVersion: overview.kafkaVersion,
        milliseconds: performance.now() - startedAt,
      }
    } finally {
      await connection.close()
      close()
    }
  }

  /** A job that can be cancelled; asked for twice it runs once. @throws KafkaFailure */
  connect(id: string): Promise<ConnectionState> {
    const running = this.#connecting.get(id)
    if (running !== undefined) return running
    const started = this.#connect(id).finally(() => this.#connecting.delete(id))
    this.#connecting.set(id, started)
    return started
  }

  async #connect(id: string): Promise<ConnectionState> {
    await this.#drop(id)
    await this.#parts.jobs.run(`Connect to ${this.nameOf(id)}`, async ({ signal, report }) => {
      await this.#parts.captures.serve(id, signal, detail => report(null, detail))
      const stored = this.#profiles.stored(id)
      report(null, stored.bootstrapServers.join(', '))
      const access = await this.access(id, null, KEPT, signal)
      this.#access.set(id, access)
      const { options } = access
      const live = new LiveConnection(options, stored.writeMode, {
        state: state => {
          this.#announce(id, state)
          // The engine would log in once more for whatever is still shown.
          if (state.status === 'failed') this.#parts.engine.closeConnection(id).catch(reportFailure)
        },
        write: ({ request, what, result, detail }) => this.#record(stored, { request, what, result, detail }),
        ending: () => this.#parts.lab.closeOf(id),
      })
      this.#live.set(id, live)
      signal.addEventListener('abort', () => void this.#drop(id))
      await live.connect()
      await this.#parts.profiles.rememberCluster(id, live.reader.clusterId)
      await this.#parts.engine.openConnection(id, options)
    })
    await this.#rememberConnected()
    return this.#live.get(id)?.state ?? disconnected
  }

  /** Which cluster each profile leads to, as far as it has been connected once. */
  clusters(): { connectionId: string; name: string; clusterId: string | null; isConnected: boolean }[] {
    return this.list().map(({ profile: { id, name }, state }) => ({
      connectionId: id,
      name,
      clusterId: this.#parts.profiles.clusterOf(id),
      isConnected: state.status === 'connected',
    }))
  }

  /** For the sandbox's broker, started again: on the same address the connection finds back by itself. */
  async connectAt(id: string): Promise<void> {
    const live = this.#live.get(id)
    const same = live?.options.bootstrapServers.join() === this.#profiles.stored(id).bootstrapServers.join()
    if (live === undefined || !same || live.state.status === 'failed') await this.connect(id)
  }

  /** Something says that the cluster may be gone: its state is looked at now. */
  check(id: string): void {
    this.#live.get(id)?.check()
  }

  /** The machine slept: nothing that was connected is taken for granted. */
  async wake(): Promise<void> {
    await Promise.all([this.#parts.engine.wake(), ...[...this.#live.values()].map(live => live.wake())])
  }

  async disconnect(id: string): Promise<void> {
    await this.#drop(id)
    await this.#rememberConnected()
  }

  /** At start: what was connected when the app ended. Failures are shown by their state. */
  reconnect(): void {
    for (const id of this.#parts.profiles.connected()) {
      if (this.#profiles.all().some(each => each.id === id)) this.connect(id).catch(reportFailure)
    }
  }

  /** @throws KafkaFailure PROFILE_NOT_FOUND */
  nameOf(id: string): string {
    return this.#profiles.stored(id).name
  }

  /**
   * Where the profile asks, after a question of the system's own, which is asked once however often the page calls; after a
   * no it is as it was.
   * @throws KafkaFailure READ_ONLY
   */
  async arm(id: string): Promise<ConnectionState> {
    this.#connected(id)
    const asking = this.#arming.get(id) ?? this.#profiles.mayArm(id).finally(() => this.#arming.delete(id))
    this.#arming.set(id, asking)
    const isAllowed = await asking
    const live = this.#connected(id)
    if (isAllowed) live.access.arm()
    return live.state
  }

  async disarm(id: string): Promise<ConnectionState> {
    const live = this.#connected(id)
    await live.access.disarm()
    return live.state
  }

  /**
   * Before a procedure that writes begins: where the profile may not, nothing of it is done, and the audit has it.
   * @param procedure `topics.create`
   * @param input what it was called with
   * @throws KafkaFailure NOT_CONNECTED, READ_ONLY, NOT_ARMED
   */
  checkMayWrite(id: string, procedure: string, input: unknown): void {
    try {
      this.#connected(id).access.check()
    } catch (error) {
      const { code, what } = asFailure(error, {})
      const stored = this.#profiles.all().find(each => each.id === id)
      if (stored !== undefined)
        this.#record(stored, {
          request: procedure,
          what: toldFields(input),
          result: 'refused',
          detail: `${code}: ${what}`,
        })
      throw error
    }
  }

  /** Those whose cluster answers at the moment. */
  connected(): { connectionId: string; reader: KafkaConnection }[] {
    return [...this.#live].flatMap(([connectionId, live]) =>
      live.state.status === 'connected' ? [{ connectionId, reader: live.reader }] : [],
    )
  }

  reader(id: string): KafkaConnection {
    return this.#connected(id).reader
  }

  writer(id: string): Promise<KafkaConnection> {
    return this.#connected(id).writer()
  }

  member(id: string, name: string): Promise<Member> {
    return this.#connected(id).member(name)
  }

  /** For work of the engine that writes: it has to ask again before the time is over. */
  lease(id: string): WriteLease {
    return () => {
      this.#connected(id).access.check()
      return Date.now() + LEASE_MS
    }
  }

  /** What the engine wrote, or was refused: the audit has it as it has main's own. */
  wrote(id: string, record: WriteRecord): void {
    this.#record(this.#profiles.stored(id), record)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#live.values()].map(live => live.close()))
    for (const access of this.#access.values()) access.close()
    await Promise.all(this.#parts.captures.profiles().map(each => this.#parts.captures.endServing(each.id)))
  }

  keyring(): { available: boolean; backend: string } {
    return this.#profiles.keyring()
  }

  addFile(path: string) {
    return this.#profiles.addFile(path)
  }

  async #drop(id: string): Promise<void> {
    const live = this.#live.get(id)
    if (live === undefined) return this.#parts.captures.endServing(id)
    // Its members of groups leave while they still can.
    await this.#parts.lab.closeOf(id)
    this.#live.delete(id)
    await live.close()
    this.#access.get(id)?.close()
    this.#access.delete(id)
    await this.#parts.engine.closeConnection(id)
    await this.#parts.captures.endServing(id)
  }

  /** With the password in memory: for a process that reads on its own. @throws KafkaFailure NOT_CONNECTED */
  liveOptions(id: string): ConnectionOptions {
    return this.#connected(id).options
  }

  #connected(id: string): LiveConnection {
    const live = this.#live.get(id)
    if (live !== undefined) return live
    throw new KafkaFailure({ code: 'NOT_CONNECTED', what: 'The profile is not connected', where: { connection: id } })
  }

  #record(profile: StoredProfile, record: WriteRecord): void {
    const { id, name, sasl, tls } = profile
    const certificate = tls.source === 'pasted' ? tls.pem.certificate && 'pasted' : tls.certificate?.name
    const anonymous = certificate ? `the certificate ${certificate}` : 'anonymous'
    const principal = sasl.mechanism === 'none' ? anonymous : sasl.username || sasl.mechanism
    this.#parts.audit.add({ at: Date.now(), connectionId: id, profile: name, principal, ...record })
  }

  #announce(connectionId: string, state: ConnectionState): void {
    this.#parts.events.emit({ event: 'connection', connectionId, state })
  }

  #rememberConnected(): Promise<void> {
    return this.#parts.profiles.setConnected([...this.#live.keys()].filter(id => id !== SANDBOX_ID))
  }
}

function reportFailure(error: unknown): void {
  console.error(`A connection failed: ${error instanceof Error ? error.message : error}`)
}
