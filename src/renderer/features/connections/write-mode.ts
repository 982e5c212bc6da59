// Words for environments and writing modes, and which mode an environment begins with.
import type { Environment, WriteMode } from '#contract/index.ts'

export const environments: { value: Environment; label: string }[] = [
  { value: 'none', label: 'No label' },
  { value: 'development', label: 'Development' },
  { value: 'staging', label: 'Staging' },
  { value: 'production', label: 'Production' },
]

export const environmentLabel = (environment: Environment): string =>
  environments.find(each => each.value === environment)?.label ?? environment

export const writeModes: { value: WriteMode; label: string; says: string }[] = [
  { value: 'read-only', label: 'Read-only', says: 'Nothing is ever written through this profile.' },
  {
    value: 'ask',
    label: 'Ask',
    says: 'Writing has to be armed, for 15 minutes at a time, and the frame shows it.',
  },
  { value: 'free', label: 'Free', says: 'Writes at once, as far as the account may.' },
]

/** Of what arms; white words on it keep AA contrast. */
export const armedColour = '#b5400c'

/** What a profile begins with when its environment is chosen. */
export const modeOf = (environment: Environment): WriteMode => (environment === 'production' ? 'ask' : 'free')
