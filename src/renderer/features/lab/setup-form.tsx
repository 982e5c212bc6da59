// Fills in what a lab consumer is opened with.
import { Autocomplete, Button, MultiSelect, NumberInput, SegmentedControl, Select, Switch } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client, read } from '#renderer/client/index.ts'
import { PartitionPicker } from '#renderer/features/messages/index.ts'
import { ProblemView } from '#renderer/ui/index.ts'
import classes from './lab.module.css'
import { missing, type Setup } from './setup.ts'

interface SetupFormProps {
  connectionId: string
  setup: Setup
  onSetup(setup: Setup): void
  isOpening: boolean
  error: unknown
  onOpen(): void
}

export function SetupForm({ connectionId, setup, onSetup, isOpening, error, onOpen }: SetupFormProps) {
  const topics = useQuery(read('topics.list', client.topics.list, { connectionId }))
  const groups = useQuery(read('groups.list', client.groups.list, { connectionId }))
  const change = (next: Partial<Setup>) => onSetup({ ...setup, ...next })
  const isMember = setup.mode === 'subscribe'
  const hasGroup = setup.groupId.trim() !== ''
  const reason = missing(setup)
  const names = (topics.data ?? []).filter(each => !each.isInternal).map(each => each.name)
  return (
    <form
      className={classes.setup}
      aria-label="Consumer"
      onSubmit={event => {
        event.preventDefault()
        if (reason === null) onOpen()
      }}
    >
      <Row
        label="Mode"
        hint={
          isMember
            ? 'A member of the group: the group decides which partitions it gets, and shares them among its members.'
            : 'Reads the chosen partitions and joins nothing: no rebalance, nobody else is disturbed.'
        }
      >
        <SegmentedControl
          aria-label="Mode"
          data={[
            { value: 'assign', label: 'Assign partitions' },
            { value: 'subscribe', label: 'Subscribe' },
          ]}
          value={setup.mode}
          onChange={mode => change({ mode: mode === 'subscribe' ? 'subscribe' : 'assign' })}
        />
      </Row>
      <Row label="Topics" hint={null}>
        <MultiSelect
          size="xs"
          aria-label="Topics"
          placeholder={setup.topics.length === 0 ? 'topic' : ''}
          data={[...new Set([...names, ...setup.topics])]}
          limit={100}
          searchable
          value={setup.topics}
          onChange={chosen => change({ topics: chosen })}
        />
      </Row>
      {!isMember && setup.topics.length > 0 && (
        <Row label="Partitions" hint={null}>
          <TopicPartitions connectionId={connectionId} setup={setup} onSetup={onSetup} />
        </Row>
      )}
      <Row
        label="Group id"
        hint={
          hasGroup
            ? 'Its committed offsets are the start, and can be committed to.'
            : 'None: nothing is committed anywhere, and positions start by auto.offset.reset.'
        }
      >
        <Autocomplete
          size="xs"
          aria-label="Group id"
          placeholder={isMember ? 'group id' : 'none'}
          data={(groups.data ?? []).map(group => group.groupId)}
          limit={50}
          value={setup.groupId}
          onChange={groupId => change({ groupId })}
        />
      </Row>
      <Row label="auto.offset.reset" hint="Where to start without a committed offset, or with one that is gone.">
        <Select
          aria-label="auto.offset.reset"
          allowDeselect={false}
          data={['earliest', 'latest', 'none']}
          value={setup.autoOffsetReset}
          onChange={value => change({ autoOffsetReset: value === 'latest' || value === 'none' ? value : 'earliest' })}
        />
      </Row>
      <Row label="isolation.level" hint={null}>
        <Select
          aria-label="isolation.level"
          allowDeselect={false}
          data={['read_uncommitted', 'read_committed']}
          value={setup.isolation}
          onChange={value => change({ isolation: value === 'read_committed' ? value : 'read_uncommitted' })}
        />
      </Row>
      <Row label="max.poll.records" hint="Records one poll delivers at most.">
        <Amount
          label="max.poll.records"
          min={1}
          max={10_000}
          value={setup.maxPollRecords}
          onValue={maxPollRecords => change({ maxPollRecords })}
        />
      </Row>
      {isMember && (
        <>
          <Row label="session.timeout.ms" hint="Without a heartbeat for this long the member is thrown out.">
            <Amount
              label="session.timeout.ms"
              min={1000}
              max={1_800_000}
              value={setup.sessionTimeoutMs}
              onValue={sessionTimeoutMs => change({ sessionTimeoutMs })}
            />
          </Row>
          <Row label="enable.auto.commit" hint="Positions are committed after polls, at most once per interval.">
            <Switch
              aria-label="enable.auto.commit"
              checked={setup.autoCommit}
              onChange={event => change({ autoCommit: event.currentTarget.checked })}
            />
          </Row>
          {setup.autoCommit && (
            <Row label="auto.commit.interval.ms" hint={null}>
              <Amount
                label="auto.commit.interval.ms"
                min={100}
                max={3_600_000}
                value={setup.autoCommitIntervalMs}
                onValue={autoCommitIntervalMs => change({ autoCommitIntervalMs })}
              />
            </Row>
          )}
        </>
      )}
      {error !== null && <ProblemView error={error} />}
      <div className={classes.setupEnd}>
        <Button type="submit" disabled={reason !== null} loading={isOpening}>
          {isMember ? 'Join the group' : 'Open the consumer'}
        </Button>
        {reason !== null && <span className={classes.dim}>{reason}</span>}
      </div>
    </form>
  )
}

function Row({ label, hint, children }: { label: string; hint: string | null; children: ReactNode }) {
  return (
    <div className={classes.setupRow}>
      <span className={classes.setupLabel} aria-hidden="true">
        {label}
      </span>
      <div>
        {children}
        {hint !== null && <p className={classes.hint}>{hint}</p>}
      </div>
    </div>
  )
}

interface AmountProps {
  label: string
  min: number
  max: number
  value: number
  onValue(value: number): void
}

function Amount({ label, min, max, value, onValue }: AmountProps) {
  return (
    <NumberInput
      w={140}
      aria-label={label}
      min={min}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      thousandSeparator=","
      value={value}
      onChange={typed => {
        const number = Number(typed)
        if (typed !== '' && number >= min && number <= max) onValue(number)
      }}
    />
  )
}

function TopicPartitions({ connectionId, setup, onSetup }: Pick<SetupFormProps, 'connectionId' | 'setup' | 'onSetup'>) {
  const details = useQueries({
    queries: setup.topics.map(topic => read('topics.get', client.topics.get, { connectionId, topic })),
  })
  return (
    <div className={classes.topicPartitions}>
      {setup.topics.map((topic, index) => (
        <div key={topic} className={classes.topicPartition}>
          <PartitionPicker
            partitions={details[index]?.data?.partitionDetails.map(each => each.partition) ?? []}
            chosen={setup.partitions[topic] ?? null}
            onChosen={chosen => onSetup({ ...setup, partitions: { ...setup.partitions, [topic]: chosen } })}
          />
          {setup.topics.length > 1 && <span className={classes.dim}>of {topic}</span>}
        </div>
      ))}
    </div>
  )
}
