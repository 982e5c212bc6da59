// Asks for the name under which a search is kept.
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ProblemView } from '#renderer/ui/index.ts'

interface NameDialogProps {
  title: string
  /** What the search is, in words. */
  says: string
  initial?: string
  /** Whether it may be kept for all connections. */
  offersAll?: boolean
  /** Rejecting keeps the dialog open and shows the problem. */
  onName(name: string, isForAll: boolean): Promise<void>
  onClose(): void
}

export function NameDialog({ title, says, initial = '', offersAll = false, onName, onClose }: NameDialogProps) {
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
          <Text size="xs" c="dimmed" lineClamp={3}>
            {says}
          </Text>
          <TextInput
            label="Name"
            data-autofocus
            maxLength={120}
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
