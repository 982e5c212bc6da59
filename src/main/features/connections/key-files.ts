// Certificates and keys of a profile: out of the files it names, PEM, PKCS12 and JKS, or pasted. All of them leave here as PEM
// text. A key that is encrypted is opened here, too.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { toPem } from 'jks-js'
import { KafkaFailure } from '#kafka/failure.ts'

export interface KeyFile {
  certificates: string | null
  key: string | null
}

const JKS_MAGIC = 0xfeedfeed
const DER_SEQUENCE = 0x30

/** @param password of the store or of the key; null where none is known. @throws KafkaFailure that names the file */
export async function readKeyFile(path: string, password: string | null): Promise<KeyFile> {
  const bytes = await readFileAt(path)
  const isStore = bytes.length > 4 && (bytes.readUInt32BE(0) === JKS_MAGIC || bytes[0] === DER_SEQUENCE)
  if (isStore) return readStore(path, bytes, password)
  const text = bytes.toString('utf8')
  return { certificates: text, key: text.includes('PRIVATE KEY') ? openKey(path, text, password) : null }
}

/** What was pasted, looked at before a connection would fail by it. @throws KafkaFailure that says which part is wrong */
export function readPasted(
  { ca, certificate }: { ca: string; certificate: string },
  key: string | null,
  passphrase: string | null,
): { ca: string | null; certificate: string | null; key: string | null } {
  const [authorities, own] = [
    pastedCertificates('CA certificates', ca),
    pastedCertificates('client certificate', certificate),
  ]
  if (own === null) return { ca: authorities, certificate: null, key: null }
  if (key !== null)
    return { ca: authorities, certificate: own, key: decrypted('pasted client key', key.trim(), passphrase) }
  throw new KafkaFailure({
    code: 'KEY_NEEDED',
    what: 'No key is known for the pasted client certificate',
    where: {},
    remedy: 'Paste it in the connection’s form.',
  })
}

/** Null where nothing was pasted. */
function pastedCertificates(what: string, text: string): string | null {
  if (text.trim() === '') return null
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  try {
    for (const each of found) new X509Certificate(each)
    if (found.length > 0) return found.join('\n')
  } catch {
    // said below: which of them it is does not help
  }
  throw new KafkaFailure({
    code: 'CERTIFICATE_NOT_READ',
    what: `The pasted ${what} cannot be read`,
    where: {},
    remedy: 'Paste PEM text: whole blocks from BEGIN CERTIFICATE to END CERTIFICATE.',
  })
}

/** Java's and OpenSSL's stores: every certificate of it, and its first key with the chain that belongs to it. */
function readStore(path: string, bytes: Buffer, password: string | null): KeyFile {
  let entries: { ca?: string; cert?: string; key?: string }[]
  try {
    entries = Object.values(toPem(bytes, password ?? ''))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KafkaFailure({
      code: 'KEY_STORE_NOT_OPENED',
      what: `The key store could not be opened: ${reason}`,
      where: { file: path },
      remedy: password === null ? 'Enter its password in the connection’s form.' : 'Check its password.',
    })
  }
  const own = entries.find(each => each.key !== undefined)
  const certificates = (own === undefined ? entries : [own]).flatMap(({ cert, ca }) => [cert ?? [], ca ?? []].flat())
  return { certificates: certificates.length === 0 ? null : certificates.join('\n'), key: own?.key ?? null }
}

function openKey(path: string, pem: string, passphrase: string | null): string {
  const isEncrypted = /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(pem)
  return isEncrypted ? decrypted(path, pem, passphrase) : pem
}

/** @param file where it stands, for the message */
function decrypted(file: string, pem: string, passphrase: string | null): string {
  try {
    const key = createPrivateKey({ key: pem, format: 'pem', passphrase: passphrase ?? '' })
    return key.export({ type: 'pkcs8', format: 'pem' }).toString()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KafkaFailure({
      code: 'KEY_NOT_OPENED',
      what: `The private key could not be opened: ${reason}`,
      where: { file },
      remedy:
        passphrase === null ? 'Enter its passphrase in the connection’s form, if it has one.' : 'Check its passphrase.',
    })
  }
}

async function readFileAt(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KafkaFailure({
      code: 'FILE_UNREADABLE',
      what: `The file could not be read: ${reason}`,
      where: { file: path },
      remedy: 'Check that it still exists and may be read, or choose another.',
    })
  }
}
