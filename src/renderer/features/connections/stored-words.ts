// What an empty field of a secret stands for.
import type { Profile } from '#contract/index.ts'
import type { ConnectionForm } from './draft.ts'

const words: Record<Profile['password'], string> = {
  none: '',
  session: 'Known until Ottla closes; empty keeps it',
  keyring: 'Stored in the keyring; empty keeps it',
}

export const storedWords = (kept: Profile['password'] = 'none', { forget }: Pick<ConnectionForm, 'forget'>): string =>
  forget ? 'Will be forgotten' : words[kept]
