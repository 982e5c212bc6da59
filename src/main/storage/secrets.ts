// Secrets: encrypted by the system's keyring through safeStorage, or kept in memory until the app ends. Nothing is ever
// written in a form another program can read.
import type { SafeStorage } from 'electron'
import { z } from 'zod'
import { openJsonFile } from './json-file.ts'

export interface Secrets {
  /** Whether the system offers a real keyring, and its name. */
  keyring(): { available: boolean; backend: string }
  get(id: string): string | null
  kept(id: string): 'none' | 'session' | 'keyring'
  /** With `remember` it survives the app, where a keyring is available. */
  set(id: string, secret: string, remember: boolean): Promise<void>
  clear(id: string): Promise<void>
}

/** What Electron has of the system's keyring. */
export type SystemKeyring = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>

const entrySchema = z.object({ backend: z.string(), encrypted: z.base64() })
type Entry = z.infer<typeof entrySchema>
const schema = z.record(z.string(), entrySchema)

export function openSecrets(path: string, safeStorage: SystemKeyring): Secrets {
  const file = openJsonFile(path, { version: 1, schema, initial: {} })
  const session = new Map<string, string>()

  const backend = () => (process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : process.platform)
  const keyring = () => {
    const name = backend()
    // `basic_text` is a fixed key: obfuscation, no keyring.
    return {
      available: safeStorage.isEncryptionAvailable() && name !== 'basic_text' && name !== 'unknown',
      backend: name,
    }
  }
  const stored = (id: string) => file.get()[id]
  /** Without a keyring there is nothing to write, and no file. */
  const store = async (id: string, entry: Entry | null) => {
    const { [id]: old, ...others } = file.get()
    if (entry !== null || old !== undefined) await file.update(entry === null ? others : { ...others, [id]: entry })
  }

  return {
    keyring,
    kept: id =>
      session.has(id)
        ? stored(id) === undefined
          ? 'session'
          : 'keyring'
        : stored(id) === undefined
          ? 'none'
          : 'keyring',
    get(id) {
      const inMemory = session.get(id)
      if (inMemory !== undefined) return inMemory
      const entry = stored(id)
      if (entry === undefined || !keyring().available) return null
      try {
        const secret = safeStorage.decryptString(Buffer.from(entry.encrypted, 'base64'))
        session.set(id, secret)
        return secret
      } catch {
        // Made by another keyring: the person is asked again.
        return null
      }
    },
    async set(id, secret, remember) {
      session.set(id, secret)
      const { available, backend: name } = keyring()
      const isStored = remember && available
      await store(
        id,
        isStored ? { backend: name, encrypted: safeStorage.encryptString(secret).toString('base64') } : null,
      )
    },
    async clear(id) {
      session.delete(id)
      await store(id, null)
    },
  }
}
