// Where a group's offsets are to go, and in which topics and partitions.
import { Button, FileButton, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client, read } from '#renderer/client/index.ts'
import { notifyProblem } from '#renderer/ui/index.ts'
import { type Draft, inputOf, namesPartitions, partitionsOf, type TargetKind, targetKinds } from './draft.ts'
import classes from './move.module.css'

const names: Record<TargetKind, string> = {
  earliest: 'Earliest',
  latest: 'Latest',
  offset: 'Offset',
  time: 'Time',
  shift: 'Shift by',
  group: 'As a group',
  csv: 'CSV file',
  none: 'No commit',
  entry: 'Put back',
}

const fields = {
  offset: { label: 'Offset', placeholder: 'e.g. 120,000' },
  time: { label: 'Time', placeholder: '2026-11-22 12:04:07' },
  shift: { label: 'Offsets', placeholder: 'e.g. -1,000' },
} as const

interface TargetFormProps {
  connectionId: string
  groupId: string
  draft: Draft
  onDraft(change: Partial<Draft>): void
}

export function TargetForm({ connectionId, groupId, draft, onDraft }: TargetFormProps) {
  const kinds = targetKinds.filter(kind => kind !== 'entry' || draft.entryId !== null)
  return (
    <div className={classes.form} role="group" aria-label="Where to">
      <SegmentedControl
        aria-label="Move to"
        style={{ alignSelf: 'flex-start' }}
        data={kinds.map(value => ({ value, label: names[value] }))}
        value={draft.to}
        onChange={value => onDraft({ to: kinds.find(kind => kind === value) ?? 'earliest' })}
      />
      <div className={classes.line}>
        <TargetField connectionId={connectionId} groupId={groupId} draft={draft} onDraft={onDraft} />
        {namesPartitions(draft.to) ? null : <Scope connectionId={connectionId} draft={draft} onDraft={onDraft} />}
        {draft.to === 'none' ? null : (
          <Select
            label="Outside the log"
            w={190}
            allowDeselect={false}
            data={[
              { value: 'clamp', label: 'Move to the nearest end' },
              { value: 'refuse', label: 'Leave the partition' },
              { value: 'keep', label: 'Commit all the same' },
            ]}
            value={draft.outOfRange}
            onChange={value => onDraft({ outOfRange: value === 'keep' || value === 'refuse' ? value : 'clamp' })}
          />
        )}
        {draft.to === 'time' ? (
          <Select
            label="After the last record"
            w={180}
            allowDeselect={false}
            data={[
              { value: 'refuse', label: 'Leave the partition' },
              { value: 'latest', label: 'Move to the end' },
            ]}
            value={draft.beyondEnd}
            onChange={value => onDraft({ beyondEnd: value === 'latest' ? 'latest' : 'refuse' })}
          />
        ) : null}
      </div>
    </div>
  )
}

function TargetField({ connectionId, groupId, draft, onDraft }: TargetFormProps) {
  const { to, texts, csv } = draft
  const setText = (text: string) => onDraft({ texts: { ...texts, [to]: text } })
  const groups = useQuery({ ...read('groups.list', client.groups.list, { connectionId }), enabled: to === 'group' })
  if (to === 'offset' || to === 'time' || to === 'shift') {
    const isUnreadable = texts[to] !== '' && inputOf({ ...draft, partitions: '' }) === null
    return (
      <TextInput
        w={200}
        label={fields[to].label}
        placeholder={fields[to].placeholder}
        value={texts[to]}
        error={isUnreadable}
        onChange={event => setText(event.currentTarget.value)}
        data-autofocus
      />
    )
  }
  if (to === 'group') {
    return (
      <Select
        w={260}
        label="Group"
        searchable
        limit={100}
        placeholder="Another group’s position"
        data={(groups.data ?? []).map(each => each.groupId).filter(id => id !== groupId)}
        value={texts.group === '' ? null : texts.group}
        onChange={value => setText(value ?? '')}
      />
    )
  }
  if (to !== 'csv') return null
  return (
    <FileButton
      accept=".csv,text/csv,text/plain"
      onChange={file => {
        if (file === null) return
        file.text().then(
          text => onDraft({ csv: { name: file.name, text } }),
          (error: unknown) => notifyProblem('Read the CSV file', error),
        )
      }}
    >
      {props => (
        <Button variant="default" {...props}>
          {csv === null ? 'Choose a CSV file…' : csv.name}
        </Button>
      )}
    </FileButton>
  )
}

function Scope({ connectionId, draft, onDraft }: Omit<TargetFormProps, 'groupId'>) {
  const topics = useQuery(read('topics.list', client.topics.list, { connectionId }))
  return (
    <>
      <MultiSelect
        size="xs"
        w={300}
        label="Topics"
        placeholder={draft.topics.length === 0 ? 'All that the group has committed' : ''}
        searchable
        clearable
        limit={100}
        hidePickedOptions
        data={(topics.data ?? []).map(each => each.name)}
        value={draft.topics}
        onChange={value => onDraft({ topics: value })}
      />
      {draft.topics.length === 0 ? null : (
        <TextInput
          w={130}
          label="Partitions"
          placeholder="all, or 0-3, 7"
          value={draft.partitions}
          error={partitionsOf(draft.partitions) === 'unreadable'}
          onChange={event => onDraft({ partitions: event.currentTarget.value })}
        />
      )}
    </>
  )
}
