// The secrets of one profile, each kept for itself under the profile's id: its password under the id alone.
import type { PasswordChange, Profile, SecretChanges, SecretName } from '#contract/index.ts'
import type { Secrets } from '../../storage/secrets.ts'
import type { ProfileSecrets } from './options.ts'

const WORDS = [
  'password',
  'clientKey',
  'keyPassword',
  'storePassword',
  'proxyPassword',
] as const satisfies readonly SecretWord[]

export type SecretWord = 'password' | SecretName
/** What it is called here, and the secret. */
export type KnownSecrets = Partial<Record<SecretWord, string>>

export interface SecretChangesOfProfile {
  password: PasswordChange
  secrets: SecretChanges
}

const changeOf = ({ password, secrets }: SecretChangesOfProfile, name: SecretWord): PasswordChange =>
  name === 'password' ? password : (secrets[name] ?? { kind: 'keep' })

export class SecretsOfProfile {
  readonly #all: Secrets
  readonly #id: string | null

  /** @param id null: of a profile that was never saved, which has none */
  constructor(all: Secrets, id: string | null) {
    this.#all = all
    this.#id = id
  }

  /** As they would be with the changes, which are not kept. */
  with(changes: SecretChangesOfProfile): ProfileSecrets {
    return {
      get: name => {
        const change = changeOf(changes, name)
        if (change.kind === 'set') return change.password
        return change.kind === 'clear' || this.#id === null ? null : this.#all.get(this.#key(name))
      },
    }
  }

  async change(changes: SecretChangesOfProfile): Promise<void> {
    for (const name of WORDS) {
      const change = changeOf(changes, name)
      if (change.kind === 'set') await this.#all.set(this.#key(name), change.password, change.remember)
      if (change.kind === 'clear') await this.#all.clear(this.#key(name))
    }
  }

  /** Which of those that are kept stay in use with the changes. */
  keptIn(changes: SecretChangesOfProfile): SecretWord[] {
    return WORDS.filter(
      name =>
        changeOf(changes, name).kind === 'keep' && this.#id !== null && this.#all.kept(this.#key(name)) !== 'none',
    )
  }

  kept(): Pick<Profile, 'password' | 'secrets'> {
    const kept = (name: SecretWord) => this.#all.kept(this.#key(name))
    return {
      password: kept('password'),
      secrets: {
        clientKey: kept('clientKey'),
        keyPassword: kept('keyPassword'),
        storePassword: kept('storePassword'),
        proxyPassword: kept('proxyPassword'),
      },
    }
  }

  /** For an export: each that can be read, and how many cannot. */
  known(): { known: KnownSecrets; unread: number } {
    const read = WORDS.flatMap(name =>
      this.#all.kept(this.#key(name)) === 'none' ? [] : [{ name, secret: this.#all.get(this.#key(name)) }],
    )
    const known = read.flatMap(({ name, secret }) => (secret === null ? [] : [[name, secret] as const]))
    return { known: Object.fromEntries(known), unread: read.length - known.length }
  }

  async clear(): Promise<void> {
    for (const name of WORDS) await this.#all.clear(this.#key(name))
  }

  #key(name: SecretWord): string {
    return name === 'password' ? (this.#id ?? '') : `${this.#id ?? ''}/${name}`
  }
}
