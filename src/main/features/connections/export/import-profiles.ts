// An export among the profiles here: which names are taken, which files are known, and what saving the chosen ones changes.
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { ExportedProfile, FileHandle, ImportChoice, PasswordChange, ProfileDraft } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { KnownSecrets, SecretChangesOfProfile } from '../profile-secrets.ts'
import type { StoredProfile } from '../profiles.store.ts'
import type { Profiles } from '../profiles.ts'
import { type ExportedProfiles, openSecrets, readExport } from './export-file.ts'

export interface ImportOptions {
  /** Null leaves the secrets closed. */
  passphrase: string | null
  remember: boolean
}

export interface ImportedProfiles {
  added: number
  /** Their ids. */
  replaced: string[]
  notes: string[]
}

/** Each profile here stands for one of the export at most: two of one name are two. */
export function planImport(profiles: Profiles, { profiles: drafts }: ExportedProfiles): ExportedProfile[] {
  const free = [...profiles.store.list()]
  return drafts.map(draft => {
    const at = free.findIndex(each => each.name === draft.name)
    const [existing = null] = at < 0 ? [] : free.splice(at, 1)
    const { name, folder, colour, environment, bootstrapServers } = draft
    const { missing } = withFiles(profiles, draft, existing)
    const existingId = existing?.id ?? null
    return { name, folder, colour, environment, bootstrapServers, existing: existingId, missingFiles: missing }
  })
}

/** @throws KafkaFailure before anything is saved: WRONG_PASSPHRASE, EXPORT_DAMAGED, EXPORT_TOO_NEW, PROFILE_NOT_FOUND, WRITING_STAYS */
export async function importProfiles(
  profiles: Profiles,
  text: string,
  choices: readonly ImportChoice[],
  { passphrase, remember }: ImportOptions,
): Promise<ImportedProfiles> {
  const exported = readExport(text)
  if (exported === null) throw notAnExport()
  const secrets = passphrase === null ? [] : await openSecrets(exported, passphrase)
  const taken = new Set(profiles.store.list().map(each => each.name))
  const notes: string[] = []
  const imports = choices.map(choice => {
    const exportedDraft = exported.profiles[choice.index]
    if (exportedDraft === undefined) throw notAnExport()
    const old = choice.action === 'replace' ? profiles.own(choice.connectionId, 'replaced') : null
    const { draft, missing } = withFiles(profiles, exportedDraft, old)
    const name = old === null ? freeName(draft.name, taken) : draft.name
    taken.add(name)
    if (missing.length > 0) notes.push(`${name}: choose ${missing.join(' and ')} again, not known on this machine.`)
    const stored: StoredProfile = { ...draft, name, id: old?.id ?? randomUUID() }
    return { stored, old, known: secrets[choice.index] ?? {} }
  })
  for (const { stored, old } of imports) if (old !== null) await profiles.askBeforeLooser(old.id, stored)
  await profiles.store.saveAll(imports.map(each => each.stored))
  for (const { stored, old, known } of imports) {
    const isSame = old !== null && leadsTheSameWay(old, stored)
    const kept = profiles.secrets(stored.id).kept()
    const hadSecrets = [kept.password, ...Object.values(kept.secrets)].some(each => each !== 'none')
    await profiles.secrets(stored.id).change(changesOf(known, isSame, remember))
    if (hadSecrets && !isSame && Object.keys(known).length === 0)
      notes.push(
        `${stored.name}: its way or its login is another one now, and passwords kept for the old one are forgotten.`,
      )
  }
  const replaced = imports.flatMap(({ old }) => (old === null ? [] : [old.id]))
  return { added: imports.length - replaced.length, replaced, notes }
}

/** A password that was given to one server is not sent to another because a file says so. */
function leadsTheSameWay(old: StoredProfile, now: StoredProfile): boolean {
  const way = ({ bootstrapServers, tls, sasl, proxy }: StoredProfile) => ({ bootstrapServers, tls, sasl, proxy })
  return isDeepStrictEqual(way(old), way(now))
}

function changesOf(known: KnownSecrets, isKept: boolean, remember: boolean): SecretChangesOfProfile {
  const change = (secret: string | undefined): PasswordChange =>
    secret !== undefined ? { kind: 'set', password: secret, remember } : { kind: isKept ? 'keep' : 'clear' }
  return {
    password: change(known.password),
    secrets: {
      clientKey: change(known.clientKey),
      keyPassword: change(known.keyPassword),
      storePassword: change(known.storePassword),
      proxyPassword: change(known.proxyPassword),
    },
  }
}

/** `prod` → `prod (2)`, where `prod` is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  let number = 2
  while (taken.has(`${name} (${number})`)) number++
  return `${name} (${number})`
}

/** With the files that this machine knows: chosen here once, or of the same name in the profile that is replaced. */
function withFiles(
  profiles: Profiles,
  draft: ProfileDraft,
  old: StoredProfile | null,
): { draft: ProfileDraft; missing: string[] } {
  const missing: string[] = []
  const here = (file: FileHandle | null, before: FileHandle | null | undefined): FileHandle | null => {
    if (file === null || profiles.store.hasFile(file)) return file
    if (before?.name === file.name && profiles.store.hasFile(before)) return before
    missing.push(file.name)
    return null
  }
  const { tls, proxy } = draft
  const ca = here(tls.ca, old?.tls.ca)
  const certificate = here(tls.certificate, old?.tls.certificate)
  const key = here(tls.key, old?.tls.key)
  const sshKey = here(proxy.key, old?.proxy.key)
  return { draft: { ...draft, tls: { ...tls, ca, certificate, key }, proxy: { ...proxy, key: sshKey } }, missing }
}

function notAnExport(): KafkaFailure {
  return new KafkaFailure({
    code: 'NOT_AN_EXPORT',
    what: 'The text is no longer the export that was looked at',
    where: {},
    remedy: 'Begin the import again.',
  })
}
