// The parts of the connection form about TLS and SASL.
import {
  Button,
  CloseButton,
  Group,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { IconFile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { FileHandle, Profile } from '#contract/index.ts'
import { client, read } from '../../client/index.ts'
import { notifyProblem } from '../../ui/index.ts'
import type { ConnectionForm, FormProblems } from './draft.ts'

interface FieldsProps {
  form: ConnectionForm
  problems: FormProblems
  change: (change: Partial<ConnectionForm>) => void
}

const purposes = [
  { purpose: 'ca', label: 'CA certificate' },
  { purpose: 'certificate', label: 'Client certificate' },
  { purpose: 'key', label: 'Client key' },
] as const

function FileField({
  label,
  purpose,
  file,
  onChange,
}: {
  label: string
  purpose: 'ca' | 'certificate' | 'key'
  file: FileHandle | null
  onChange: (file: FileHandle | null) => void
}) {
  const choose = async () => {
    try {
      const chosen = await client.connections.chooseFile({ purpose })
      if (chosen !== null) onChange(chosen)
    } catch (error) {
      notifyProblem(`Choose the ${label.toLowerCase()}`, error)
    }
  }
  return (
    <div>
      <Text size="xs" fw={500}>
        {label}
      </Text>
      <Group gap={4} wrap="nowrap">
        <Button
          variant="default"
          leftSection={<IconFile size={13} aria-hidden />}
          aria-label={`Choose ${label}`}
          onClick={() => void choose()}
        >
          {file?.name ?? 'Choose'}
        </Button>
        {file === null ? null : (
          <CloseButton size="xs" aria-label={`Without ${label}`} onClick={() => onChange(null)} />
        )}
      </Group>
    </div>
  )
}

export function TlsFields({ form, problems, change }: FieldsProps) {
  return (
    <Stack gap="xs">
      <Switch
        label="TLS"
        checked={form.tlsEnabled}
        onChange={event => change({ tlsEnabled: event.currentTarget.checked })}
      />
      {form.tlsEnabled ? (
        <>
          <SimpleGrid cols={3} spacing="xs">
            {purposes.map(({ purpose, label }) => (
              <FileField
                key={purpose}
                label={label}
                purpose={purpose}
                file={form[purpose]}
                onChange={file => change({ [purpose]: file })}
              />
            ))}
          </SimpleGrid>
          {problems.certificate === undefined ? null : (
            <Text size="xs" c="var(--o-danger)" role="alert">
              {problems.certificate}
            </Text>
          )}
          <TextInput
            label="Server name"
            description="When the certificate names another host than the address"
            value={form.serverName}
            onChange={event => change({ serverName: event.currentTarget.value })}
          />
          <Switch
            label="Verify the server's certificate"
            checked={form.verifyServer}
            onChange={event => change({ verifyServer: event.currentTarget.checked })}
          />
          {form.verifyServer ? null : (
            <Text size="xs" c="var(--o-warn)">
              Without verification anyone between here and the cluster can read and change what is sent.
            </Text>
          )}
        </>
      ) : null}
    </Stack>
  )
}

const mechanisms = [
  { value: 'none', label: 'No authentication' },
  { value: 'plain', label: 'SASL PLAIN' },
  { value: 'scram-sha-256', label: 'SASL SCRAM-SHA-256' },
  { value: 'scram-sha-512', label: 'SASL SCRAM-SHA-512' },
]

const getKeyring = (_input: null, options: { signal: AbortSignal }) => client.connections.keyring(undefined, options)

const stored: Record<Profile['password'], string> = {
  none: '',
  session: 'Known until Ottla closes; empty keeps it',
  keyring: 'Stored in the keyring; empty keeps it',
}

export function SaslFields({ form, problems, change, profile }: FieldsProps & { profile: Profile | null }) {
  const keyring = useQuery(read('connections.keyring', getKeyring, null)).data
  const kept = profile?.password ?? 'none'
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
          <SimpleGrid cols={2} spacing="xs">
            <TextInput
              label="User name"
              value={form.username}
              error={problems.username}
              autoComplete="off"
              spellCheck={false}
              onChange={event => change({ username: event.currentTarget.value })}
            />
            <PasswordInput
              label="Password"
              value={form.password}
              placeholder={form.forget ? 'Will be forgotten' : stored[kept]}
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
                onClick={() => change({ forget: true, password: '' })}
              >
                Forget the password
              </Button>
            )}
          </Group>
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
