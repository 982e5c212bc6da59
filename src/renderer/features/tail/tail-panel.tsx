// Tailing topics: which, what is let through, how fast they are written to, and the records as they come.
import { Button, Select } from '@mantine/core'
import { IconEraser, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Tail } from '#contract/index.ts'
import { type PanelProps, updateTab } from '#renderer/app/index.ts'
import { RecordPane, Sash, useRecordPane } from '#renderer/features/messages/index.ts'
import { formatBytes, formatCount, plural } from '#renderer/lib/format.ts'
import { EmptyState, notifyProblem, Panel, ProblemView, SkeletonRows, Timestamp } from '#renderer/ui/index.ts'
import { type Choice, choiceOf, type Filter, filterOf, isEmptyChoice, isFiltering, titleOf } from './choice.ts'
import { FilterForm } from './filter-form.tsx'
import { Rates } from './rates.tsx'
import classes from './tail.module.css'
import { type RowPlace, TailList, type TailListHandle } from './tail-list.tsx'
import { ensureTail, filterTail, type Run, setSeen, startTail, steerTail, stopTail, useTails } from './tails.ts'
import { TopicPicker } from './topic-picker.tsx'

const isolations = [
  { value: 'read_uncommitted', label: 'Read uncommitted' },
  { value: 'read_committed', label: 'Read committed' },
]

export function TailPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const choice = choiceOf(tab.params)
  const filter = filterOf(tab.params)
  const run = useTails(runs => runs[tab.id])
  const key = JSON.stringify(choice)

  useEffect(() => {
    setSeen(tab.id, isVisible)
    return () => setSeen(tab.id, false)
  }, [tab.id, isVisible])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is no other tail
  useEffect(() => {
    const chosen = choiceOf(tab.params)
    if (isEmptyChoice(chosen)) stopTail(tab.id)
    else ensureTail(tab.id, connectionId, chosen, filterOf(tab.params))
  }, [tab.id, connectionId, key])

  const setChoice = (change: Partial<Choice>) => {
    const next = { ...choice, ...change }
    updateTab(tab.id, { title: titleOf(next), params: { ...next } })
  }
  const setFilter = (next: Filter) => {
    filterTail(tab.id, next).then(
      () => updateTab(tab.id, { params: { ...next } }),
      error => notifyProblem('Filter of the tail', error),
    )
  }
  const steer = (how: 'pause' | 'resume' | 'clear') => {
    steerTail(tab.id, how).catch(error => notifyProblem(titleOf(choice), error))
  }
  const isPaused = run?.tail?.isPaused === true
  const isReady = isEmptyChoice(choice) || run?.tail != null || run?.error != null

  return (
    <Panel label={titleOf(choice)} isReady={isReady}>
      <div className={classes.bar} role="toolbar" aria-label="Tail">
        <TopicPicker connectionId={connectionId} choice={choice} onChoice={setChoice} />
        <Select
          size="xs"
          w={154}
          aria-label="Isolation level"
          allowDeselect={false}
          data={isolations}
          value={choice.isolation}
          onChange={value => setChoice({ isolation: value === 'read_committed' ? value : 'read_uncommitted' })}
        />
        <FilterForm filter={filter} onFilter={setFilter} />
        <Button
          variant="default"
          w={96}
          disabled={run?.tail == null}
          title="Space, in the list"
          leftSection={isPaused ? <IconPlayerPlay size={13} aria-hidden /> : <IconPlayerPause size={13} aria-hidden />}
          onClick={() => steer(isPaused ? 'resume' : 'pause')}
        >
          {isPaused ? 'Resume' : 'Pause'}
        </Button>
        <Button
          variant="default"
          disabled={run?.tail == null}
          title="Puts the rows away; counts stay"
          leftSection={<IconEraser size={13} aria-hidden />}
          onClick={() => steer('clear')}
        >
          Clear
        </Button>
      </div>
      {run !== undefined && run.error !== null && (
        <div className={classes.problem}>
          <ProblemView error={run.error} onRetry={() => void startTail(tab.id, connectionId, choice, filter)} />
        </div>
      )}
      {isEmptyChoice(choice) && (
        <EmptyState title="Which topics?">
          Choose one or more, or a beginning that their names share. Records are shown as they are written, from now on.
        </EmptyState>
      )}
      {run?.tail != null && run.tailId !== null && (
        <Running run={run} tail={run.tail} tailId={run.tailId} connectionId={connectionId} onSteer={steer} />
      )}
      {run !== undefined && run.tail === null && run.error === null && (
        <SkeletonRows count={10} label="Starting the tail" />
      )}
    </Panel>
  )
}

interface RunningProps {
  run: Run
  tail: Tail
  tailId: string
  connectionId: string
  onSteer(how: 'pause' | 'resume'): void
}

function Running({ run, tail, tailId, connectionId, onSteer }: RunningProps) {
  const [selected, setSelected] = useState<RowPlace | null>(null)
  const list = useRef<TailListHandle>(null)
  const pane = useRecordPane()
  const isFiltered = isFiltering(run.filter)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !pane.isOpen || event.defaultPrevented) return
    pane.setOpen(false)
    list.current?.focus()
  }
  return (
    <>
      <Rates tail={tail} isFiltering={isFiltered} />
      {tail.problem !== null && (
        <div className={classes.problem}>
          <ProblemView error={tail.problem} />
        </div>
      )}
      <Notes tail={tail} />
      {tail.scriptError !== null && (
        <div className={classes.notes} role="note" aria-label="Failures of the script">
          The script failed on {plural(tail.scriptErrorCount, 'record')}, the last at {tail.scriptError.topic},
          partition {tail.scriptError.partition}, offset {formatCount(tail.scriptError.offset)}: {tail.scriptError.what}
        </div>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Esc closes the record pane from anywhere in here */}
      <div className={classes.split} onKeyDown={onKeyDown}>
        <div className={classes.listSide}>
          {tail.next === tail.first ? (
            <Nothing tail={tail} isFiltered={isFiltered} />
          ) : (
            <TailList
              ref={list}
              label="Tailed records"
              tailId={tailId}
              tail={tail}
              newest={run.rows}
              hasTopics={tail.topics.length > 1}
              selected={selected}
              onSelect={setSelected}
              onOpen={() => pane.setOpen(true)}
              onHold={() => onSteer('pause')}
              onToggle={() => onSteer(tail.isPaused ? 'resume' : 'pause')}
            />
          )}
          <Footer tail={tail} isFiltered={isFiltered} onResume={() => onSteer('resume')} />
        </div>
        {pane.isOpen && (
          <>
            <Sash width={pane.width} onWidth={pane.setWidth} />
            <RecordPane
              connectionId={connectionId}
              topic={selected?.topic ?? ''}
              place={selected}
              width={pane.width}
              onClose={() => pane.setOpen(false)}
            />
          </>
        )}
      </div>
    </>
  )
}

function Nothing({ tail, isFiltered }: { tail: Tail; isFiltered: boolean }) {
  const records = tail.topics.reduce((sum, each) => sum + each.records, 0)
  if (isFiltered && records > 0) {
    return (
      <EmptyState title="No record matches so far">
        {plural(records, 'record')} came since the start; the filter lets none of the latest through.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Waiting for records">
      {tail.total > 0
        ? 'New records appear here as they are written.'
        : 'Nothing was written since the tail began. New records appear here.'}
    </EmptyState>
  )
}

function Notes({ tail }: { tail: Tail }) {
  if (tail.noteCount === 0) return null
  const newest = tail.notes.toReversed()
  return (
    <details className={classes.notes}>
      <summary>
        {newest[0] === undefined
          ? ''
          : `${newest[0].topic}${newest[0].partition === null ? '' : `, partition ${newest[0].partition}`}: ${newest[0].what}`}
        {tail.noteCount > 1 && ` (and ${formatCount(tail.noteCount - 1)} before)`}
      </summary>
      <ul>
        {newest.map(({ at, topic, partition, what }) => (
          <li key={`${at} ${topic} ${partition} ${what}`}>
            <Timestamp value={at} /> {topic}
            {partition === null ? '' : `, partition ${partition}`}: {what}
          </li>
        ))}
        {tail.noteCount > tail.notes.length && (
          <li>{formatCount(tail.noteCount - tail.notes.length)} older ones are not listed</li>
        )}
      </ul>
    </details>
  )
}

function Footer({ tail, isFiltered, onResume }: { tail: Tail; isFiltered: boolean; onResume(): void }) {
  const { isPaused, first, next, total, fellOut, budget } = tail
  const isNew = total - next
  const what = isFiltered ? 'match' : 'record'
  const many = isFiltered ? 'matches' : 'records'
  return (
    <footer className={classes.footer}>
      <span className={classes.state} data-paused={isPaused} role="status" aria-label="State of the tail">
        {isPaused ? 'paused' : 'live'}
      </span>
      <span>{plural(next - first, what, many)} held</span>
      {fellOut > 0 && (
        <span
          title={`The newest are held: up to ${formatBytes(budget.bytes)} as written, or ${formatCount(budget.records)} records. All are counted.`}
        >
          {plural(fellOut, `older ${what}`, `older ${many}`)} made room
        </span>
      )}
      <span className={classes.grow} />
      {isPaused && (
        <Button size="compact-xs" variant="light" onClick={onResume}>
          {isNew === 0 ? 'Nothing new yet' : `${formatCount(isNew)} new`} · Resume
        </Button>
      )}
    </footer>
  )
}
