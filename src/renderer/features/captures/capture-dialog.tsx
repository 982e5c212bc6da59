// Asks what to capture: topics, partitions, a range or what comes from now on, and how large it may grow.
import { Button, Checkbox, Group, Modal, MultiSelect, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { openTab } from '#renderer/app/index.ts'
import { client, invalidate, read } from '#renderer/client/index.ts'
import { describeTimestamp, formatBytes, plural } from '#renderer/lib/format.ts'
import { ProblemView, TopicsField } from '#renderer/ui/index.ts'
import classes from './captures.module.css'
import { type CaptureDraft, type Extent, rangeOf, readEnd, readLimit, readPartitions, specOf } from './spec.ts'

interface CaptureDialogProps {
  connectionId: string
  topics: string[]
  onClose(): void
}

const extents: { value: Extent; label: string }[] = [
  { value: 'everything', label: 'Everything' },
  { value: 'offsets', label: 'Offsets' },
  { value: 'times', label: 'Times' },
  { value: 'new', label: 'From now on' },
]

const LONGEST_NAME = 100

/** Names of topics may be longer than those of captures. */
function nameOf([first = '', ...others]: readonly string[]): string {
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'topic')} more`
  return first.slice(0, LONGEST_NAME - more.length) + more
}

export function CaptureDialog({ connectionId, topics, onClose }: CaptureDialogProps) {
  const [draft, setDraft] = useState<CaptureDraft>({
    name: nameOf(topics),
    topics,
    partitions: '',
    extent: 'everything',
    from: '',
    until: '',
    isLive: false,
    limit: '',
    groups: [],
  })
  const [isNamed, setIsNamed] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const list = useQuery(read('topics.list', client.topics.list, { connectionId }))
  const groups = useQuery(read('groups.list', client.groups.list, { connectionId }))
  const change = (changed: Partial<CaptureDraft>) => setDraft(before => ({ ...before, ...changed }))
  const { extent } = draft
  const hasEnds = extent === 'offsets' || extent === 'times'
  const spec = specOf(draft)

  const start = async () => {
    if (spec === null || isBusy) return
    setIsBusy(true)
    setError(null)
    try {
      await client.captures.start({ connectionId, spec })
      await invalidate('captures')
      openTab({ kind: 'captures', title: 'Captures' })
      onClose()
    } catch (failure) {
      setError(failure)
      setIsBusy(false)
    }
  }

  return (
    <Modal opened onClose={onClose} title="Capture topics" size="lg" closeOnClickOutside={false}>
      <form
        onSubmit={event => {
          event.preventDefault()
          void start()
        }}
      >
        <Stack gap="sm">
          <TopicsField
            label="Topics"
            list={list}
            topics={draft.topics}
            onTopics={chosen => change({ topics: chosen, ...(isNamed ? {} : { name: nameOf(chosen) }) })}
          />
          <Group grow align="flex-start">
            <TextInput
              label="Name"
              maxLength={LONGEST_NAME}
              value={draft.name}
              data-autofocus
              onChange={event => {
                setIsNamed(true)
                change({ name: event.currentTarget.value })
              }}
            />
            <TextInput
              label="Partitions"
              placeholder="all, or 0, 3-5"
              value={draft.partitions}
              error={readPartitions(draft.partitions) === null}
              onChange={event => change({ partitions: event.currentTarget.value })}
            />
          </Group>
          <div>
            <div className={classes.label}>Range</div>
            <SegmentedControl
              aria-label="Range"
              data={extents}
              value={extent}
              onChange={value => {
                const chosen = extents.find(each => each.value === value)
                if (chosen) change({ extent: chosen.value, from: '', until: '' })
              }}
            />
          </div>
          {hasEnds && (
            <Group grow align="flex-start">
              <End label="From" text={draft.from} extent={extent} onText={from => change({ from })} />
              {!draft.isLive && (
                <End
                  label="Until, not included"
                  text={draft.until}
                  extent={extent}
                  onText={until => change({ until })}
                />
              )}
            </Group>
          )}
          <Group grow align="flex-start">
            <TextInput
              label="Size limit, MiB"
              placeholder="none"
              value={draft.limit}
              error={readLimit(draft.limit) === undefined}
              onChange={event => change({ limit: event.currentTarget.value })}
            />
            <Checkbox
              className={classes.live ?? ''}
              label="Record until stopped"
              description="Goes on with what is appended"
              checked={draft.isLive || extent === 'new'}
              disabled={extent === 'new'}
              onChange={event => change({ isLive: event.currentTarget.checked })}
            />
          </Group>
          <MultiSelect
            label="Groups whose committed offsets are kept"
            searchable
            clearable
            hidePickedOptions
            data={(groups.data ?? []).map(group => group.groupId)}
            value={draft.groups}
            placeholder={draft.groups.length === 0 ? 'none' : ''}
            nothingFoundMessage="No group has this in its name"
            limit={200}
            error={groups.isError ? 'The groups could not be read' : undefined}
            onChange={chosen => change({ groups: chosen })}
          />
          <Estimate connectionId={connectionId} draft={draft} />
          {error !== null && <ProblemView error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={spec === null} loading={isBusy}>
              Capture
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

interface EndProps {
  label: string
  text: string
  extent: Extent
  onText(text: string): void
}

function End({ label, text, extent, onText }: EndProps) {
  const end = readEnd(text, extent)
  const isTime = extent === 'times'
  return (
    <TextInput
      label={label}
      placeholder={isTime ? '2026-11-22 12:04:07' : 'offset'}
      description={
        isTime && end !== null && end !== undefined
          ? describeTimestamp(end).split('\n').slice(0, 2).join(' · ')
          : 'Empty: where the log ends on this side'
      }
      error={end === undefined}
      value={text}
      onChange={event => onText(event.currentTarget.value)}
    />
  )
}

function Estimate({ connectionId, draft }: { connectionId: string; draft: CaptureDraft }) {
  const [asked] = useDebouncedValue(draft, 300)
  const range = rangeOf(asked)
  const partitions = readPartitions(asked.partitions)?.partitions ?? null
  const isAskable = range !== null && asked.topics.length > 0 && asked.extent !== 'new'
  const estimate = useQuery({
    ...read('captures.estimate', client.captures.estimate, {
      connectionId,
      topics: asked.topics.map(topic => ({ topic, partitions })),
      range: range ?? { by: 'end' },
    }),
    enabled: isAskable,
  })
  return (
    <p className={classes.estimate} role="status" aria-label="Estimate">
      {!isAskable && 'Raw record batches are written as they come, compressed as they are.'}
      {isAskable && estimate.isPending && 'Estimating'}
      {isAskable && estimate.isError && 'The size could not be estimated.'}
      {isAskable && estimate.data !== undefined && estimateWords(estimate.data)}
    </p>
  )
}

function estimateWords(found: { offsets: bigint; bytes: bigint | null; freeBytes: bigint | null }): string {
  const size = found.bytes === null ? 'size not known' : `about ${formatBytes(found.bytes)}, an estimate by offsets`
  const free = found.freeBytes === null ? '' : ` · ${formatBytes(found.freeBytes)} free on the disk`
  return `${plural(found.offsets, 'offset')} · ${size}${free}`
}
