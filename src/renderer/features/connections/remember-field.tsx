// Where the secrets of the form are kept, and forgetting those that are.
import { Button, Group, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Profile } from '#contract/index.ts'
import { type ConnectionForm, hasSecrets } from './draft.ts'
import { keyringQuery } from './keyring.ts'

interface RememberFieldProps {
  form: ConnectionForm
  change: (change: Partial<ConnectionForm>) => void
  profile: Profile | null
}

const nothingTyped = { password: '', clientKey: '', keyPassword: '', storePassword: '', proxyPassword: '' }

export function RememberField({ form, change, profile }: RememberFieldProps) {
  const keyring = useQuery(keyringQuery()).data
  if (!hasSecrets(form)) return null
  const isKept = profile !== null && [profile.password, ...Object.values(profile.secrets)].some(kept => kept !== 'none')
  return (
    <Group justify="space-between">
      <Switch
        label="Remember the password in the system's keyring"
        description={
          keyring?.available === false
            ? 'This system offers no keyring: the password is kept in memory until Ottla closes.'
            : `Encrypted by ${keyring?.backend ?? 'the system'}; otherwise kept in memory until Ottla closes.`
        }
        disabled={keyring?.available !== true}
        checked={form.remember && keyring?.available === true}
        onChange={event => change({ remember: event.currentTarget.checked })}
      />
      {isKept ? (
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          onClick={() => change({ forget: true, ...nothingTyped })}
        >
          Forget the password
        </Button>
      ) : null}
    </Group>
  )
}
