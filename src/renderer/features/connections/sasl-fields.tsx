// The part of the connection form about logging in.
import { PasswordInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import type { Profile } from '#contract/index.ts'
import type { ConnectionForm, FormProblems } from './draft.ts'
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
