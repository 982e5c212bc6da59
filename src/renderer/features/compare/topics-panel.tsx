// Two topics against each other, of any connected clusters and captures: counts of what both hold and only one does, and
// the places where they differ.
import { Button, Progress, SegmentedControl, Select } from '@mantine/core'
import { IconArrowsDiff, IconPlayerStop } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { CompareBy, Comparison } from '#contract/index.ts'
import { openCompare, openRecord, type PanelProps } from '#renderer/app/index.ts'
import { client, read, useConnections } from '#renderer/client/index.ts'
import { formatBytes, formatCount, formatDuration, plural } from '#renderer/lib/format.ts'
import {
  type Column,
  Count,
  DataTable,
  EmptyState,
  Facts,
  Offset,
  Panel,
  ProblemView,
  Section,
} from '#renderer/ui/index.ts'
import classes from './compare.module.css'
import { type Side, useComparison } from './use-comparison.ts'

const ways = [
  { value: 'offset', label: 'By offset', says: 'Records at the same partition and offset, as a mirror keeps them.' },
  { value: 'key', label: 'By key', says: 'The latest record of each key, as in a compacted topic.' },
  {
    value: 'content',
    label: 'By content',
    says: 'The same key, value and headers anywhere, each as often as it stands there.',
  },
] as const satisfies readonly { value: CompareBy; label: string; says: string }[]

export function TopicsPanel({ tab }: PanelProps) {
  const topic = typeof tab.params.topic === 'string' ? tab.params.topic : ''
  const left = { connectionId: tab.connectionId ?? '', topic }
  const [right, setRight] = useState<Side>({ connectionId: left.connectionId, topic: '' })
  const [by, setBy] = useState<CompareBy>('offset')
  const comparison = useComparison()
  const { step, result, error, isRunning } = comparison
  const start = () => comparison.start({ left, right, by })
  const isSame = right.connectionId === left.connectionId && right.topic === topic
  return (
    <Panel
      label={`Compare ${topic}`}
      isReady
      isPage
      toolbar={
        <>
          <strong className={classes.topic}>{topic}</strong>
          <span>with</span>
          <OtherSide side={right} onSide={setRight} />
          <SegmentedControl
            size="xs"
            aria-label="How records are matched"
            data={ways.map(({ value, label }) => ({ value, label }))}
            value={by}
            onChange={value => setBy(ways.find(way => way.value === value)?.value ?? by)}
          />
          <span className={classes.grow} />
          {isRunning ? (
            <Button variant="default" leftSection={<IconPlayerStop size={13} aria-hidden />} onClick={comparison.stop}>
              Stop
            </Button>
          ) : (
            <Button
              leftSection={<IconArrowsDiff size={13} aria-hidden />}
              disabled={right.topic === '' || isSame}
              title={isSame ? 'This is the topic itself' : undefined}
              onClick={start}
            >
              Compare
            </Button>
          )}
        </>
      }
    >
      {error === null ? null : <ProblemView error={error} onRetry={start} />}
      {step === null && result === null && error === null ? (
        <EmptyState title="What do both hold?">
          {ways.find(({ value }) => value === by)?.says} Both topics are read from their first to their last offset;
          records of aborted transactions count, timestamps do not.
        </EmptyState>
      ) : null}
      {step === null ? null : (
        <div className={classes.progress}>
          <Progress value={(step.share ?? 0) * 100} aria-label="Read of both" transitionDuration={0} />
          <span role="status" aria-label="Progress">
            {plural(step.records ?? 0, 'record')} · {formatBytes(step.bytes)} · {formatBytes(step.bytesPerSecond)}/s
            {step.secondsLeft === null || !isRunning ? '' : ` · ${formatDuration(step.secondsLeft * 1000)} left`}
            {isRunning || result !== null ? '' : ' · stopped: nothing can be said of half of it'}
          </span>
        </div>
      )}
      {result === null || comparison.of === null ? null : <Found result={result} {...comparison.of} />}
    </Panel>
  )
}

function OtherSide({ side, onSide }: { side: Side; onSide(side: Side): void }) {
  const connections = useConnections()
  const open = (connections.data ?? []).filter(({ state }) => state.status === 'connected')
  const topics = useQuery({
    ...read('topics.list', client.topics.list, { connectionId: side.connectionId }),
    enabled: open.some(({ profile }) => profile.id === side.connectionId),
  })
  return (
    <>
      <Select
        w={170}
        aria-label="Cluster of the other topic"
        data={open.map(({ profile }) => ({ value: profile.id, label: profile.name }))}
        value={side.connectionId}
        allowDeselect={false}
        onChange={connectionId => onSide({ connectionId: connectionId ?? side.connectionId, topic: '' })}
      />
      <Select
        w={220}
        searchable
        aria-label="Other topic"
        placeholder="topic"
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
        classNames={{ dropdown: classes.topics ?? '' }}
        limit={200}
        data={(topics.data ?? []).map(({ name }) => name)}
        value={side.topic === '' ? null : side.topic}
        onChange={topic => onSide({ ...side, topic: topic ?? '' })}
      />
    </>
  )
}

function Found({ result, left, right, by }: { result: Comparison; left: Side; right: Side; by: CompareBy }) {
  const { differences } = result
  const all = result.different + result.onlyLeft + result.onlyRight
  const links = ({ left: at, right: other }: Difference) => ({
    before: at === null ? null : { ...left, ...at },
    after: other === null ? null : { ...right, ...other },
  })
  return (
    <Section title="Found">
      <p className={classes.verdict} role="status" aria-label="Verdict">
        {verdict(result, by)}
      </p>
      <Facts
        label="Counts"
        facts={[
          ['Read here', <Count key="left" value={result.left} unit="records" />],
          ['Read there', <Count key="right" value={result.right} unit="records" />],
          ['The same', <Count key="same" value={result.same} />],
          ['Different', <Count key="different" value={result.different} />],
          ['Only here', <Count key="onlyLeft" value={result.onlyLeft} />],
          ['Only there', <Count key="onlyRight" value={result.onlyRight} />],
          ...(by === 'key'
            ? [['Without a key', <Count key="without" value={result.withoutKey} />] satisfies [string, React.ReactNode]]
            : []),
        ]}
      />
      {all > 0 ? (
        <div className={classes.differences}>
          <DataTable
            label="Differences"
            columns={columns}
            rows={differences}
            rowId={row => `${row.left?.partition}@${row.left?.offset} ${row.right?.partition}@${row.right?.offset}`}
            maxRows={20}
            onOpen={row => {
              const { before, after } = links(row)
              if (before !== null && after !== null) openCompare(before, after)
              else if (before !== null) openRecord(before)
              else if (after !== null) openRecord(after)
            }}
          />
        </div>
      ) : null}
      {all > differences.length ? <p>The first {formatCount(differences.length)} are listed.</p> : null}
    </Section>
  )
}

function verdict(result: Comparison, by: CompareBy): string {
  const { different, onlyLeft, onlyRight, unreadable, isLimited, withoutKey } = result
  const words: string[] = []
  if (isLimited) words.push('There are more distinct records than can be kept: only the beginning was compared.')
  if (unreadable > 0) words.push(`${plural(unreadable, 'batch', 'batches')} could not be read and are left out.`)
  if (different + onlyLeft + onlyRight > 0) {
    words.unshift(`${plural(different + onlyLeft + onlyRight, 'difference')}.`)
  } else if (!isLimited) {
    words.unshift(
      by === 'offset'
        ? 'The same records at the same offsets.'
        : by === 'key'
          ? 'Each key has the same latest record.'
          : 'The same records.',
    )
  }
  if (by === 'key' && withoutKey > 0) words.push(`${plural(withoutKey, 'record')} without a key are not compared.`)
  return words.join(' ')
}

type Difference = Comparison['differences'][number]

const kinds = { different: 'different', onlyLeft: 'only here', onlyRight: 'only there' }

const Place = ({ at }: { at: Difference['left'] }) =>
  at === null ? (
    <em className={classes.absent}>–</em>
  ) : (
    <>
      {at.partition} @ <Offset value={at.offset} />
    </>
  )

const columns: Column<Difference>[] = [
  { id: 'kind', header: 'What', width: 120, cell: row => kinds[row.kind], sort: row => row.kind },
  { id: 'left', header: 'Here', width: 180, cell: row => <Place at={row.left} /> },
  { id: 'right', header: 'There', width: 180, isFlexible: true, cell: row => <Place at={row.right} /> },
]
