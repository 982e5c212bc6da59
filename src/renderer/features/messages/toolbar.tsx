// The row above a list of messages: where to start, which partitions, which isolation, live and reload.
import { ActionIcon, Button, Select, TextInput, Tooltip } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconSearch } from '@tabler/icons-react'
import { type FormEvent, type Ref, useState } from 'react'
import type { Place } from '#contract/index.ts'
import { parseOffset, parseTimestamp } from '#renderer/lib/format.ts'
import { shortcutText } from '#renderer/ui/index.ts'
import classes from './messages.module.css'
import { PartitionPicker } from './partition-picker.tsx'
import { type Reading, type Start, starts } from './reading.ts'

const startNames: Record<Start, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  offset: 'At an offset',
  time: 'At a time',
  live: 'Live',
}

const isolations = [
  { value: 'read_uncommitted', label: 'Read uncommitted' },
  { value: 'read_committed', label: 'Read committed' },
]

interface ToolbarProps {
  reading: Reading
  onReading(change: Partial<Reading>): void
  /** Partitions of the topic, known once the view is open. */
  partitions: number[]
  isPaused: boolean
  onPause(isPaused: boolean): void
  onReload(): void
  onSearch(): void
  onGoTo(place: Place): void
  /** Field of the offset or time, for Ctrl+G. */
  goToField: Ref<HTMLInputElement>
}

export function Toolbar(props: ToolbarProps) {
  const { reading, onReading, partitions } = props
  const chosen = reading.partitions ?? []
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Messages">
      <Select
        size="xs"
        w={124}
        aria-label="Start at"
        allowDeselect={false}
        data={starts.map(start => ({ value: start, label: startNames[start] }))}
        value={reading.start}
        onChange={value => {
          const start = starts.find(each => each === value)
          if (start) onReading({ start })
        }}
      />
      {(reading.start === 'offset' || reading.start === 'time') && (
        <GoToForm
          key={reading.start}
          kind={reading.start}
          partitions={chosen.length > 0 ? chosen : partitions}
          onGoTo={props.onGoTo}
          goToField={props.goToField}
        />
      )}
      <PartitionPicker
        partitions={partitions}
        chosen={reading.partitions}
        onChosen={chosen => onReading({ partitions: chosen })}
      />
      <Select
        size="xs"
        w={154}
        aria-label="Isolation level"
        allowDeselect={false}
        data={isolations}
        value={reading.isolation}
        onChange={value => onReading({ isolation: value === 'read_committed' ? 'read_committed' : 'read_uncommitted' })}
      />
      <span className={classes.grow} />
      {reading.start === 'live' && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={props.isPaused ? <IconPlayerPlay size={12} /> : <IconPlayerPause size={12} />}
          onClick={() => props.onPause(!props.isPaused)}
        >
          {props.isPaused ? 'Resume' : 'Pause'}
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconSearch size={12} aria-hidden />}
        title={`Search in topic (${shortcutText('mod+F')})`}
        onClick={props.onSearch}
      >
        Search
      </Button>
      <Tooltip label="Reload: open the list again with the newest ends">
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Reload" onClick={props.onReload}>
          <IconRefresh size={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

interface GoToFormProps {
  kind: 'offset' | 'time'
  partitions: number[]
  onGoTo(place: Place): void
  goToField: Ref<HTMLInputElement>
}

function GoToForm({ kind, partitions, onGoTo, goToField }: GoToFormProps) {
  const [text, setText] = useState('')
  const [partition, setPartition] = useState<number | null>(null)
  const [error, setError] = useState(false)
  const chosen = partition !== null && partitions.includes(partition) ? partition : (partitions[0] ?? 0)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const value = kind === 'offset' ? parseOffset(text) : parseTimestamp(text)
    setError(value === null)
    if (value === null) return
    onGoTo(kind === 'offset' ? { at: 'offset', partition: chosen, offset: value } : { at: 'time', timestamp: value })
  }

  return (
    <form className={classes.goTo} onSubmit={submit} aria-label={kind === 'offset' ? 'Go to offset' : 'Go to time'}>
      {kind === 'offset' && partitions.length > 1 && (
        <Select
          size="xs"
          w={86}
          aria-label="Partition of the offset"
          allowDeselect={false}
          searchable
          data={partitions.map(each => ({ value: String(each), label: `P ${each}` }))}
          value={String(chosen)}
          onChange={value => setPartition(value === null ? null : Number(value))}
        />
      )}
      <TextInput
        ref={goToField}
        size="xs"
        w={kind === 'offset' ? 120 : 176}
        aria-label={kind === 'offset' ? 'Offset' : 'Time'}
        placeholder={kind === 'offset' ? 'offset' : '2026-11-22 12:04:07'}
        title={
          kind === 'offset' ? 'Digits, separators allowed' : 'Local time, ISO 8601, or milliseconds since the epoch'
        }
        value={text}
        error={error}
        onChange={event => {
          setText(event.currentTarget.value)
          setError(false)
        }}
        autoFocus
      />
      <Button type="submit" size="xs" variant="default">
        Go
      </Button>
    </form>
  )
}
