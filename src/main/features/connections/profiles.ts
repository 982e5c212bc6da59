// Profiles as they are kept: the person's own, the sandbox's, and those of opened folders; their secrets, the files they
// name, and what a connection of one is made with. Opens no connection to a cluster.
import type { FileHandle, Profile, ProfileDraft } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import type { Shell } from '../../shell/shell.ts'
import type { Secrets } from '../../storage/secrets.ts'
import type { CapturesService } from '../captures/captures.service.ts'
import type { SandboxService } from '../sandbox/sandbox.service.ts'
import { SANDBOX_ID } from '../sandbox/sandbox-id.ts'
import { isLooser, modeWords } from './looser.ts'
import { connectionOptions } from './options.ts'
import { oneLine, otherWay } from './other-way.ts'
import { type SecretChangesOfProfile, SecretsOfProfile } from './profile-secrets.ts'
import type { ProfilesStore, StoredProfile } from './profiles.store.ts'
import { openTunnel } from './ssh-tunnel.ts'

/** What a connection is made with, and the tunnel it goes through, which `close` ends. */
export interface Access {
  options: ConnectionOptions
  close(): void
}

interface Parts {
  store: ProfilesStore
  /** A question of the system's own, not of the page. */
  confirm: Shell['confirm']
  secrets: Secrets
  sandbox: Pick<SandboxService, 'profile'>
  captures: Pick<CapturesService, 'profiles' | 'folderOf'>
}

export class Profiles {
  readonly store: ProfilesStore
  readonly #parts: Parts
  /** By profile, the way its secrets may go though they were saved for another. */
  readonly #confirmed = new Map<string, ProfileDraft>()

  constructor(parts: Parts) {
    this.store = parts.store
    this.#parts = parts
  }

  /** The sandbox's is always there; its address comes from its broker. */
  all(): StoredProfile[] {
    const { sandbox, captures } = this.#parts
    return [sandbox.profile(), ...this.store.list(), ...captures.profiles()]
  }

  /** @throws KafkaFailure PROFILE_NOT_FOUND */
  stored(id: string): StoredProfile {
    const stored = this.all().find(each => each.id === id)
    if (stored !== undefined) return stored
    throw new KafkaFailure({
      code: 'PROFILE_NOT_FOUND',
      what: 'No such connection profile',
      where: { connection: id },
      remedy: 'Refresh the list of connections.',
    })
  }

  /**
   * A profile of the person's own.
   * @param what was to be done with it, as a participle
   * @throws KafkaFailure SANDBOX_IS_FIXED, CAPTURE_IS_FIXED, PROFILE_NOT_FOUND
   */
  own(id: string, what: string): StoredProfile {
    if (id === SANDBOX_ID) throw sandboxIsFixed(what)
    if (this.#isCapture(id)) throw captureIsFixed(id, what)
    return this.stored(id)
  }

  /** `id: null` makes a new one. */
  async save(id: string | null, draft: ProfileDraft, changes: SecretChangesOfProfile): Promise<Profile> {
    if (id !== null) {
      this.own(id, 'changed')
      await this.#askBeforeOtherWay(id, draft, changes)
      await this.askBeforeLooser(id, draft)
    }
    const stored = await this.store.save(id, draft)
    this.#confirmed.delete(stored.id)
    await this.secrets(stored.id).change(changes)
    return this.described(stored)
  }

  move(ids: readonly string[], folder: string): Promise<void> {
    return this.store.saveAll(ids.map(id => ({ ...this.own(id, 'moved'), folder })))
  }

  async remove(id: string): Promise<void> {
    await this.secrets(id).clear()
    await this.store.remove(id)
  }

  /** The sandbox's, too: so it becomes one of the person's own. */
  async duplicate(id: string): Promise<Profile> {
    const { id: _id, ...draft } = id === SANDBOX_ID ? this.stored(id) : this.own(id, 'duplicated')
    return this.described(await this.store.save(null, { ...draft, name: `${draft.name} copy` }))
  }

  described(stored: StoredProfile): Profile {
    const kind = stored.id === SANDBOX_ID ? 'sandbox' : this.#isCapture(stored.id) ? 'capture' : 'cluster'
    return { ...stored, kind, ...this.secrets(stored.id).kept() }
  }

  /** What a connection of it would be made with; `draft: null` takes the profile as it is stored. @throws KafkaFailure */
  async access(
    id: string | null,
    draft: ProfileDraft | null,
    changes: SecretChangesOfProfile,
    signal: AbortSignal | undefined,
  ): Promise<Access> {
    const profile = draft ?? this.stored(id ?? '')
    if (id !== null && draft !== null) await this.#askBeforeOtherWay(id, draft, changes)
    const pathOf = (handle: FileHandle) => this.store.pathOf(handle)
    const { proxy, timeouts } = profile
    const keyPath = proxy.key === null ? null : pathOf(proxy.key)
    const tunnel = proxy.kind === 'ssh' ? await openTunnel(proxy, keyPath, timeouts.connectMs, signal) : null
    try {
      const secrets = this.secrets(id).with(changes)
      const options = await connectionOptions(profile, secrets, pathOf, tunnel?.proxy ?? null)
      // Only of what main itself serves: a draft's address is the page's.
      const logFolder = id === null || draft !== null ? null : this.#parts.captures.folderOf(id)
      return { options: { ...options, ...(logFolder !== null && { logFolder }) }, close: () => tunnel?.close() }
    } catch (error) {
      tunnel?.close()
      throw error
    }
  }

  /** @param id null: of a profile that was never saved */
  secrets(id: string | null): SecretsOfProfile {
    return new SecretsOfProfile(this.#parts.secrets, id)
  }

  keyring(): { available: boolean; backend: string } {
    return this.#parts.secrets.keyring()
  }

  addFile(path: string): Promise<FileHandle> {
    return this.store.addFile(path)
  }

  /** Whether writing may be armed now: where the profile asks, the person says so, and no script of the page. */
  async mayArm(id: string): Promise<boolean> {
    const { name, environment, bootstrapServers, writeMode } = this.stored(id)
    if (writeMode !== 'ask') return true
    const label = environment === 'none' ? '' : ` (${environment})`
    return this.#parts.confirm({
      question: `Arm writing to ${oneLine(name)}${label}?`,
      detail: [
        'For 15 minutes, what is sent, committed, changed or deleted here reaches this cluster. When the time is over, members of groups leave and nothing more is written.',
        '',
        oneLine(bootstrapServers.join(', ')),
      ].join('\n'),
      yes: 'Arm writing',
    })
  }

  /** A profile gets to write more only when the person says so. @throws KafkaFailure WRITING_STAYS */
  async askBeforeLooser(id: string, draft: ProfileDraft): Promise<void> {
    const old = this.stored(id)
    if (!isLooser(old.writeMode, draft.writeMode)) return
    const isAllowed = await this.#parts.confirm({
      question: `Allow writing to ${oneLine(old.name)}?`,
      detail: [
        `Writing: ${modeWords[old.writeMode]} → ${modeWords[draft.writeMode]}`,
        '',
        `It is the connection to ${oneLine(draft.bootstrapServers.join(', '))}.`,
      ].join('\n'),
      yes: 'Allow writing',
    })
    if (!isAllowed) throw writingStays(old.name)
  }

  /** Secrets that are kept were given for one way, and go another only when the person says so. */
  async #askBeforeOtherWay(id: string, draft: ProfileDraft, changes: SecretChangesOfProfile): Promise<void> {
    const old = this.stored(id)
    const confirmed = this.#confirmed.get(id)
    if (confirmed !== undefined && otherWay(confirmed, draft) === null) return
    const other = otherWay(old, draft)
    const atRisk = this.secrets(id).keptIn(changes)
    if (other === null || !other.secrets.some(name => atRisk.includes(name))) return
    const isAllowed = await this.#parts.confirm({
      question: `Send the saved password of ${oneLine(old.name)} another way?`,
      detail: [...other.changes, '', `It would be used at ${oneLine(draft.bootstrapServers.join(', '))}.`].join('\n'),
      yes: 'Use the saved password',
    })
    if (!isAllowed) throw passwordStays(old.name)
    this.#confirmed.set(id, draft)
  }

  #isCapture(id: string): boolean {
    return this.#parts.captures.profiles().some(each => each.id === id)
  }
}

function passwordStays(cluster: string): KafkaFailure {
  return new KafkaFailure({
    code: 'PASSWORD_STAYS',
    what: 'The saved password was not allowed to go another way; nothing was sent, and nothing saved',
    where: { cluster },
    remedy: 'Enter the password anew, or allow it in the question that is asked.',
  })
}

function writingStays(cluster: string): KafkaFailure {
  return new KafkaFailure({
    code: 'WRITING_STAYS',
    what: 'More writing than before was not allowed; nothing was saved',
    where: { cluster },
    remedy: 'Leave the writing mode as it was, or allow it in the question that is asked.',
  })
}

function sandboxIsFixed(what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'SANDBOX_IS_FIXED',
    what: `The sandbox’s profile cannot be ${what}`,
    where: { connection: SANDBOX_ID },
    remedy: 'Duplicate it to make a profile of your own.',
  })
}

function captureIsFixed(id: string, what: string): KafkaFailure {
  return new KafkaFailure({
    code: 'CAPTURE_IS_FIXED',
    what: `An opened folder cannot be ${what} as a profile`,
    where: { connection: id },
    remedy: 'Close it to take it out of the tree; a capture is renamed and deleted in the list of captures.',
  })
}
