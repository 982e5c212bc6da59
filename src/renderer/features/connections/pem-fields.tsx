// Certificates and a key pasted as PEM. The key is a secret: what is stored of it never comes back.
import { Stack, Text, Textarea } from '@mantine/core'
import type { Profile } from '#contract/index.ts'
import classes from './connection-dialog.module.css'
import type { ConnectionForm } from './draft.ts'
import { storedWords } from './stored-words.ts'

interface PemFieldsProps {
  form: ConnectionForm
  change: (change: Partial<ConnectionForm>) => void
  profile: Profile | null
}

export function PemFields({ form, change, profile }: PemFieldsProps) {
  const { pem } = form
  const field = (label: string, value: string, placeholder: string, onChange: (text: string) => void) => (
    <Textarea
      label={label}
      placeholder={placeholder}
      rows={4}
      spellCheck={false}
      autoComplete="off"
      classNames={{ input: classes.data ?? '' }}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
  const certificate = '-----BEGIN CERTIFICATE-----'
  const stored = storedWords(profile?.secrets.clientKey, form)
  return (
    <Stack gap="xs">
      {field('CA certificates', pem.ca, certificate, ca => change({ pem: { ...pem, ca } }))}
      {field('Client certificate with its chain', pem.certificate, certificate, text =>
        change({ pem: { ...pem, certificate: text } }),
      )}
      {pem.certificate.trim() === ''
        ? null
        : field('Client key', form.clientKey, stored === '' ? '-----BEGIN PRIVATE KEY-----' : stored, clientKey =>
            change({ clientKey, forget: false }),
          )}
      <Text size="xs" c="var(--o-dim)">
        Without a CA certificate the system’s authorities are trusted. The key is kept as a password is.
      </Text>
    </Stack>
  )
}
