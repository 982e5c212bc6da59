// Asks for the name under which something is kept, or for another one.
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ProblemView } from './problem-view.tsx'

interface NameDialogProps {
  title: string
  /** What it is, in words. */
  says?: string
  initial?: string
  /** Of the name, in characters. */
  longest?: number
  /** Whether it may be kept for all connections. */
  offersAll?: boolean
  /** Rejecting keeps the dialog open and shows the problem. */
  onName(name: string, isForAll: boolean): Promise<unknown>
  onClose(): void
}

export function NameDialog({
  title,
  says,
  initial = '',
  longest = 120,
  offersAll = false,
  onName,
  onClose,
}: NameDialogProps) {
  const [name, setName] = useState(initial)
  const [isForAll, setForAll] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    onName(name.trim(), isForAll).then(onClose, setError)
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {says !== undefined && (
            <Text size="xs" c="dimmed" lineClamp={3}>
              {says}
            </Text>
          )}
          <TextInput
            label="Name"
            data-autofocus
            maxLength={longest}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
          {offersAll && (
            <Checkbox
              size="xs"
              label="For all connections"
              checked={isForAll}
              onChange={event => setForAll(event.currentTarget.checked)}
            />
          )}
          {error !== null && <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={name.trim() === ''}>
              {initial === '' ? 'Save' : 'Rename'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
