// What two mechanisms ask for besides a name and a secret.
import { SegmentedControl, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import type { ConnectionForm, FormProblems } from './draft.ts'

interface FieldsProps {
  form: ConnectionForm
  problems: FormProblems
  change: (change: Partial<ConnectionForm>) => void
}

const sources: { value: ConnectionForm['oauth']['source']; label: string }[] = [
  { value: 'endpoint', label: 'Token endpoint' },
  { value: 'token', label: 'A token' },
]

export function OauthFields({ form: { oauth }, problems, change }: FieldsProps) {
  const set = (changed: Partial<ConnectionForm['oauth']>) => change({ oauth: { ...oauth, ...changed } })
  return (
    <>
      <SegmentedControl
        aria-label="Where the token comes from"
        size="xs"
        data={sources}
        value={oauth.source}
        onChange={value => {
          const source = sources.find(each => each.value === value)?.value
          if (source !== undefined) set({ source })
        }}
      />
      {oauth.source === 'token' ? null : (
        <SimpleGrid cols={2} spacing="xs">
          <TextInput
            label="Token endpoint"
            placeholder="https://login.example/oauth2/token"
            value={oauth.endpoint}
            error={problems.oauth}
            spellCheck={false}
            onChange={event => set({ endpoint: event.currentTarget.value })}
          />
          <TextInput
            label="Scope"
            description="Several are separated by spaces"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={oauth.scope}
            spellCheck={false}
            onChange={event => set({ scope: event.currentTarget.value })}
          />
        </SimpleGrid>
      )}
      <Textarea
        label="Extensions"
        placeholder="logicalCluster=lkc-1"
        rows={1}
        autosize
        maxRows={4}
        value={oauth.extensions}
        spellCheck={false}
        onChange={event => set({ extensions: event.currentTarget.value })}
      />
    </>
  )
}

export function AwsFields({ form: { aws }, problems, change }: FieldsProps) {
  const set = (changed: Partial<ConnectionForm['aws']>) => change({ aws: { ...aws, ...changed } })
  return (
    <>
      <SimpleGrid cols={2} spacing="xs">
        <TextInput
          label="Region"
          placeholder="eu-central-1"
          value={aws.region}
          error={problems.aws}
          spellCheck={false}
          onChange={event => set({ region: event.currentTarget.value })}
        />
        <TextInput
          label="AWS profile"
          placeholder="default"
          value={aws.profile}
          spellCheck={false}
          onChange={event => set({ profile: event.currentTarget.value })}
        />
      </SimpleGrid>
      <Text size="xs" c="var(--o-dim)">
        A profile of the shared credentials file, read at each connect; or, without one, an access key.
      </Text>
    </>
  )
}
