// Chooses the topics of a search out of those of the cluster.
import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import classes from './search.module.css'

/** More boxes than this are not drawn; the filter leads to the others. */
const shownAtMost = 200

interface TopicPickerProps {
  connectionId: string
  /** The one to go back to. */
  own: string
  chosen: readonly string[]
  onChosen(chosen: string[]): void
}

export function topicsInWords(topics: readonly string[]): string {
  const [first = ''] = topics
  return topics.length === 1 ? first : plural(topics.length, 'topic', 'topics')
}

export function TopicPicker({ connectionId, own, chosen, onChosen }: TopicPickerProps) {
  const [isOpen, setOpen] = useState(false)
  const [filter, setFilter] = useState('')
  const list = useQuery({ ...read('topics.list', client.topics.list, { connectionId }), enabled: isOpen })
  const names = list.data?.filter(topic => !topic.isInternal).map(topic => topic.name) ?? []
  const wanted = filter.trim().toLowerCase()
  const matching = names.filter(name => name.toLowerCase().includes(wanted))
  const shown = matching.slice(0, shownAtMost)
  const toggle = (name: string) =>
    onChosen(chosen.includes(name) ? chosen.filter(other => other !== name) : [...chosen, name].sort())
  return (
    <Popover position="bottom-start" shadow="md" trapFocus withinPortal opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          className={classes.topics}
          rightSection={<IconChevronDown size={12} aria-hidden />}
          aria-label={`Topics: ${chosen.join(', ')}`}
          title={chosen.join('\n')}
          onClick={() => setOpen(!isOpen)}
        >
          {topicsInWords(chosen)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" className={classes.picker}>
        <TextInput
          size="xs"
          placeholder="filter topics"
          aria-label="Filter topics"
          data-autofocus
          value={filter}
          onChange={event => setFilter(event.currentTarget.value)}
        />
        <div className={classes.pickerActions}>
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={matching.length === 0}
            onClick={() => onChosen([...new Set([...chosen, ...matching])].sort())}
          >
            {wanted === '' ? 'Choose all' : `Choose ${formatCount(matching.length)}`}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={chosen.length === 1 && chosen[0] === own}
            onClick={() => onChosen([own])}
          >
            Only {own}
          </Button>
        </div>
        <div className={classes.pickerList} role="group" aria-label="Topics to search">
          {shown.map(name => (
            <Checkbox
              key={name}
              size="xs"
              label={name}
              checked={chosen.includes(name)}
              disabled={chosen.length === 1 && chosen[0] === name}
              onChange={() => toggle(name)}
            />
          ))}
          {list.isPending && <p className={classes.dim}>Reading the topics</p>}
          {list.error !== null && <p className={classes.bad}>The topics could not be read</p>}
          {list.isSuccess && matching.length === 0 && <p className={classes.dim}>No topic has this in its name</p>}
          {matching.length > shown.length && (
            <p className={classes.dim}>{formatCount(matching.length - shown.length)} more: narrow the filter</p>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
