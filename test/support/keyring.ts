// Stand-ins for the system's keyring, as Electron gives it out.
import type { SystemKeyring } from '#main/storage/secrets.ts'

/** As the keyring of a desktop: what it encrypts shows nothing of the text. */
export const sampleKeyring: SystemKeyring = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString: text => turned(Buffer.from(text)),
  decryptString: bytes => turned(bytes).toString(),
}

/** As a machine without one. */
export const noKeyring: SystemKeyring = {
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'unknown',
  encryptString: refused,
  decryptString: refused,
}

const turned = (bytes: Buffer): Buffer => Buffer.from(bytes.map(byte => byte ^ 0xa5))

function refused(): never {
  throw new Error('there is no keyring')
}
