// A new name for a capture; its folder keeps its own.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Capture } from '#contract/index.ts'
import { client, invalidate } from '#renderer/client/index.ts'
import { ProblemView } from '#renderer/ui/index.ts'

export function RenameDialog({ capture, onClose }: { capture: Capture; onClose(): void }) {
  const [name, setName] = useState(capture.name)
  const [error, setError] = useState<unknown>(null)
  const rename = async () => {
    try {
      await client.captures.rename({ id: capture.id, name })
      await invalidate('captures')
      onClose()
    } catch (failure) {
      setError(failure)
    }
  }
  return (
    <Modal opened onClose={onClose} title={`Rename ${capture.name}`}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void rename()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            data-autofocus
            maxLength={100}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
          {error !== null && <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={name.trim() === ''}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
