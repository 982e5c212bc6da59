// Chooses the topics of a tail: some by name, and all whose names begin alike.
import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { ProblemView } from '#renderer/ui/index.ts'
import type { Choice } from './choice.ts'
import classes from './tail.module.css'

/** More are found by narrowing the filter. */
const mostShown = 200

interface TopicPickerProps {
  connectionId: string
  choice: Choice
  onChoice(change: Partial<Choice>): void
}

function summary({ topics, prefix }: Choice): string {
  const [only] = topics
  const named = topics.length === 1 ? (only ?? '') : plural(topics.length, 'topic')
  if (prefix === '') return topics.length === 0 ? 'Choose topics' : named
  return topics.length === 0 ? `${prefix}…` : `${prefix}… and ${named}`
}

export function TopicPicker({ connectionId, choice, onChoice }: TopicPickerProps) {
  const [filter, setFilter] = useState('')
  const [prefix, setPrefix] = useState(choice.prefix)
  const { showInternalTopics } = useSettings()
  const list = useQuery(read('topics.list', client.topics.list, { connectionId }))
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const known = (list.data ?? []).filter(topic => showInternalTopics || !topic.isInternal).map(topic => topic.name)
  const absent = choice.topics.filter(name => !known.includes(name))
  const found = [...absent, ...known.toSorted()].filter(name => words.every(word => name.toLowerCase().includes(word)))
  const shown = found.slice(0, mostShown)
  const toggle = (name: string) => {
    const isChosen = choice.topics.includes(name)
    onChoice({ topics: isChosen ? choice.topics.filter(each => each !== name) : [...choice.topics, name] })
  }
  const commitPrefix = () => {
    if (prefix.trim() !== choice.prefix) onChoice({ prefix: prefix.trim() })
  }
  const ofPrefix = prefix.trim() === '' ? 0 : known.filter(name => name.startsWith(prefix.trim())).length

  return (
    <Popover position="bottom-start" shadow="md" trapFocus withinPortal onClose={commitPrefix}>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          rightSection={<IconChevronDown size={12} aria-hidden />}
          aria-label={`Topics: ${summary(choice)}`}
          className={classes.pickerButton}
        >
          {summary(choice)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" className={classes.picker}>
        <TextInput
          size="xs"
          placeholder="filter"
          aria-label="Filter topics"
          value={filter}
          onChange={event => setFilter(event.currentTarget.value)}
        />
        {list.error !== null && <ProblemView error={list.error} onRetry={() => void list.refetch()} />}
        <div className={classes.pickerList} role="group" aria-label="Topics to tail">
          {shown.map(name => (
            <Checkbox key={name} label={name} checked={choice.topics.includes(name)} onChange={() => toggle(name)} />
          ))}
          {found.length === 0 && !list.isPending && <span className={classes.dim}>No topic is called so</span>}
          {found.length > shown.length && (
            <span className={classes.dim}>and {formatCount(found.length - shown.length)} more: narrow the filter</span>
          )}
        </div>
        <TextInput
          size="xs"
          label="And all whose names begin with"
          placeholder="shop."
          description={
            prefix.trim() === ''
              ? 'Topics made later are tailed, too'
              : `${plural(ofPrefix, 'topic')} now; those made later, too`
          }
          value={prefix}
          onChange={event => setPrefix(event.currentTarget.value)}
          onBlur={commitPrefix}
          onKeyDown={event => {
            if (event.key === 'Enter') commitPrefix()
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
