// Client settings are pasted here; what they say goes on into the form of a new connection.
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../client/index.ts'
import { openDialog, ProblemView } from '../../ui/index.ts'
import classes from './connection-dialog.module.css'
import { openImportedConnection } from './connection-dialog.tsx'
import { importedForm } from './draft.ts'

const example = `bootstrap.servers=broker-1:9093
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
…`

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [error, setError] = useState<unknown>(null)
  const goOn = async () => {
    try {
      const { draft, password, notes } = await client.connections.import({ text })
      onClose()
      openImportedConnection({ form: importedForm(draft, password), notes })
    } catch (failure) {
      setError(failure)
    }
  }
  return (
    <Modal opened onClose={onClose} size={620} title="Import a connection" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (text.trim() !== '') void goOn()
        }}
      >
        <Stack gap="sm">
          <Textarea
            label="Client settings"
            description="Java client.properties, a librdkafka or kcat configuration or command line, or Spring’s YAML"
            placeholder={example}
            data-autofocus
            rows={12}
            spellCheck={false}
            classNames={{ input: classes.data ?? '' }}
            value={text}
            onChange={event => setText(event.currentTarget.value)}
            onDrop={event => {
              const [file] = event.dataTransfer.files
              if (file === undefined) return
              event.preventDefault()
              file.text().then(setText, setError)
            }}
          />
          {error === null ? null : <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={text.trim() === ''}>
              Continue
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

export function openImportDialog(): void {
  openDialog(close => <ImportDialog onClose={close} />)
}
