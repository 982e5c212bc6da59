// Where the records go: cluster, topic, partition, time.
import { Autocomplete, Group, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Profile } from '#contract/index.ts'
import { client, read } from '#renderer/client/index.ts'
import { TopicsField } from '#renderer/ui/index.ts'
import { Choice } from './choice.tsx'
import type { ReplayForm } from './form.ts'

export interface FieldsProps {
  form: ReplayForm
  change(changed: Partial<ReplayForm>): void
}

interface TargetFieldsProps extends FieldsProps {
  /** Of the profile that is meant; null where no cluster is connected. */
  target: string | null
  targets: readonly Profile[]
}

export function TargetFields({ form, change, target, targets }: TargetFieldsProps) {
  const list = useQuery({
    ...read('topics.list', client.topics.list, { connectionId: target ?? '' }),
    enabled: target !== null,
  })
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <Select
          label="Cluster"
          allowDeselect={false}
          data={targets.map(({ id, name }) => ({ value: id, label: name }))}
          value={target}
          nothingFoundMessage="No cluster is connected"
          onChange={connectionId => change({ connectionId })}
        />
        <Choice
          label="Topic"
          options={[
            { value: 'fixed', label: 'One topic' },
            { value: 'same', label: 'The same name as in the source' },
            { value: 'header', label: 'The one that a header names' },
          ]}
          value={form.topicBy}
          onChange={topicBy => change({ topicBy })}
        />
      </Group>
      {form.topicBy === 'fixed' && (
        <Autocomplete
          label="Name of the topic"
          data={(list.data ?? []).map(topic => topic.name)}
          limit={200}
          value={form.topic}
          spellCheck={false}
          error={list.isError ? 'The topics could not be read' : undefined}
          onChange={topic => change({ topic })}
        />
      )}
      {form.topicBy === 'header' && (
        <Group grow align="flex-start">
          <TextInput
            label="Header"
            placeholder="kafka_dlt-original-topic"
            spellCheck={false}
            value={form.topicHeader}
            onChange={event => change({ topicHeader: event.currentTarget.value })}
          />
          <TopicsField
            label="Topics that it may name"
            list={list}
            topics={form.topics}
            onTopics={chosen => change({ topics: chosen })}
          />
        </Group>
      )}
      <Group grow align="flex-start">
        <Choice
          label="Partition"
          options={[
            { value: 'key', label: 'By the key, as Kafka does' },
            { value: 'keep', label: 'As in the source' },
            { value: 'modulo', label: 'As in the source, modulo the target’s count' },
            { value: 'fixed', label: 'One partition' },
          ]}
          value={form.partitionBy}
          onChange={partitionBy => change({ partitionBy })}
        />
        {form.partitionBy === 'fixed' && (
          <TextInput
            label="Number of the partition"
            inputMode="numeric"
            value={form.partition}
            error={!/^\d{1,6}$/.test(form.partition.trim())}
            onChange={event => change({ partition: event.currentTarget.value })}
          />
        )}
        <Choice
          label="Timestamp"
          options={[
            { value: 'keep', label: 'As in the source' },
            { value: 'now', label: 'The time of sending' },
            { value: 'shift', label: 'Shifted' },
          ]}
          value={form.timestampBy}
          onChange={timestampBy => change({ timestampBy })}
        />
        {form.timestampBy === 'shift' && (
          <TextInput
            label="By seconds"
            description="Negative: earlier"
            value={form.shift}
            error={form.shift.trim() === '' || !Number.isFinite(Number(form.shift))}
            onChange={event => change({ shift: event.currentTarget.value })}
          />
        )}
      </Group>
    </Stack>
  )
}
