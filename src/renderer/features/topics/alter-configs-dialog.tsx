// Changes of a topic's configuration, before and after, checked by the broker on demand, then applied. Only the
// entries listed are sent (IncrementalAlterConfigs), the others are not touched.
import { Button, Group, Modal, Stack, Table } from '@mantine/core'
import { useState } from 'react'
import type { ConfigChange, ConfigEntry } from '#contract/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { inherited, readable, valueText } from '#renderer/lib/config-values.ts'
import { notifyDone, ProblemView } from '#renderer/ui/index.ts'
import classes from './topics.module.css'

interface AlterConfigsDialogProps {
  connectionId: string
  topic: string
  entries: ConfigEntry[]
  changes: ConfigChange[]
  onClose(): void
  onDone(): void
}

export function AlterConfigsDialog(props: AlterConfigsDialogProps) {
  const { connectionId, topic, entries, changes, onClose } = props
  const [busy, setBusy] = useState<'check' | 'apply' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [isChecked, setIsChecked] = useState(false)
  const send = async (validateOnly: boolean) => {
    setBusy(validateOnly ? 'check' : 'apply')
    setError(null)
    try {
      await client.topics.alterConfigs({ connectionId, topic, changes, validateOnly })
      setIsChecked(validateOnly)
      if (validateOnly) return
      await invalidate('topics', connectionId)
      notifyDone('Configuration changed', topic)
      props.onDone()
      onClose()
    } catch (failure) {
      setIsChecked(false)
      setError(failure)
    } finally {
      setBusy(null)
    }
  }
  const described = (name: string, value: string | null) => {
    const hint = readable(name, value)
    return hint === null ? (value ?? 'null') : `${value} (${hint})`
  }
  return (
    <Modal opened onClose={onClose} title={`Change the configuration of ${topic}`} size="lg">
      <Stack gap="sm">
        <Table aria-label="Changes" className={classes.preview}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Before</Table.Th>
              <Table.Th>After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(change => {
              const entry = entries.find(each => each.name === change.name)
              const below = entry === undefined ? null : inherited(entry)
              return (
                <Table.Tr key={change.name}>
                  <Table.Td>{change.name}</Table.Td>
                  <Table.Td>
                    {entry === undefined
                      ? ''
                      : entry.isSensitive
                        ? valueText(entry)
                        : described(change.name, entry.value)}
                  </Table.Td>
                  <Table.Td>
                    {change.value === null
                      ? `override removed${below === null ? '' : `: ${described(change.name, below.value)}`}`
                      : described(change.name, change.value)}
                  </Table.Td>
                </Table.Tr>
              )
            })}
          </Table.Tbody>
        </Table>
        <p className={classes.documentation}>The other entries are not touched.</p>
        {error !== null && <ProblemView error={error} />}
        {isChecked && (
          <p className={classes.good} role="status">
            The broker accepts these changes. Nothing was changed yet.
          </p>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="default" loading={busy === 'check'} onClick={() => void send(true)}>
            Dry run
          </Button>
          <Button loading={busy === 'apply'} onClick={() => void send(false)}>
            Apply
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
