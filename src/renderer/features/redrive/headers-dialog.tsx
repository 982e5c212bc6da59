// Asks which headers tell the error and the original topic, where a topic has headers of somebody's own making.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { OwnHeaders } from '#contract/index.ts'
import type { Json } from '#renderer/app/index.ts'

const none: OwnHeaders = { error: '', message: '', topic: '' }

/** As they stand in a tab's parameters. */
export function ownHeadersIn(value: Json | undefined): OwnHeaders | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { error, message, topic } = value
  const isText = typeof error === 'string' && typeof message === 'string' && typeof topic === 'string'
  return isText ? { error, message, topic } : null
}

interface HeadersDialogProps {
  initial: OwnHeaders | null
  /** Null: those of the known conventions only. */
  onHeaders(headers: { error: string; message: string; topic: string } | null): void
  onClose(): void
}

export function HeadersDialog({ initial, onHeaders, onClose }: HeadersDialogProps) {
  const [headers, setHeaders] = useState(initial ?? none)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { error, message, topic } = headers
    const own = { error: error.trim(), message: message.trim(), topic: topic.trim() }
    onHeaders(Object.values(own).every(name => name === '') ? null : own)
    onClose()
  }
  const field = (name: keyof OwnHeaders, label: string) => (
    <TextInput
      label={label}
      maxLength={200}
      spellCheck={false}
      value={headers[name]}
      onChange={event => {
        const { value } = event.currentTarget
        setHeaders(before => ({ ...before, [name]: value }))
      }}
    />
  )
  return (
    <Modal opened onClose={onClose} title="Headers that tell the error">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="xs" c="dimmed">
            Those of Kafka Connect, Kafka Streams, Spring and SmallRye are known. Headers of another making are named
            here and go before them; all empty: the known ones only.
          </Text>
          {field('error', 'Error')}
          {field('message', 'Message')}
          {field('topic', 'Original topic')}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Look through</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
