// The part of the connection form about the way to the cluster: none of its own, a SOCKS5 proxy, an SSH tunnel.
import { PasswordInput, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useId } from 'react'
import type { Profile } from '#contract/index.ts'
import type { ConnectionForm, FormProblems } from './draft.ts'
import { FileField } from './file-field.tsx'
import { storedWords } from './stored-words.ts'

const kinds: { value: ConnectionForm['proxy']['kind']; label: string }[] = [
  { value: 'none', label: 'Direct' },
  { value: 'socks5', label: 'SOCKS5 proxy' },
  { value: 'ssh', label: 'SSH tunnel' },
]

interface FieldsProps {
  form: ConnectionForm
  problems: FormProblems
  change: (change: Partial<ConnectionForm>) => void
  profile: Profile | null
}

export function ProxyFields({ form, problems, change, profile }: FieldsProps) {
  const label = useId()
  const { proxy } = form
  const set = (changed: Partial<ConnectionForm['proxy']>) => change({ proxy: { ...proxy, ...changed } })
  return (
    <Stack gap="xs">
      <Stack gap={4}>
        <Text size="xs" fw={500} id={label}>
          Way to the cluster
        </Text>
        <SegmentedControl
          aria-labelledby={label}
          size="xs"
          data={kinds}
          value={proxy.kind}
          onChange={value => {
            const kind = kinds.find(each => each.value === value)?.value
            if (kind !== undefined) set({ kind })
          }}
        />
      </Stack>
      {proxy.kind === 'none' ? null : (
        <>
          <SimpleGrid cols={2} spacing="xs">
            <TextInput
              label={proxy.kind === 'ssh' ? 'SSH host' : 'Proxy'}
              placeholder={proxy.kind === 'ssh' ? 'jump.example:22' : 'proxy.example:1080'}
              value={proxy.address}
              error={problems.proxy}
              spellCheck={false}
              onChange={event => set({ address: event.currentTarget.value })}
            />
            <TextInput
              label={proxy.kind === 'ssh' ? 'SSH user' : 'Proxy user'}
              value={proxy.username}
              autoComplete="off"
              spellCheck={false}
              onChange={event => set({ username: event.currentTarget.value })}
            />
          </SimpleGrid>
          {proxy.kind === 'ssh' ? (
            <>
              <FileField label="SSH key" purpose="sshKey" file={proxy.key} onChange={key => set({ key })} />
              <Text size="xs" c="var(--o-dim)">
                The system’s ssh is used, with its configuration, agent, jump hosts and known hosts. It must log in
                without a question.
              </Text>
            </>
          ) : (
            <PasswordInput
              label="Proxy password"
              value={form.proxyPassword}
              placeholder={storedWords(profile?.secrets.proxyPassword, form)}
              autoComplete="off"
              onChange={event => change({ proxyPassword: event.currentTarget.value })}
            />
          )}
          <Text size="xs" c="var(--o-dim)">
            Every broker is reached through it by the address it advertises; names are looked up at the other end.
          </Text>
        </>
      )}
    </Stack>
  )
}
