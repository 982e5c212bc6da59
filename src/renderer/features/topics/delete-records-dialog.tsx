// Deletes the records before an offset or a time, with each partition's loss shown first.
import { Button, Group, Modal, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PartitionDetail, Problem } from '#contract/index.ts'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { describeTimestamp, parseOffset, parseTimestamp, plural } from '#renderer/lib/format.ts'
import {
  type Column,
  Count,
  DataTable,
  notifyDone,
  Offset,
  ProblemView,
  SkeletonRows,
  TypedNameField,
} from '#renderer/ui/index.ts'
import classes from './topics.module.css'

interface DeleteRecordsDialogProps {
  connectionId: string
  topic: string
  onClose(): void
}

type Before = 'offset' | 'time' | 'end'

interface Plan {
  partition: number
  logStartOffset: bigint
  beforeOffset: bigint
  offsets: bigint
}

const columns: Column<Plan>[] = [
  {
    id: 'partition',
    header: 'Partition',
    width: 90,
    align: 'right',
    cell: row => row.partition,
    sort: row => row.partition,
  },
  {
    id: 'start',
    header: 'First offset now',
    width: 130,
    align: 'right',
    cell: row => <Offset value={row.logStartOffset} />,
  },
  {
    id: 'before',
    header: 'First offset after',
    width: 140,
    align: 'right',
    cell: row => <Offset value={row.beforeOffset} />,
  },
  {
    id: 'offsets',
    header: 'Offsets gone',
    width: 110,
    isFlexible: true,
    align: 'right',
    cell: row => <Count value={row.offsets} unit="offsets" />,
    sort: row => row.offsets,
  },
]

const within = (value: bigint, low: bigint, high: bigint) => (value < low ? low : value > high ? high : value)

export function DeleteRecordsDialog({ connectionId, topic, onClose }: DeleteRecordsDialogProps) {
  const detail = useQuery(read('topics.get', client.topics.get, { connectionId, topic }))
  const [before, setBefore] = useState<Before>('offset')
  const [partition, setPartition] = useState('all')
  const [text, setText] = useState('')
  const [typed, setTyped] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [failed, setFailed] = useState<{ partition: number; problem: Problem }[]>([])
  const offset = before === 'offset' ? parseOffset(text) : null
  const timestamp = before === 'time' ? parseTimestamp(text) : null
  const [asked] = useDebouncedValue(timestamp, 300)
  const marks = useQuery({
    ...read('topics.offsetsForTime', client.topics.offsetsForTime, { connectionId, topic, timestamp: asked ?? 0n }),
    enabled: asked !== null,
  })

  const target = ({ partition: number, highWatermark }: PartitionDetail): bigint | null => {
    if (before === 'end') return highWatermark
    if (before === 'offset') return offset
    if (timestamp === null || asked !== timestamp || marks.data === undefined) return null
    // Past the end: every record is older.
    return marks.data.find(mark => mark.partition === number)?.offset ?? highWatermark
  }
  const plans: Plan[] = (detail.data?.partitionDetails ?? []).flatMap(each => {
    const { logStartOffset, highWatermark } = each
    const wanted = target(each)
    if (partition !== 'all' && String(each.partition) !== partition) return []
    if (logStartOffset === null || highWatermark === null || wanted === null) return []
    const beforeOffset = within(wanted, logStartOffset, highWatermark)
    return [{ partition: each.partition, logStartOffset, beforeOffset, offsets: beforeOffset - logStartOffset }]
  })
  const losing = plans.filter(plan => plan.offsets > 0n)
  const total = losing.reduce((sum, plan) => sum + plan.offsets, 0n)

  const isConfirmed = losing.length > 0 && typed === topic

  const send = async () => {
    setIsBusy(true)
    setError(null)
    try {
      const partitions = losing.map(plan => ({ partition: plan.partition, beforeOffset: plan.beforeOffset }))
      const answers = await client.topics.deleteRecords({ connectionId, topic, partitions })
      const failures = answers.flatMap(answer =>
        answer.problem === null ? [] : [{ partition: answer.partition, problem: answer.problem }],
      )
      await Promise.all([invalidate('topics', connectionId), invalidate('messages', connectionId)])
      setFailed(failures)
      if (failures.length > 0) return
      notifyDone('Records deleted', `${plural(total, 'offset')} of ${topic}`)
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <Modal opened onClose={onClose} title={`Delete records of ${topic}`} size="lg" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (isConfirmed && !isBusy) void send()
        }}
      >
        <Stack gap="sm">
          <Group gap="xs" align="flex-end">
            <SegmentedControl
              aria-label="Delete what lies before"
              data={[
                { value: 'offset', label: 'Before an offset' },
                { value: 'time', label: 'Before a time' },
                { value: 'end', label: 'Everything' },
              ]}
              value={before}
              onChange={value => {
                setBefore(value === 'time' || value === 'end' ? value : 'offset')
                setText('')
              }}
            />
            <Select
              w={150}
              aria-label="Partitions"
              allowDeselect={false}
              searchable
              data={[
                { value: 'all', label: 'All partitions' },
                ...(detail.data?.partitionDetails ?? []).map(each => ({
                  value: String(each.partition),
                  label: `Partition ${each.partition}`,
                })),
              ]}
              value={partition}
              onChange={value => setPartition(value ?? 'all')}
            />
          </Group>
          {before !== 'end' && (
            <TextInput
              label={before === 'offset' ? 'First offset to keep' : 'Records from this time on are kept'}
              placeholder={before === 'offset' ? 'offset' : '2026-11-22 12:04:07, or milliseconds since the epoch'}
              description={
                timestamp === null ? undefined : describeTimestamp(timestamp).split('\n').slice(0, 2).join(' · ')
              }
              error={text !== '' && offset === null && timestamp === null}
              value={text}
              onChange={event => setText(event.currentTarget.value)}
              data-autofocus
            />
          )}
          {detail.data === undefined && detail.error === null && <SkeletonRows count={3} label="Loading partitions" />}
          {detail.error !== null && <ProblemView error={detail.error} onRetry={() => void detail.refetch()} />}
          {marks.error !== null && <ProblemView error={marks.error} onRetry={() => void marks.refetch()} />}
          {plans.length > 0 && (
            <DataTable
              label="What will be deleted"
              columns={columns}
              rows={plans}
              rowId={row => String(row.partition)}
              rowTone={row => (row.offsets > 0n ? undefined : 'dim')}
              maxRows={8}
            />
          )}
          <p className={classes.warning}>
            The partitions’ first offsets move forward and cannot be moved back. The space is given back when the
            segments before them are deleted.
          </p>
          {losing.length > 0 && <TypedNameField expected={topic} typed={typed} onTyped={setTyped} />}
          {failed.map(each => (
            <ProblemView key={each.partition} error={each.problem} />
          ))}
          {error !== null && <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={!isConfirmed} loading={isBusy}>
              {losing.length === 0 ? 'Delete records' : `Delete ${plural(total, 'offset')}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
