// Records that belong together, in time order: the versions of a key with what changed in each, or what carries one text,
// such as a correlation id, through topics. Found by a search like any other.
import { Button, Select } from '@mantine/core'
import { IconArrowsDiff, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { openCompare, openRecord, type PanelProps, type Tab } from '#renderer/app/index.ts'
import { client, problemOf, read } from '#renderer/client/index.ts'
import { RecordPane, Sash, showRecordMenu, useRecordPane } from '#renderer/features/messages/index.ts'
import { type Run, startRun, steer, useRuns } from '#renderer/features/search/index.ts'
import { formatBytes, formatCount, plural } from '#renderer/lib/format.ts'
import { DataTable, EmptyState, notifyProblem, Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { columnsOf } from './columns.tsx'
import classes from './history.module.css'
import { queryOf, type Reach, reaches, type Subject, subjectIn } from './subject.ts'
import { type Version, versionsOf } from './versions.ts'

/** Topics that one search takes. */
const MOST_TOPICS = 1000

export function HistoryPanel({ tab }: PanelProps) {
  const { params } = tab
  const subject = useMemo(() => subjectIn(params), [params])
  if (subject === null) {
    return (
      <Panel label="History" isReady>
        <EmptyState title="No history">The menu of a record leads to the history of its key.</EmptyState>
      </Panel>
    )
  }
  return <Found tab={tab} subject={subject} />
}

function Found({ tab, subject }: { tab: Tab; subject: Subject }) {
  const connectionId = tab.connectionId ?? ''
  const tabId = tab.id
  const [reach, setReach] = useState<Reach>('hour')
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const run = useRuns(runs => runs[tabId])
  const pane = useRecordPane()
  const list = useQuery({
    ...read('topics.list', client.topics.list, { connectionId }),
    enabled: subject.of === 'text',
  })
  const all = useMemo(() => list.data?.filter(topic => !topic.isInternal).map(topic => topic.name) ?? null, [list.data])
  const topics = useMemo(
    () => (subject.of === 'key' ? [subject.topic] : (all?.slice(0, MOST_TOPICS) ?? null)),
    [subject, all],
  )
  /** A list that was read before is good enough. */
  const isStuck = list.isError && topics === null
  const hasFailed = isStuck || run?.error != null
  const start = (how: Reach = reach) => {
    if (topics === null || topics.length === 0) return
    void startRun(tabId, { connectionId, topics }, queryOf(subject, how))
  }
  const isDue = run === undefined && topics !== null && topics.length > 0
  useEffect(() => {
    if (isDue) void startRun(tabId, { connectionId, topics }, queryOf(subject, 'hour'))
  }, [isDue, tabId, connectionId, topics, subject])
  const versions = useMemo(() => versionsOf(run?.found ?? [], run?.topics ?? []), [run?.found, run?.topics])
  const columns = useMemo(() => columnsOf(connectionId, subject.of), [connectionId, subject.of])
  const selected = versions.find(version => idOf(version) === selectedId) ?? null
  const compare = (version: Version | null) => {
    if (version !== null && version.before !== null) {
      openCompare({ connectionId, ...placeOf(version.before) }, { connectionId, ...placeOf(version) })
    }
  }
  const name = subject.of === 'key' ? subject.key : subject.text
  return (
    <Panel
      label={subject.of === 'key' ? `History ${name}` : `Follow ${name}`}
      isReady={run?.isEnded === true}
      toolbar={
        <>
          <strong className={classes.name} title={name}>
            {name}
          </strong>
          <span className={classes.dim}>
            {subject.of === 'key' ? `in ${subject.topic}` : `in ${plural(topics?.length ?? 0, 'topic')}`}
          </span>
          {subject.of === 'text' ? (
            <Select
              w={170}
              aria-label="How far in time"
              data={reaches.map(({ value, label }) => ({ value, label }))}
              value={reach}
              allowDeselect={false}
              onChange={value => {
                const next = reaches.find(each => each.value === value)?.value ?? reach
                setReach(next)
                start(next)
              }}
            />
          ) : null}
          <State run={run} subject={subject} />
          <span className={classes.grow} />
          <Button
            variant="default"
            leftSection={<IconArrowsDiff size={13} aria-hidden />}
            disabled={selected?.before == null}
            onClick={() => compare(selected)}
          >
            Compare with the one before
          </Button>
          {run !== undefined && !run.isEnded ? (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={13} aria-hidden />}
              onClick={() => steer(tabId, 'cancel').catch(error => notifyProblem(`Look for ${name}`, error))}
            >
              Cancel
            </Button>
          ) : (
            <Button variant="default" leftSection={<IconRefresh size={13} aria-hidden />} onClick={() => start()}>
              Look again
            </Button>
          )}
        </>
      }
    >
      {isStuck ? <ProblemView error={list.error} onRetry={() => void list.refetch()} /> : null}
      {run !== undefined && run.error !== null ? (
        <ProblemView error={problemOf(run.error)} onRetry={() => start()} />
      ) : null}
      {versions.length === 0 && hasFailed ? null : versions.length === 0 && run?.isEnded !== true ? (
        <SkeletonRows label="Looking for records" count={12} />
      ) : (
        <div className={classes.split}>
          <div className={classes.table}>
            <DataTable
              label={subject.of === 'key' ? 'Versions' : 'Records'}
              columns={columns}
              rows={versions}
              rowId={idOf}
              selectedId={selectedId}
              onSelect={version => setSelectedId(idOf(version))}
              onOpen={version => {
                if (subject.of === 'key' && version.before !== null) compare(version)
                else openRecord({ connectionId, ...placeOf(version) })
              }}
              onContextMenu={(version, event) => showRecordMenu(event, { connectionId, ...placeOf(version) })}
              empty={
                <EmptyState title="Nothing found">
                  {subject.of === 'key'
                    ? 'No record of the topic has this key by now.'
                    : 'No record has this text in that time. Another time may hold some.'}
                </EmptyState>
              }
            />
          </div>
          {pane.isOpen && selected !== null ? (
            <>
              <Sash width={pane.width} onWidth={pane.setWidth} />
              <RecordPane
                connectionId={connectionId}
                topic={selected.topic}
                place={selected}
                width={pane.width}
                onClose={() => setSelectedId(null)}
              />
            </>
          ) : null}
        </div>
      )}
    </Panel>
  )
}

const idOf = ({ topic, partition, offset }: Version) => `${topic}/${partition}/${offset}`
const placeOf = ({ topic, partition, offset }: Version) => ({ topic, partition, offset })

function State({ run, subject }: { run: Run | undefined; subject: Subject }) {
  const progress = run?.progress
  if (progress == null) return null
  const { matches, records, bytes, state, gapCount } = progress
  const found = plural(matches, subject.of === 'key' ? 'version' : 'record')
  const listed = run?.found.length ?? 0
  return (
    <span role="status" aria-label="State">
      {found}
      {matches > listed && run?.isEnded === true ? `, the first ${formatCount(listed)} found listed` : ''}
      <span className={classes.dim}>
        {' '}
        · {state === 'running' ? 'looking' : state} · {plural(records, 'record')} looked at, {formatBytes(bytes)}
        {gapCount === 0 ? '' : ` · ${plural(gapCount, 'place')} could not be read`}
      </span>
    </span>
  )
}
