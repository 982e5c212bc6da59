// The row above a list of messages: where to start, which partitions, which isolation, live and reload.
import { ActionIcon, Button, Select, Tooltip } from '@mantine/core'
import {
  IconArrowBarToRight,
  IconColumns,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSearch,
} from '@tabler/icons-react'
import { shortcutText } from '#renderer/ui/index.ts'
import classes from './messages.module.css'
import { PartitionPicker } from './partition-picker.tsx'
import { type Reading, type Start, starts } from './reading.ts'

const startNames: Record<Start, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
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
  onArrange(): void
  onReload(): void
  onSearch(): void
  /** Asks for a place; null while no view is open. */
  onGoTo: (() => void) | null
}

export function Toolbar(props: ToolbarProps) {
  const { reading, onReading, partitions } = props
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
      <Button
        size="xs"
        variant="default"
        fw={400}
        leftSection={<IconArrowBarToRight size={12} aria-hidden />}
        title={`Go to an offset, a time, a link (${shortcutText('mod+G')})`}
        disabled={props.onGoTo === null}
        onClick={() => props.onGoTo?.()}
      >
        Go to
      </Button>
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
      <Tooltip label="Columns">
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Columns" onClick={props.onArrange}>
          <IconColumns size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Reload: open the list again with the newest ends">
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label="Reload" onClick={props.onReload}>
          <IconRefresh size={14} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
