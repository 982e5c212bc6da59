// Chooses some partitions of a topic, or all of them.
import { Button, Checkbox, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './messages.module.css'

interface PartitionPickerProps {
  partitions: number[]
  /** Null: all. */
  chosen: number[] | null
  onChosen(chosen: number[] | null): void
}

function summary(partitions: number[], chosen: number[] | null): string {
  if (chosen === null) return partitions.length === 1 ? '1 partition' : `All ${partitions.length || ''} partitions`
  if (chosen.length <= 3) return `Partition${chosen.length === 1 ? '' : 's'} ${chosen.join(', ')}`
  return `${chosen.length} of ${partitions.length} partitions`
}

export function PartitionPicker({ partitions, chosen, onChosen }: PartitionPickerProps) {
  const [filter, setFilter] = useState('')
  const shown = partitions.filter(partition => String(partition).startsWith(filter.trim()))
  const toggle = (partition: number) => {
    const now = chosen ?? []
    const next = now.includes(partition) ? now.filter(other => other !== partition) : [...now, partition]
    onChosen(next.length === 0 ? null : next.sort((a, b) => a - b))
  }
  return (
    <Popover position="bottom-start" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          fw={400}
          rightSection={<IconChevronDown size={12} />}
          aria-label={`Partitions: ${summary(partitions, chosen)}`}
        >
          {summary(partitions, chosen)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" className={classes.picker}>
        {partitions.length > 12 && (
          <TextInput
            size="xs"
            mb="xs"
            placeholder="filter"
            aria-label="Filter partitions"
            value={filter}
            onChange={event => setFilter(event.currentTarget.value)}
          />
        )}
        <UnstyledButton
          className={classes.pickerAll}
          disabled={chosen === null}
          onClick={() => onChosen(null)}
          aria-label="Read all partitions"
        >
          {chosen === null ? 'All partitions are read' : 'Read all partitions'}
        </UnstyledButton>
        <div className={classes.pickerList}>
          {shown.map(partition => (
            <Checkbox
              key={partition}
              size="xs"
              label={String(partition)}
              aria-label={`Partition ${partition}`}
              checked={chosen?.includes(partition) ?? false}
              onChange={() => toggle(partition)}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
