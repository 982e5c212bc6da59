// How fast, in what form and how surely the records are sent.
import { Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { Choice } from './choice.tsx'
import type { FieldsProps } from './target-fields.tsx'

const isPositive = (text: string) => Number(text.replaceAll(',', '')) > 0

export function SendFields({ form, change, isOfTopics }: FieldsProps & { isOfTopics: boolean }) {
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <Choice
          label="Pace"
          options={[
            { value: 'fastest', label: 'As fast as possible' },
            { value: 'rate', label: 'So many records a second' },
            { value: 'original', label: 'That of the timestamps' },
          ]}
          value={form.paceBy}
          onChange={paceBy => change({ paceBy })}
        />
        {form.paceBy === 'rate' && (
          <TextInput
            label="Records a second"
            value={form.rate}
            error={!isPositive(form.rate)}
            onChange={event => change({ rate: event.currentTarget.value })}
          />
        )}
        {form.paceBy === 'original' && (
          <TextInput
            label="Times as fast"
            value={form.speed}
            error={!isPositive(form.speed)}
            onChange={event => change({ speed: event.currentTarget.value })}
          />
        )}
        <Choice
          label="Compression"
          options={(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const).map(value => ({ value, label: value }))}
          value={form.compression}
          onChange={compression => change({ compression })}
        />
      </Group>
      <Group grow align="flex-start">
        <Choice
          label="Once only"
          options={[
            { value: 'auto', label: 'By transactions where the target lets it' },
            { value: 'transactions', label: 'By transactions' },
            { value: 'read-back', label: 'By reading back' },
          ]}
          value={form.onceOnly}
          onChange={onceOnly => change({ onceOnly })}
        />
        <Choice
          label="A record that cannot be sent"
          options={[
            { value: 'stop', label: 'Ends the replay' },
            { value: 'skip', label: 'Is listed, and left out' },
          ]}
          value={form.onFailure}
          onChange={onFailure => change({ onFailure })}
        />
      </Group>
      {isOfTopics && (
        <Checkbox
          label="Committed records only"
          description="Leaves out what transactions wrote that were aborted or are still open"
          checked={form.isCommitted}
          onChange={event => change({ isCommitted: event.currentTarget.checked })}
        />
      )}
    </Stack>
  )
}
