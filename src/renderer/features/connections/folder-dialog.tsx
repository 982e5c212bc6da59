// Into which folder connections go, and what a folder is called: the same question with another answer.
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import { client, invalidate } from '../../client/index.ts'
import { openDialog, ProblemView } from '../../ui/index.ts'
import { FolderField } from './folder-field.tsx'

interface FolderDialogProps {
  title: string
  action: string
  connectionIds: string[]
  /** Where they are now. */
  folder: string
  onClose: () => void
}

export function FolderDialog({ title, action, connectionIds, folder: before, onClose }: FolderDialogProps) {
  const [folder, setFolder] = useState(before)
  const [error, setError] = useState<unknown>(null)
  const move = async () => {
    try {
      await moveTo(connectionIds, folder)
      onClose()
    } catch (failure) {
      setError(failure)
    }
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void move()
        }}
      >
        <Stack gap="sm">
          <FolderField
            description="A new name makes a folder; empty takes out of it"
            isFocused
            value={folder}
            onChange={setFolder}
          />
          {error === null ? null : <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">{action}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

export async function moveTo(connectionIds: string[], folder: string): Promise<void> {
  await client.connections.move({ connectionIds, folder })
  await invalidate('connections')
}

export function openFolderDialog(asked: Omit<FolderDialogProps, 'onClose'>): void {
  openDialog(close => <FolderDialog {...asked} onClose={close} />)
}
