// The part of the connection form about TLS.
import { PasswordInput, SegmentedControl, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core'
import type { Profile } from '#contract/index.ts'
import type { ConnectionForm, FormProblems } from './draft.ts'
import { FileField } from './file-field.tsx'
import { PemFields } from './pem-fields.tsx'
import { storedWords } from './stored-words.ts'

interface FieldsProps {
  form: ConnectionForm
  problems: FormProblems
  change: (change: Partial<ConnectionForm>) => void
  profile: Profile | null
}

const purposes = [
  { purpose: 'ca', label: 'CA certificate' },
  { purpose: 'certificate', label: 'Client certificate' },
  { purpose: 'key', label: 'Client key' },
] as const

const sources: { value: ConnectionForm['tlsSource']; label: string }[] = [
  { value: 'files', label: 'Files' },
  { value: 'pasted', label: 'Pasted' },
]

function Files({ form, change }: Pick<FieldsProps, 'form' | 'change'>) {
  return (
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
      <Text size="xs" c="var(--o-dim)">
        PEM, PKCS12 or JKS. Without a CA certificate the system’s authorities are trusted; a key store brings its key.
      </Text>
    </>
  )
}

/** Only of what is there. */
function Passwords({ form, change, profile }: Omit<FieldsProps, 'problems'>) {
  const isPasted = form.tlsSource === 'pasted'
  const hasStore = !isPasted && form.ca !== null
  const hasKey = isPasted ? form.pem.certificate.trim() !== '' : form.certificate !== null
  if (!hasStore && !hasKey) return null
  return (
    <SimpleGrid cols={2} spacing="xs">
      {hasStore ? (
        <PasswordInput
          label="Password of the trust store"
          value={form.storePassword}
          placeholder={storedWords(profile?.secrets.storePassword, form)}
          autoComplete="off"
          onChange={event => change({ storePassword: event.currentTarget.value })}
        />
      ) : null}
      {hasKey ? (
        <PasswordInput
          label="Passphrase of the client key"
          value={form.keyPassword}
          placeholder={storedWords(profile?.secrets.keyPassword, form)}
          autoComplete="off"
          onChange={event => change({ keyPassword: event.currentTarget.value })}
        />
      ) : null}
    </SimpleGrid>
  )
}

export function TlsFields({ form, problems, change, profile }: FieldsProps) {
  return (
    <Stack gap="xs">
      <Switch
        label="TLS"
        checked={form.tlsEnabled}
        onChange={event => change({ tlsEnabled: event.currentTarget.checked })}
      />
      {form.tlsEnabled ? (
        <>
          <SegmentedControl
            aria-label="Certificates and key"
            size="xs"
            data={sources}
            value={form.tlsSource}
            onChange={value => {
              const source = sources.find(each => each.value === value)?.value
              if (source !== undefined) change({ tlsSource: source })
            }}
          />
          {form.tlsSource === 'pasted' ? (
            <PemFields form={form} change={change} profile={profile} />
          ) : (
            <Files form={form} change={change} />
          )}
          <Passwords form={form} change={change} profile={profile} />
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
          {form.verifyServer ? (
            <Switch
              label="Check that the certificate names the server"
              checked={form.checkServerName}
              onChange={event => change({ checkServerName: event.currentTarget.checked })}
            />
          ) : null}
          {form.verifyServer && !form.checkServerName ? (
            <Text size="xs" c="var(--o-warn)">
              Any server with a certificate of a trusted authority is taken for the cluster. A server name is safer.
            </Text>
          ) : null}
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
