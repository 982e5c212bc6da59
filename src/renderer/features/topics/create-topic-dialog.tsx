// Creates a topic, or clones one: name, partitions, replication, configuration; a dry run before anything is made.
import { ActionIcon, Autocomplete, Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { openTab } from '#renderer/app/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { notifyDone, ProblemView } from '#renderer/ui/index.ts'
import { topicConfigNames } from './topic-config-names.ts'
import classes from './topics.module.css'

export interface TopicTemplate {
  topic: string
  partitions: number
  replicationFactor: number
  configs: { name: string; value: string }[]
}

interface CreateTopicDialogProps {
  connectionId: string
  /** The topic that is cloned, or null for a new one. */
  template: TopicTemplate | null
  onClose(): void
}

const maxNameLength = 249

function nameProblem(name: string): string | null {
  if (name === '') return null
  if (name === '.' || name === '..') return 'Not a possible name'
  if (name.length > maxNameLength) return `At most ${maxNameLength} characters`
  return /^[a-zA-Z0-9._-]+$/.test(name) ? null : 'Letters, digits, dots, underscores and hyphens only'
}

export function CreateTopicDialog({ connectionId, template, onClose }: CreateTopicDialogProps) {
  const [topic, setTopic] = useState(template === null ? '' : `${template.topic}-copy`)
  const [partitions, setPartitions] = useState<number | string>(template?.partitions ?? 1)
  const [replicationFactor, setReplicationFactor] = useState<number | string>(template?.replicationFactor ?? 1)
  const [configs, setConfigs] = useState(() => (template?.configs ?? []).map((config, id) => ({ id, ...config })))
  const [busy, setBusy] = useState<'check' | 'create' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [checked, setChecked] = useState<string | null>(null)
  const problem = nameProblem(topic)
  const input = {
    connectionId,
    topic,
    partitions: Number(partitions),
    replicationFactor: Number(replicationFactor),
    configs: configs.filter(({ name }) => name !== '').map(({ name, value }) => ({ name, value })),
  }
  const isComplete = topic !== '' && problem === null && input.partitions >= 1 && input.replicationFactor >= 1
  const state = JSON.stringify(input)

  const send = async (validateOnly: boolean) => {
    if (!isComplete || busy !== null) return
    setBusy(validateOnly ? 'check' : 'create')
    setError(null)
    setChecked(null)
    try {
      await client.topics.create({ ...input, validateOnly })
      if (validateOnly) {
        setChecked(state)
        return
      }
      await invalidate('topics', connectionId)
      notifyDone('Topic created', topic)
      openTab({ kind: 'topic', title: topic, connectionId, key: topic, params: { topic } })
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(null)
    }
  }
  const changeConfig = (id: number, change: { name?: string; value?: string }) =>
    setConfigs(before => before.map(config => (config.id === id ? { ...config, ...change } : config)))

  return (
    <Modal
      opened
      onClose={onClose}
      title={template === null ? 'Create a topic' : `Clone ${template.topic}`}
      size="lg"
      closeOnClickOutside={false}
    >
      <form
        onSubmit={event => {
          event.preventDefault()
          void send(false)
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            value={topic}
            error={problem}
            onChange={event => setTopic(event.currentTarget.value)}
            data-autofocus
            autoComplete="off"
            spellCheck={false}
          />
          <Group grow align="flex-start">
            <NumberInput
              label="Partitions"
              description="More can be added later, never taken away"
              min={1}
              max={100_000}
              allowDecimal={false}
              value={partitions}
              onChange={setPartitions}
            />
            <NumberInput
              label="Replication factor"
              description="At most the number of brokers"
              min={1}
              max={32_767}
              allowDecimal={false}
              value={replicationFactor}
              onChange={setReplicationFactor}
            />
          </Group>
          <section aria-label="Configuration">
            <Group gap="xs" mb={4}>
              <strong>Configuration</strong>
              <span className={classes.documentation} style={{ margin: 0 }}>
                {configs.length === 0 ? 'the cluster’s defaults' : 'the rest is the cluster’s defaults'}
              </span>
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<IconPlus size={12} aria-hidden />}
                onClick={() => {
                  const id = Math.max(-1, ...configs.map(config => config.id)) + 1
                  setConfigs([...configs, { id, name: '', value: '' }])
                }}
              >
                Add an entry
              </Button>
            </Group>
            {configs.map((config, index) => (
              <div key={config.id} className={classes.configRow}>
                <Autocomplete
                  size="xs"
                  aria-label={`Name of entry ${index + 1}`}
                  placeholder="name"
                  data={topicConfigNames}
                  limit={40}
                  value={config.name}
                  onChange={name => changeConfig(config.id, { name })}
                />
                <TextInput
                  aria-label={`Value of entry ${index + 1}`}
                  placeholder="value"
                  value={config.value}
                  onChange={event => changeConfig(config.id, { value: event.currentTarget.value })}
                />
                <ActionIcon
                  aria-label={`Remove entry ${index + 1}`}
                  onClick={() => setConfigs(configs.filter(other => other.id !== config.id))}
                >
                  <IconX size={13} aria-hidden />
                </ActionIcon>
              </div>
            ))}
          </section>
          {error !== null && <ProblemView error={error} />}
          {checked === state && (
            <p className={classes.good} role="status">
              The cluster would create this topic. Nothing was made yet.
            </p>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="default" disabled={!isComplete} loading={busy === 'check'} onClick={() => void send(true)}>
              Dry run
            </Button>
            <Button type="submit" disabled={!isComplete} loading={busy === 'create'}>
              Create topic
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
