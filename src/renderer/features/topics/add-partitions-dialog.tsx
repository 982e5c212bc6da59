// Adds partitions to a topic, with what that does to keys said first.
import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { notifyDone, ProblemView } from '#renderer/ui/index.ts'
import classes from './topics.module.css'

interface AddPartitionsDialogProps {
  connectionId: string
  topic: string
  onClose(): void
}

export function AddPartitionsDialog({ connectionId, topic, onClose }: AddPartitionsDialogProps) {
  const detail = useQuery(read('topics.get', client.topics.get, { connectionId, topic }))
  const present = detail.data?.partitions
  const [typed, setTyped] = useState<number | string>('')
  const [busy, setBusy] = useState<'check' | 'add' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [checkedTotal, setCheckedTotal] = useState<number | null>(null)
  const total = typed === '' ? (present ?? 0) + 1 : Number(typed)
  const isMore = present !== undefined && total > present
  const send = async (validateOnly: boolean) => {
    setBusy(validateOnly ? 'check' : 'add')
    setError(null)
    setCheckedTotal(null)
    try {
      await client.topics.addPartitions({ connectionId, topic, totalPartitions: total, validateOnly })
      if (validateOnly) {
        setCheckedTotal(total)
        return
      }
      await invalidate('topics', connectionId)
      notifyDone('Partitions added', `${topic} has ${plural(total, 'partition')} now.`)
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(null)
    }
  }
  return (
    <Modal opened onClose={onClose} title={`Add partitions to ${topic}`} closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (isMore) void send(false)
        }}
      >
        <Stack gap="sm">
          <NumberInput
            label="Partitions in all"
            description={present === undefined ? 'Asking how many there are' : `${plural(present, 'partition')} now`}
            min={(present ?? 0) + 1}
            max={100_000}
            allowDecimal={false}
            value={total}
            onChange={setTyped}
            data-autofocus
          />
          <p className={classes.warning}>
            A key’s partition is its hash modulo the number of partitions. From then on most keys go to another
            partition than before: their order across the change is lost, and a compacted topic keeps the old values
            beside the new. Partitions cannot be taken away again.
          </p>
          {detail.error !== null && <ProblemView error={detail.error} onRetry={() => void detail.refetch()} />}
          {error !== null && <ProblemView error={error} />}
          {checkedTotal === total && (
            <p className={classes.good} role="status">
              The cluster would add them. Nothing was changed yet.
            </p>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="default" disabled={!isMore} loading={busy === 'check'} onClick={() => void send(true)}>
              Dry run
            </Button>
            <Button type="submit" disabled={!isMore} loading={busy === 'add'}>
              Add {isMore ? plural(total - (present ?? 0), 'partition') : 'partitions'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
