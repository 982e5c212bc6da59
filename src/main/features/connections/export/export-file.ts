// The file that profiles leave in: JSON, the profiles readable, their secrets sealed under a passphrase or not there at all.
// The seal also holds a hash of the profiles: nobody who changes a server in the file gets the password that belongs to it.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { profileDraftSchema, secretNameSchema } from '#contract/connections.contract.ts'
import type { ProfileDraft } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { KnownSecrets } from '../profile-secrets.ts'
import { type Sealed, seal, sealedSchema, unseal } from './sealed.ts'

const VERSION = 1

const headSchema = z.object({ ottla: z.literal('connections'), version: z.int() })
const exportSchema = z.object({ profiles: z.array(profileDraftSchema).min(1), secrets: sealedSchema.nullable() })
const asWrittenSchema = z.object({ profiles: z.unknown() })

/** Under the seal: the secrets of each profile, in the order of the profiles. */
const contentSchema = z.object({
  profiles: z.base64(),
  secrets: z.array(z.partialRecord(z.enum(['password', ...secretNameSchema.options]), z.string())),
})

export interface ExportedProfiles {
  profiles: ProfileDraft[]
  secrets: Sealed | null
  /** Of the profiles as they stand in the file. */
  hash: string
}

const hashOf = (profiles: unknown): string => createHash('sha256').update(JSON.stringify(profiles)).digest('base64')

/** @param secrets of each profile; with `passphrase: null` none of them leaves */
export async function writeExport(
  profiles: readonly ProfileDraft[],
  secrets: readonly KnownSecrets[],
  passphrase: string | null,
): Promise<string> {
  const content = { profiles: hashOf(profiles), secrets }
  const sealed = passphrase === null ? null : await seal(JSON.stringify(content), passphrase)
  // A line for each profile: a text field is busy for many seconds with a paste of thousands of lines.
  const lines = profiles.map(profile => JSON.stringify(profile)).join(',\n')
  const head = `{\n"ottla": "connections",\n"version": ${VERSION},\n"profiles": [\n${lines}\n]`
  return `${head},\n"secrets": ${JSON.stringify(sealed)}\n}\n`
}

/** Null where the text is no export at all. @throws KafkaFailure EXPORT_DAMAGED, EXPORT_TOO_NEW */
export function readExport(text: string): ExportedProfiles | null {
  const written = parsed(text)
  const head = headSchema.safeParse(written)
  if (!head.success) {
    if (/^\s*\{\s*"ottla"\s*:\s*"connections"/.test(text)) throw damaged('it is cut off, or is no JSON')
    return null
  }
  if (head.data.version > VERSION)
    throw new KafkaFailure({
      code: 'EXPORT_TOO_NEW',
      what: `The export has version ${head.data.version}; this Ottla reads up to ${VERSION}`,
      where: {},
      remedy: 'Update Ottla.',
    })
  const read = exportSchema.safeParse(written)
  if (!read.success) {
    const [issue] = read.error.issues
    throw damaged(issue === undefined ? 'it does not fit' : `${issue.path.join('.')}: ${issue.message}`)
  }
  return { ...read.data, hash: hashOf(asWrittenSchema.parse(written).profiles) }
}

/** Of each profile, in their order. @throws KafkaFailure WRONG_PASSPHRASE, EXPORT_DAMAGED */
export async function openSecrets(exported: ExportedProfiles, passphrase: string): Promise<KnownSecrets[]> {
  if (exported.secrets === null) return []
  const content = contentSchema.parse(JSON.parse(await unseal(exported.secrets, passphrase)))
  if (content.profiles === exported.hash) return content.secrets
  throw damaged('its profiles were changed after their secrets were sealed')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim())
  } catch {
    return null // anything may be pasted; what is no JSON is no export, or a damaged one
  }
}

function damaged(reason: string): KafkaFailure {
  return new KafkaFailure({
    code: 'EXPORT_DAMAGED',
    what: `The export is damaged: ${reason}`,
    where: {},
    remedy:
      'Copy or export it again. Without its passphrase the profiles may still be imported, without their secrets.',
  })
}
