// The bar of a search: text and how it is matched, conditions, partitions, isolation, ranges, and the buttons.
import { Button, Checkbox, Menu, Select, TextInput } from '@mantine/core'
import {
  IconAdjustments,
  IconChevronDown,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconX,
} from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef } from 'react'
import { PartitionPicker } from '#renderer/features/messages/index.ts'
import { ConditionField, TextField, useConditionCheck } from './condition-fields.tsx'
import { changedOptions, conditionsOf, type Draft, formOf, type RangeField, unreadable, withins } from './draft.ts'
import { KeyPartition } from './key-partition.tsx'
import type { Run } from './runs.ts'
import { type Kept, SavedSearches } from './saved-searches.tsx'
import { ScriptField } from './script-field.tsx'
import classes from './search.module.css'
import { useSearch } from './search.store.ts'
import { TopicPicker } from './topic-picker.tsx'

const withinNames: Record<Draft['within'], string> = {
  all: 'Everywhere',
  key: 'In the key',
  value: 'In the value',
  headers: 'In headers',
}

const isolations = [
  { value: 'read_uncommitted', label: 'Read uncommitted' },
  { value: 'read_committed', label: 'Read committed' },
]

const examples: [condition: string, what: string][] = [
  ['$.order.total > 100', 'a field of a JSON value'],
  ['key = "c-1"', 'the whole key'],
  ['value contains "x"', 'a text in the value'],
  ['header.type = "refund"', 'a header'],
  ['size >= 1024', 'bytes of the record'],
  ['timestamp >= 2026-01-01T00:00Z', 'a time'],
  ['tombstone', 'records whose value is null'],
]

interface QueryFormProps {
  tabId: string
  connectionId: string
  topics: readonly string[]
  /** The one the tab was opened for. */
  ownTopic: string
  draft: Draft
  onDraft(change: Partial<Draft>): void
  partitions: number[]
  isVisible: boolean
  run: Run | undefined
  onStart(): void
  /** Puts a kept search into the form and starts it. */
  onRun(search: Kept): void
  onSteer(how: 'pause' | 'resume' | 'cancel'): void
}

export function QueryForm(props: QueryFormProps) {
  const { tabId, connectionId, topics, ownTopic, draft, onDraft, partitions, isVisible, run, onStart, onRun, onSteer } =
    props
  const field = useRef<HTMLInputElement>(null)
  const asked = useSearch(state => (state.focus?.tabId === tabId ? state.focus.asked : 0))
  useEffect(() => {
    if (asked === 0 || !isVisible) return
    field.current?.focus()
    field.current?.select()
  }, [asked, isVisible])

  const { accepted, textError, filterError, scriptError } = useConditionCheck(conditionsOf(draft))
  const isActive = run !== undefined && !run.isEnded && run.searchId !== null
  const isPaused = run?.progress?.state === 'paused'
  const options = changedOptions(draft)
  const isUnreadable = unreadable(draft).length > 0

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isUnreadable) onStart()
  }

  return (
    <form className={classes.form} role="search" aria-label="Search" onSubmit={submit}>
      <div className={classes.line}>
        <TopicPicker
          connectionId={connectionId}
          own={ownTopic}
          chosen={topics}
          onChosen={chosen => onDraft({ topics: chosen })}
        />
        <TextField
          ref={field}
          draft={draft}
          onDraft={onDraft}
          placeholder="text to find"
          icon={<IconSearch size={13} aria-hidden />}
          error={textError}
        />
        <Select
          size="xs"
          w={118}
          aria-label="Where to look"
          allowDeselect={false}
          data={withins.map(value => ({ value, label: withinNames[value] }))}
          value={draft.within}
          onChange={value => onDraft({ within: withins.find(each => each === value) ?? 'all' })}
        />
        <Button type="submit" disabled={isUnreadable} leftSection={<IconSearch size={13} aria-hidden />}>
          Search
        </Button>
        <Button
          variant="default"
          w={96}
          disabled={!isActive}
          leftSection={isPaused ? <IconPlayerPlay size={13} aria-hidden /> : <IconPlayerPause size={13} aria-hidden />}
          onClick={() => onSteer(isPaused ? 'resume' : 'pause')}
        >
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
        <Button
          variant="default"
          disabled={run === undefined || run.isEnded}
          leftSection={<IconX size={13} aria-hidden />}
          onClick={() => onSteer('cancel')}
        >
          Cancel
        </Button>
      </div>
      <div className={classes.line}>
        <ConditionField draft={draft} onDraft={onDraft} error={filterError} />
        <Examples onExample={condition => onDraft({ filter: joined(draft.filter, condition) })} />
        {topics.length === 1 && (
          <PartitionPicker
            partitions={partitions}
            chosen={draft.partitions}
            onChosen={chosen => onDraft({ partitions: chosen })}
          />
        )}
        <Select
          size="xs"
          w={150}
          aria-label="Isolation level"
          allowDeselect={false}
          data={isolations}
          value={draft.isolation}
          onChange={value => onDraft({ isolation: value === 'read_committed' ? value : 'read_uncommitted' })}
        />
        <Button
          variant="default"
          fw={400}
          leftSection={<IconAdjustments size={13} aria-hidden />}
          aria-expanded={draft.isMoreOpen}
          onClick={() => onDraft({ isMoreOpen: !draft.isMoreOpen })}
        >
          {options === 0 ? 'Ranges and options' : `Ranges and options (${options})`}
        </Button>
        <SavedSearches
          connectionId={connectionId}
          current={{ topics: [...topics], form: formOf(draft) }}
          onRun={onRun}
        />
      </div>
      {accepted !== null && accepted.key !== null && topics.length === 1 && (
        <KeyPartition
          connectionId={connectionId}
          topic={topics[0] ?? ''}
          searchedKey={accepted.key}
          chosen={draft.partitions}
          onChosen={chosen => onDraft({ partitions: chosen })}
        />
      )}
      {draft.usesScript && (
        <ScriptField
          script={draft.script}
          error={scriptError}
          starts="searches"
          onScript={script => onDraft({ script })}
          onStart={() => {
            if (!isUnreadable) onStart()
          }}
        />
      )}
      {draft.isMoreOpen && <Ranges draft={draft} onDraft={onDraft} />}
      {accepted !== null && run === undefined && (
        <p className={classes.plan} role="note" aria-label="How it will be searched">
          {accepted.plan.says}
        </p>
      )}
    </form>
  )
}

const joined = (filter: string, condition: string) =>
  filter.trim() === '' ? condition : `${filter.trim()} and ${condition}`

function Examples({ onExample }: { onExample(condition: string): void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" fw={400} rightSection={<IconChevronDown size={12} aria-hidden />}>
          Examples
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {examples.map(([condition, what]) => (
          <Menu.Item key={condition} rightSection={what} onClick={() => onExample(condition)}>
            <code>{condition}</code>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const rangeFields: [field: RangeField, label: string, placeholder: string][] = [
  ['fromTime', 'From time', '2026-11-22 12:04'],
  ['toTime', 'Before time', '2026-11-22 13:00'],
  ['fromOffset', 'From offset', '0'],
  ['toOffset', 'Before offset', '1,000'],
]

function Ranges({ draft, onDraft }: Pick<QueryFormProps, 'draft' | 'onDraft'>) {
  const wrong = unreadable(draft)
  return (
    <div className={classes.ranges} role="group" aria-label="Ranges and options">
      {rangeFields.map(([field, label, placeholder]) => (
        <TextInput
          key={field}
          size="xs"
          w={field.endsWith('Time') ? 168 : 108}
          label={label}
          placeholder={placeholder}
          title={field.endsWith('Time') ? 'Local time, ISO 8601, or milliseconds since the epoch' : 'Digits'}
          value={draft[field]}
          error={wrong.includes(field)}
          onChange={event => onDraft({ [field]: event.currentTarget.value })}
        />
      ))}
      <Checkbox
        size="xs"
        label="Find through JSON escapes"
        title={'Finds münchen where JSON wrote m\\u00fcnchen'}
        checked={draft.unescape}
        onChange={event => onDraft({ unescape: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label="Verify checksums"
        title="Batches whose checksum is wrong are left out and named"
        checked={draft.verifyChecksums}
        onChange={event => onDraft({ verifyChecksums: event.currentTarget.checked })}
      />
    </div>
  )
}
