// Fills in what consumers of a lab are opened with.
import { Autocomplete, Button, MultiSelect, NumberInput, SegmentedControl, Select, Switch } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client, read, useProfile } from '#renderer/client/index.ts'
import { PartitionPicker } from '#renderer/features/messages/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { ProblemView } from '#renderer/ui/index.ts'
import classes from './lab.module.css'
import { NotOffered } from './not-offered.tsx'
import { missing, mostConsumers, type Setup } from './setup.ts'

interface SetupFormProps {
  connectionId: string
  setup: Setup
  /** Consumers the lab has already. */
  present: number
  onSetup(setup: Setup): void
  isOpening: boolean
  error: unknown
  onOpen(): void
}

export function SetupForm({ connectionId, setup, present, onSetup, isOpening, error, onOpen }: SetupFormProps) {
  const topics = useQuery(read('topics.list', client.topics.list, { connectionId }))
  const groups = useQuery(read('groups.list', client.groups.list, { connectionId }))
  const change = (next: Partial<Setup>) => onSetup({ ...setup, ...next })
  // On a read-only profile nothing joins and nothing is committed.
  const isReadOnly = useProfile(connectionId)?.writeMode === 'read-only'
  const isMember = setup.mode === 'subscribe'
  const hasGroup = setup.groupId.trim() !== ''
  const room = mostConsumers - present
  const reason = room <= 0 ? `A lab holds ${mostConsumers} consumers` : missing(setup, isReadOnly)
  const names = (topics.data ?? []).filter(each => !each.isInternal).map(each => each.name)
  return (
    <form
      className={classes.setup}
      aria-label="Consumers"
      onSubmit={event => {
        event.preventDefault()
        if (reason === null) onOpen()
      }}
    >
      <Row
        label="Mode"
        hint={
          isReadOnly
            ? 'This profile is read-only: chosen partitions can be read, no group is joined and nothing is committed.'
            : isMember
              ? 'Members of a group: the group decides which partitions each gets.'
              : 'Reads the chosen partitions and joins nothing: no rebalance, nobody else is disturbed.'
        }
      >
        <SegmentedControl
          aria-label="Mode"
          data={[
            { value: 'subscribe', label: 'Subscribe', disabled: isReadOnly },
            { value: 'assign', label: 'Assign partitions' },
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
      <Row label="group.id" hint={groupHint(isMember, hasGroup)}>
        <Autocomplete
          size="xs"
          aria-label="group.id"
          placeholder={isMember ? 'generated' : 'none'}
          data={(groups.data ?? []).map(group => group.groupId)}
          limit={50}
          value={setup.groupId}
          onChange={groupId => change({ groupId, isGeneratedGroup: false })}
        />
      </Row>
      <Row label="How many" hint={isMember ? 'They join one group together.' : 'Each reads the same partitions.'}>
        <Amount
          label="How many consumers"
          min={1}
          max={Math.max(1, room)}
          value={setup.count}
          onValue={count => change({ count })}
        />
      </Row>
      <details className={classes.more}>
        <summary>More settings</summary>
        <Row label="auto.offset.reset" hint="Where to start without a committed offset, or with one that is gone.">
          <Choice
            label="auto.offset.reset"
            data={['earliest', 'latest', 'none']}
            value={setup.autoOffsetReset}
            onValue={autoOffsetReset => change({ autoOffsetReset })}
          />
        </Row>
        {(isMember || hasGroup) && !isReadOnly && (
          <Row
            label="enable.auto.commit"
            hint="Positions are committed once per interval, at a rebalance and at the end."
          >
            <span className={classes.inline}>
              <Switch
                aria-label="enable.auto.commit"
                checked={setup.autoCommit}
                onChange={event => change({ autoCommit: event.currentTarget.checked })}
              />
              {setup.autoCommit && (
                <Amount
                  label="auto.commit.interval.ms"
                  unit="ms"
                  min={100}
                  max={3_600_000}
                  value={setup.autoCommitIntervalMs}
                  onValue={autoCommitIntervalMs => change({ autoCommitIntervalMs })}
                />
              )}
            </span>
          </Row>
        )}
        <Row label="max.poll.records" hint="Records one poll delivers at most.">
          <Amount
            label="max.poll.records"
            min={1}
            max={10_000}
            value={setup.maxPollRecords}
            onValue={maxPollRecords => change({ maxPollRecords })}
          />
        </Row>
        <Row label="isolation.level" hint={null}>
          <Choice
            label="isolation.level"
            data={['read_uncommitted', 'read_committed']}
            value={setup.isolation}
            onValue={isolation => change({ isolation })}
          />
        </Row>
        {isMember && (
          <>
            <Row
              label="Assignor"
              hint={
                setup.assignor === 'range'
                  ? 'Of each topic one run of partitions each. Java members with the range assignor may share the group.'
                  : 'Partitions are dealt out one by one. All members should subscribe to the same topics.'
              }
            >
              <Choice
                label="Assignor"
                data={['roundRobin', 'range']}
                names={{ roundRobin: 'round robin', range: 'range' }}
                value={setup.assignor}
                onValue={assignor => change({ assignor })}
              />
            </Row>
            <Row
              label="session.timeout.ms"
              hint="Without a heartbeat for so long a member is thrown out: what a crash costs. Kafka’s default is 45,000."
            >
              <Amount
                label="session.timeout.ms"
                unit="ms"
                min={1000}
                max={1_800_000}
                value={setup.sessionTimeoutMs}
                onValue={sessionTimeoutMs => change({ sessionTimeoutMs })}
              />
            </Row>
          </>
        )}
        <Row label="While running" hint="The time a consumer spends on what one poll gave it.">
          <Amount
            label="Time between polls"
            unit="ms"
            min={0}
            max={600_000}
            value={setup.pollEveryMs}
            onValue={pollEveryMs => change({ pollEveryMs })}
          />
        </Row>
        <Row label="Stop after idle" hint="A running consumer that gets nothing for so long stops, and stays a member.">
          <span className={classes.inline}>
            <Switch
              aria-label="Stop after idle"
              checked={setup.stopAfterIdleMs !== null}
              onChange={event => change({ stopAfterIdleMs: event.currentTarget.checked ? 5000 : null })}
            />
            {setup.stopAfterIdleMs !== null && (
              <Amount
                label="Stop after idle for"
                unit="ms"
                min={1}
                max={86_400_000}
                value={setup.stopAfterIdleMs}
                onValue={stopAfterIdleMs => change({ stopAfterIdleMs })}
              />
            )}
          </span>
        </Row>
        {isMember && <NotOffered />}
      </details>
      {error !== null && <ProblemView error={error} />}
      <div className={classes.setupEnd}>
        <Button type="submit" disabled={reason !== null} loading={isOpening}>
          {isMember ? `Join with ${plural(setup.count, 'member')}` : `Open ${plural(setup.count, 'consumer')}`}
        </Button>
        {reason !== null && <span className={classes.dim}>{reason}</span>}
      </div>
    </form>
  )
}

function groupHint(isMember: boolean, hasGroup: boolean): string {
  if (hasGroup) return 'Its committed offsets are the start, and can be committed to.'
  return isMember
    ? 'Left empty: a group id is generated, is labelled so, and can be deleted afterwards.'
    : 'None: nothing is committed anywhere, and positions start by auto.offset.reset.'
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

interface ChoiceProps<Value extends string> {
  label: string
  data: readonly Value[]
  names?: Record<Value, string>
  value: Value
  onValue(value: Value): void
}

function Choice<Value extends string>({ label, data, names, value, onValue }: ChoiceProps<Value>) {
  return (
    <Select
      w={170}
      aria-label={label}
      allowDeselect={false}
      data={data.map(each => ({ value: each, label: names?.[each] ?? each }))}
      value={value}
      onChange={chosen => onValue(data.find(each => each === chosen) ?? value)}
    />
  )
}

interface AmountProps {
  label: string
  unit?: string
  min: number
  max: number
  value: number
  onValue(value: number): void
}

function Amount({ label, unit, min, max, value, onValue }: AmountProps) {
  return (
    <NumberInput
      w={140}
      aria-label={label}
      min={min}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      thousandSeparator=","
      suffix={unit === undefined ? '' : ` ${unit}`}
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
