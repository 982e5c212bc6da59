// Arming: the question, asked by a command or by a call that was refused, and what the commands do.
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Connection } from '#contract/index.ts'
import { client, connectionsQuery, invalidate, queryClient } from '../../client/index.ts'
import { openDialog, ProblemView } from '../../ui/index.ts'
import { armedColour, environmentLabel } from './write-mode.ts'

interface ArmDialogProps {
  connection: Connection
  onArmed: () => void
  onClose: () => void
}

function ArmDialog({ connection: { profile }, onArmed, onClose }: ArmDialogProps) {
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const arm = async () => {
    setIsBusy(true)
    try {
      await client.connections.arm({ connectionId: profile.id })
      await invalidate('connections')
      onArmed()
      onClose()
    } catch (failure) {
      setError(failure)
      setIsBusy(false)
    }
  }
  const label = profile.environment === 'none' ? '' : ` (${environmentLabel(profile.environment).toLowerCase()})`
  return (
    <Modal opened onClose={onClose} title={`Arm writing to ${profile.name}`} closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void arm()
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            For 15 minutes, what is sent, committed, changed or deleted here reaches{' '}
            <strong>
              {profile.name}
              {label}
            </strong>
            . The frame shows it. When the time is over, members of groups leave and nothing more is written.
          </Text>
          {error === null ? null : <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color={armedColour} loading={isBusy} data-autofocus>
              Arm writing
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const asked = new Map<string, Promise<boolean>>()

/** Asks once, however many calls wait for the answer. */
export function askToArm(connectionId: string): Promise<boolean> {
  const running = asked.get(connectionId)
  if (running !== undefined) return running
  const connection = queryClient
    .getQueryData<Connection[]>(connectionsQuery().queryKey)
    ?.find(({ profile }) => profile.id === connectionId)
  if (connection === undefined) return Promise.resolve(false)
  const answer = new Promise<boolean>(resolve => {
    openDialog(close => (
      <ArmDialog
        connection={connection}
        onArmed={() => resolve(true)}
        onClose={() => {
          resolve(false)
          close()
        }}
      />
    ))
  }).finally(() => asked.delete(connectionId))
  asked.set(connectionId, answer)
  return answer
}
