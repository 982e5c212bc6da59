// The part of the connection form about what stands behind a profile and whether it may write.
import { SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useId } from 'react'
import type { ConnectionForm } from './draft.ts'
import { environments, modeOf, writeModes } from './write-mode.ts'

export function WritingFields({
  form,
  change,
}: {
  form: ConnectionForm
  change: (change: Partial<ConnectionForm>) => void
}) {
  const label = useId()
  return (
    <>
      <Select
        label="Environment"
        data={environments}
        value={form.environment}
        allowDeselect={false}
        onChange={value => {
          const environment = environments.find(each => each.value === value)?.value
          if (environment !== undefined) change({ environment, writeMode: modeOf(environment) })
        }}
      />
      <Stack gap={4}>
        <Text size="xs" fw={500} id={label}>
          Writing
        </Text>
        <SegmentedControl
          aria-labelledby={label}
          size="xs"
          data={writeModes.map(({ value, label: text }) => ({ value, label: text }))}
          value={form.writeMode}
          onChange={value => {
            const mode = writeModes.find(each => each.value === value)?.value
            if (mode !== undefined) change({ writeMode: mode })
          }}
        />
        <Text size="xs" c="var(--o-dim)">
          {writeModes.find(each => each.value === form.writeMode)?.says}
        </Text>
      </Stack>
    </>
  )
}
