// Text that somebody brings along: an export of Ottla, or a client's settings. Saves nothing but which files are meant.
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { ExportedProfile, ProfileDraft } from '#contract/index.ts'
import { readExport } from '../export/export-file.ts'
import { planImport } from '../export/import-profiles.ts'
import type { Profiles } from '../profiles.ts'
import { draftOfSettings } from './draft-of-settings.ts'
import { readSettings } from './settings.ts'

export type ImportedText =
  | { kind: 'settings'; draft: ProfileDraft; password: string | null; clientKey: string | null; notes: string[] }
  | { kind: 'export'; profiles: ExportedProfile[]; hasSecrets: boolean }

/** @throws KafkaFailure EXPORT_DAMAGED, EXPORT_TOO_NEW */
export async function importText(profiles: Profiles, text: string): Promise<ImportedText> {
  const exported = readExport(text)
  if (exported !== null)
    return { kind: 'export', profiles: planImport(profiles, exported), hasSecrets: exported.secrets !== null }
  const { draft, password, clientKey, files, notes } = draftOfSettings(readSettings(text))
  const known = async (path: string | null) => {
    if (path === null) return null
    if (isAbsolute(path) && existsSync(path)) return profiles.addFile(path)
    notes.push(`The file ${path} is not on this machine: choose it.`)
    return null
  }
  const [ca, certificate, key] = [await known(files.ca), await known(files.certificate), await known(files.key)]
  return {
    kind: 'settings',
    draft: { ...draft, tls: { ...draft.tls, ca, certificate, key } },
    password,
    clientKey,
    notes,
  }
}
