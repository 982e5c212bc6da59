// What an export holds of the profiles here. Files are in it by name only, and secrets under a passphrase or not at all.
import type { ProfileDraft } from '#contract/index.ts'
import type { Profiles } from '../profiles.ts'
import { writeExport } from './export-file.ts'

export interface ProfilesExport {
  text: string
  profiles: number
  secrets: number
  unreadSecrets: number
}

/** @throws KafkaFailure SANDBOX_IS_FIXED, CAPTURE_IS_FIXED, PROFILE_NOT_FOUND */
export async function exportProfiles(
  profiles: Profiles,
  ids: readonly string[],
  passphrase: string | null,
): Promise<ProfilesExport> {
  const chosen = ids.map(id => profiles.own(id, 'exported'))
  const drafts = chosen.map(({ id: _id, ...draft }): ProfileDraft => draft)
  const secrets = passphrase === null ? [] : chosen.map(({ id }) => profiles.secrets(id).known())
  return {
    text: await writeExport(
      drafts,
      secrets.map(each => each.known),
      passphrase,
    ),
    profiles: drafts.length,
    secrets: secrets.reduce((sum, { known }) => sum + Object.keys(known).length, 0),
    unreadSecrets: secrets.reduce((sum, { unread }) => sum + unread, 0),
  }
}
