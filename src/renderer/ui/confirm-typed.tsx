// The last question before something is destroyed: the name has to be typed.
import { Button, Group, Modal, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { openDialog } from './dialogs.tsx'
import { ProblemView } from './problem-view.tsx'
import { TypedNameField } from './typed-name-field.tsx'

interface ConfirmTypedProps {
  /** e.g. `Delete topic shop.orders`. */
  title: string
  /** What will be gone; plain words. */
  children?: ReactNode
  /** What has to be typed, e.g. the topic's name. */
  expected: string
  /** Label of the red button, e.g. `Delete topic`. */
  action: string
  /** Rejecting keeps the dialog open and shows the problem. */
  onConfirm: () => Promise<void>
  onClose: () => void
}

export function ConfirmTyped({ title, children, expected, action, onConfirm, onClose }: ConfirmTypedProps) {
  const [typed, setTyped] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const confirm = async () => {
    if (typed !== expected || isBusy) return
    setIsBusy(true)
    setError(null)
    try {
      await onConfirm()
      onClose()
    } catch (failure) {
      setError(failure)
      setIsBusy(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void confirm()
        }}
      >
        <Stack gap="sm">
          {children}
          <TypedNameField expected={expected} typed={typed} onTyped={setTyped} autoFocus />
          {error === null ? null : <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={typed !== expected} loading={isBusy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

export function confirmTyped(props: Omit<ConfirmTypedProps, 'onClose'>): void {
  openDialog(close => <ConfirmTyped {...props} onClose={close} />)
}
