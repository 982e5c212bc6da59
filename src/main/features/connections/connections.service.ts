// Profiles and their live connections. The sandbox's profile is always there; its address comes from its broker.
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type {
  Connection,
  ConnectionState,
  FileHandle,
  PasswordChange,
  Profile,
  ProfileDraft,
  SecretChanges,
} from '#contract/index.ts'
import { clusterOverview } from '#kafka/cluster.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { toldFields, type WriteRecord } from '#kafka/write-record.ts'
import type { EngineProcess } from '../../engine/engine-process.ts'
import type { AppEvents, Member, WriteLease } from '../../ipc/context.ts'
import type { Secrets } from '../../storage/secrets.ts'
import type { AuditService } from '../audit/audit.service.ts'
import type { CapturesService } from '../captures/captures.service.ts'
import type { JobsService } from '../jobs/jobs.service.ts'
import type { LabService } from '../lab/lab.service.ts'
import type { SandboxService } from '../sandbox/sandbox.service.ts'
import { SANDBOX_ID } from '../sandbox/sandbox-id.ts'
import { draftOfSettings } from './import/draft-of-settings.ts'
import { readSettings } from './import/settings.ts'
import { disconnected, LiveConnection } from './live-connection.ts'
import { connectionOptions } from './options.ts'
import { SecretsOfProfile } from './profile-secrets.ts'
import type { ProfilesStore, StoredProfile } from './profiles.store.ts'
import { openTunnel } from './ssh-tunnel.ts'

export type { StoredProfile } from './profiles.store.ts'

/** What a connection is made with, and the tunnel it goes through, which `close` ends. */
export interface Access {
  options: ConnectionOptions
  close(): void
}

interface Changes {
  password: PasswordChange
  secrets: SecretChanges
}

const KEPT: Changes = { password: { kind: 'keep' }, secrets: {} }
/** Longer than the engine goes without a word of main. */
const LEASE_MS = 10_000

interface Parts {
  profiles: ProfilesStore
  secrets: Secrets
  sandbox: Pick<SandboxService, 'profile'>
  captures: Pick<CapturesService, 'profiles' | 'serve' | 'endServing'>
  engine: Pick<EngineProcess, 'openConnection' | 'closeConnection' | 'wake'>
  jobs: JobsService
  events: AppEvents
  lab: Pick<LabService, 'closeOf'>
  audit: Pick<AuditService, 'add'>
}

export class ConnectionsService {
  readonly #parts: Parts
  readonly #live = new Map<string, LiveConnection>()
  readonly #access = new Map<string, Access>()
  readonly #connecting = new Map<string, Promise<ConnectionState>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  list(): Connection[] {
    return this.#all().map(stored => ({
      profile: this.#described(stored),
      state: this.#live.get(stored.id)?.state ?? disconnected,
    }))
  }

  async save(id: string | null, draft: ProfileDraft, changes: Changes): Promise<Profile> {
    if (id !== null) this.#refuseOwn(id, 'changed')
    const stored = await this.#parts.profiles.save(id, draft)
    await this.#secrets(stored.id).change(changes)
    this.#parts.events.emit({ event: 'profiles' })
    if (this.#live.has(stored.id)) {
      await this.disconnect(stored.id)
      await this.connect(stored.id)
    }
    return this.#described(stored)
  }

  async remove(id: string): Promise<void> {
    this.#refuseOwn(id, 'removed')
    await this.disconnect(id)
    await this.#secrets(id).clear()
    await this.#parts.profiles.remove(id)
    this.#parts.events.emit({ event: 'profiles' })
  }

  async duplicate(id: string): Promise<Profile> {
    if (id !== SANDBOX_ID) this.#refuseOwn(id, 'duplicated')
    const { id: _id, ...draft } = this.#stored(id)
    const copy = await this.#parts.profiles.save(null, { ...draft, name: `${draft.name} copy` })
    this.#parts.events.emit({ event: 'profiles' })
    return this.#described(copy)
  }

  /** A draft out of pasted client settings; the PEM files they name are known to it from now on. */
  async import(text: string): Promise<{ draft: ProfileDraft; password: string | null; notes: string[] }> {
    const { draft, password, files, notes } = draftOfSettings(readSettings(text))
    const known = async (path: string | null) => {
      if (path === null) return null
      if (isAbsolute(path) && existsSync(path)) return this.#parts.profiles.addFile(path)
      notes.push(`The file ${path} is not on this machine: choose it.`)
      return null
    }
    const [ca, certificate, key] = [await known(files.ca), await known(files.certificate), await known(files.key)]
    return { draft: { ...draft, tls: { ...draft.tls, ca, certificate, key } }, password, notes }
  }

  /** What a connection of it would be made with; `draft: null` takes the profile as it is stored. @throws KafkaFailure */
  async access(
    id: string | null,
    draft: ProfileDraft | null,
    changes: Changes,
    signal: AbortSignal | undefined,
  ): Promise<Access> {
    const profile = draft ?? this.#stored(id ?? '')
    const pathOf = (handle: FileHandle) => this.#parts.profiles.pathOf(handle)
    const { proxy, timeouts } = profile
    const keyPath = proxy.key === null ? null : pathOf(proxy.key)
    const tunnel = proxy.kind === 'ssh' ? await openTunnel(proxy, keyPath, timeouts.connectMs, signal) : null
    try {
      const secrets = this.#secrets(id).with(changes)
      const options = await connectionOptions(profile, secrets, pathOf, tunnel?.proxy ?? null)
      return { options, close: () => tunnel?.close() }
    } catch (error) {
      tunnel?.close()
      throw error
    }
  }

  /** Connects with the draft as it stands and forgets it. @throws KafkaFailure */
  async test(id: string | null, draft: ProfileDraft, changes: Changes, signal: AbortSignal | undefined) {
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
      const stored = this.#stored(id)
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
    const same = live?.options.bootstrapServers.join() === this.#stored(id).bootstrapServers.join()
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
      if (this.#all().some(each => each.id === id)) this.connect(id).catch(reportFailure)
    }
  }

  /** @throws KafkaFailure PROFILE_NOT_FOUND */
  nameOf(id: string): string {
    return this.#stored(id).name
  }

  /** @throws KafkaFailure READ_ONLY */
  arm(id: string): ConnectionState {
    const live = this.#connected(id)
    live.access.arm()
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
      const stored = this.#all().find(each => each.id === id)
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
    this.#record(this.#stored(id), record)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#live.values()].map(live => live.close()))
    for (const access of this.#access.values()) access.close()
    await Promise.all(this.#parts.captures.profiles().map(each => this.#parts.captures.endServing(each.id)))
  }

  keyring(): { available: boolean; backend: string } {
    return this.#parts.secrets.keyring()
  }

  addFile(path: string) {
    return this.#parts.profiles.addFile(path)
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

  #all(): StoredProfile[] {
    const { sandbox, profiles, captures } = this.#parts
    return [sandbox.profile(), ...profiles.list(), ...captures.profiles()]
  }

  /** Profiles that the app makes itself are not for editing. */
  #refuseOwn(id: string, what: string): void {
    if (id === SANDBOX_ID) throw sandboxIsFixed(what)
    if (!this.#parts.captures.profiles().some(each => each.id === id)) return
    throw new KafkaFailure({
      code: 'CAPTURE_IS_FIXED',
      what: `An opened folder cannot be ${what} as a profile`,
      where: { connection: id },
      remedy: 'Close it to take it out of the tree; a capture is renamed and deleted in the list of captures.',
    })
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

  #stored(id: string): StoredProfile {
    const stored = this.#all().find(each => each.id === id)
    if (stored !== undefined) return stored
    throw new KafkaFailure({
      code: 'PROFILE_NOT_FOUND',
      what: 'No such connection profile',
      where: { connection: id },
      remedy: 'Refresh the list of connections.',
    })
  }

  #described(stored: StoredProfile): Profile {
    const isOffline = this.#parts.captures.profiles().some(each => each.id === stored.id)
    const kind = stored.id === SANDBOX_ID ? 'sandbox' : isOffline ? 'capture' : 'cluster'
    return { ...stored, kind, ...this.#secrets(stored.id).kept() }
  }

  #secrets(id: string | null): SecretsOfProfile {
    return new SecretsOfProfile(this.#parts.secrets, id)
  }

  #record(profile: StoredProfile, record: WriteRecord): void {
    const { id, name, sasl, tls } = profile
    const anonymous = tls.certificate === null ? 'anonymous' : `the certificate ${tls.certificate.name}`
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

function sandboxIsFixed(what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'SANDBOX_IS_FIXED',
    what: `The sandbox’s profile cannot be ${what}`,
    where: { connection: SANDBOX_ID },
    remedy: 'Duplicate it to make a profile of your own.',
  })
}

function reportFailure(error: unknown): void {
  console.error(`A connection failed: ${error instanceof Error ? error.message : error}`)
}
