// The secrets of one profile, each kept for itself under the profile's id: its password under the id alone.
import type { PasswordChange, Profile, SecretChanges, SecretName } from '#contract/index.ts'
import type { Secrets } from '../../storage/secrets.ts'
import type { ProfileSecrets } from './options.ts'

const NAMES = ['keyPassword', 'storePassword', 'proxyPassword'] as const satisfies readonly SecretName[]

interface Changes {
  password: PasswordChange
  secrets: SecretChanges
}

const changeOf = ({ password, secrets }: Changes, name: 'password' | SecretName): PasswordChange =>
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
  with(changes: Changes): ProfileSecrets {
    return {
      get: name => {
        const change = changeOf(changes, name)
        if (change.kind === 'set') return change.password
        return change.kind === 'clear' || this.#id === null ? null : this.#all.get(this.#key(name))
      },
    }
  }

  async change(changes: Changes): Promise<void> {
    for (const name of ['password', ...NAMES] as const) {
      const change = changeOf(changes, name)
      if (change.kind === 'set') await this.#all.set(this.#key(name), change.password, change.remember)
      if (change.kind === 'clear') await this.#all.clear(this.#key(name))
    }
  }

  kept(): Pick<Profile, 'password' | 'secrets'> {
    const kept = (name: 'password' | SecretName) => this.#all.kept(this.#key(name))
    return {
      password: kept('password'),
      secrets: {
        keyPassword: kept('keyPassword'),
        storePassword: kept('storePassword'),
        proxyPassword: kept('proxyPassword'),
      },
    }
  }

  async clear(): Promise<void> {
    for (const name of ['password', ...NAMES] as const) await this.#all.clear(this.#key(name))
  }

  #key(name: 'password' | SecretName): string {
    return name === 'password' ? (this.#id ?? '') : `${this.#id ?? ''}/${name}`
  }
}
