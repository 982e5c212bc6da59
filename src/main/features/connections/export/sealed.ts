// Text under a passphrase, for a file that leaves this machine: a key by scrypt, AES-256-GCM under it. What it was made
// with stands in it, so that stronger parameters can be read by an app that knows these.
import { createCipheriv, createDecipheriv, createHash, randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'
import { KafkaFailure } from '#kafka/failure.ts'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

const KEY_BYTES = 32
/** RFC 5116: of another length than 12 bytes GCM hashes it first. */
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** 128 MiB and about half a second; a file may ask for four times as much, and not for all memory. */
const COST = 2 ** 17
const MOST_MEMORY = 4 * 128 * COST * 8

const base64Schema = z.base64().transform(text => Buffer.from(text, 'base64'))

export const sealedSchema = z.object({
  kdf: z.literal('scrypt'),
  cost: z
    .int()
    .min(2 ** 14)
    .max(4 * COST),
  blockSize: z.int().min(1).max(8),
  parallelization: z.int().min(1).max(4),
  salt: z.base64(),
  cipher: z.literal('aes-256-gcm'),
  nonce: z.base64(),
  tag: z.base64(),
  text: z.base64(),
  /** SHA-256 of all the others: tells a damaged file from a wrong passphrase, and protects nothing. */
  checksum: z.base64(),
})
export type Sealed = z.infer<typeof sealedSchema>

/** The passphrase in one normal form: the same letters typed on another system are the same bytes. */
const keyOf = (passphrase: string, salt: Buffer, { cost, blockSize, parallelization }: KeyParameters) =>
  derive(passphrase.normalize('NFKC'), salt, KEY_BYTES, {
    N: cost,
    r: blockSize,
    p: parallelization,
    maxmem: MOST_MEMORY + 2 ** 20,
  })
type KeyParameters = Pick<Sealed, 'cost' | 'blockSize' | 'parallelization'>

const checksumOf = ({ kdf, cost, blockSize, parallelization, salt, cipher, nonce, tag, text }: Unchecked) =>
  createHash('sha256')
    .update([kdf, cost, blockSize, parallelization, salt, cipher, nonce, tag, text].join())
    .digest('base64')
type Unchecked = Omit<Sealed, 'checksum'>

export async function seal(text: string, passphrase: string): Promise<Sealed> {
  const parameters = { cost: COST, blockSize: 8, parallelization: 1 }
  const [salt, nonce] = [randomBytes(16), randomBytes(NONCE_BYTES)]
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, parameters), nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const tag = cipher.getAuthTag()
  const unchecked: Unchecked = {
    kdf: 'scrypt',
    ...parameters,
    salt: salt.toString('base64'),
    cipher: 'aes-256-gcm',
    nonce: nonce.toString('base64'),
    tag: tag.toString('base64'),
    text: sealed.toString('base64'),
  }
  return { ...unchecked, checksum: checksumOf(unchecked) }
}

/** @throws KafkaFailure EXPORT_DAMAGED, WRONG_PASSPHRASE */
export async function unseal(sealed: Sealed, passphrase: string): Promise<string> {
  const [salt, nonce, tag, text] = z
    .tuple([base64Schema, base64Schema, base64Schema, base64Schema])
    .parse([sealed.salt, sealed.nonce, sealed.tag, sealed.text])
  const isWhole = nonce.length === NONCE_BYTES && tag.length === TAG_BYTES
  if (!isWhole || checksumOf(sealed) !== sealed.checksum) {
    throw new KafkaFailure({
      code: 'EXPORT_DAMAGED',
      what: 'The secrets in this export are damaged',
      where: {},
      remedy: 'Copy or export the file again; without its secrets it can still be imported.',
    })
  }
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt, sealed), nonce)
  decipher.setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new KafkaFailure({
      code: 'WRONG_PASSPHRASE',
      what: 'The passphrase does not open this export',
      where: {},
      remedy: 'Type the passphrase that the export was made with.',
      cause,
    })
  }
}
