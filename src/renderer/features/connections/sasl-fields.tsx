// The part of the connection form about logging in.
import { Button, Group, PasswordInput, Select, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Profile } from '#contract/index.ts'
import type { ConnectionForm, FormProblems } from './draft.ts'
import { keyringQuery } from './keyring.ts'
import { AwsFields, OauthFields } from './login-fields.tsx'
import { storedWords } from './stored-words.ts'

interface FieldsProps {
  form: ConnectionForm
  problems: FormProblems
  change: (change: Partial<ConnectionForm>) => void
}

const mechanisms = [
  { value: 'none', label: 'No authentication' },
  { value: 'plain', label: 'SASL PLAIN' },
  { value: 'scram-sha-256', label: 'SASL SCRAM-SHA-256' },
  { value: 'scram-sha-512', label: 'SASL SCRAM-SHA-512' },
  { value: 'oauthbearer', label: 'SASL OAUTHBEARER' },
  { value: 'aws-msk-iam', label: 'AWS MSK IAM' },
]

/** What the two fields of a login are called. */
function loginLabels({ mechanism, oauth }: ConnectionForm): { username: string | null; password: string } {
  if (mechanism === 'aws-msk-iam') return { username: 'Access key id', password: 'Secret access key' }
  if (mechanism !== 'oauthbearer') return { username: 'User name', password: 'Password' }
  if (oauth.source === 'token') return { username: null, password: 'Token' }
  return { username: 'Client id', password: 'Client secret' }
}

export function SaslFields({ form, problems, change, profile }: FieldsProps & { profile: Profile | null }) {
  const keyring = useQuery(keyringQuery()).data
  const kept = profile?.password ?? 'none'
  const labels = loginLabels(form)
  return (
    <Stack gap="xs">
      <Select
        label="Authentication"
        data={mechanisms}
        value={form.mechanism}
        allowDeselect={false}
        onChange={value => {
          const mechanism = mechanisms.find(each => each.value === value)?.value
          if (mechanism !== undefined) change({ mechanism: mechanism as ConnectionForm['mechanism'] })
        }}
      />
      {form.mechanism === 'none' ? null : (
        <>
          {form.mechanism === 'oauthbearer' ? <OauthFields form={form} problems={problems} change={change} /> : null}
          {form.mechanism === 'aws-msk-iam' ? <AwsFields form={form} problems={problems} change={change} /> : null}
          <SimpleGrid cols={2} spacing="xs">
            {labels.username === null ? null : (
              <TextInput
                label={labels.username}
                value={form.username}
                error={problems.username}
                autoComplete="off"
                spellCheck={false}
                onChange={event => change({ username: event.currentTarget.value })}
              />
            )}
            <PasswordInput
              label={labels.password}
              value={form.password}
              placeholder={storedWords(kept, form)}
              autoComplete="off"
              onChange={event => change({ password: event.currentTarget.value, forget: false })}
            />
          </SimpleGrid>
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
            {kept === 'none' ? null : (
              <Button
                variant="subtle"
                color="red"
                size="compact-xs"
                onClick={() =>
                  change({ forget: true, password: '', keyPassword: '', storePassword: '', proxyPassword: '' })
                }
              >
                Forget the password
              </Button>
            )}
          </Group>
          {form.mechanism === 'oauthbearer' && !form.tlsEnabled ? (
            <Text size="xs" c="var(--o-warn)">
              A token without TLS can be read and used by anyone between here and the cluster.
            </Text>
          ) : null}
          {form.mechanism === 'plain' && !form.tlsEnabled ? (
            <Text size="xs" c="var(--o-warn)">
              SASL PLAIN without TLS sends the password readable over the network.
            </Text>
          ) : null}
        </>
      )}
    </Stack>
  )
}
