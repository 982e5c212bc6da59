// A dead-letter topic by what went wrong: groups and records are chosen, and go back to their topics as a replay.
import { Button, Checkbox, Progress } from '@mantine/core'
import { IconArrowBackUp, IconRefresh, IconTags } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { DeadLetters, Job } from '#contract/index.ts'
import { type PanelProps, updateTab } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { openReplay } from '#renderer/features/replay/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { EmptyState, notifyProblem, openDialog, Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { type Choice, redriveOf } from './chosen.ts'
import { GroupDetail } from './group-detail.tsx'
import { GroupsTable } from './groups-table.tsx'
import { HeadersDialog, ownHeadersIn } from './headers-dialog.tsx'
import classes from './redrive.module.css'
import { useLook } from './use-look.ts'
import { totalWords } from './words.ts'

const nothing: Choice = { groups: new Set(), records: new Set(), isAgain: false, keepsHeaders: false }

export function RedrivePanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const topic = typeof tab.params.topic === 'string' ? tab.params.topic : ''
  const headers = ownHeadersIn(tab.params.headers)
  const { look, job, isReplaying } = useLook({ connectionId, topic, headers }, isVisible)
  const [choice, setChoice] = useState(nothing)
  const change = (changed: Partial<Choice>) => setChoice(before => ({ ...before, ...changed }))
  const groups = look.data?.groups
  const redrive = useMemo(
    () => redriveOf({ connectionId, topic }, groups ?? [], choice),
    [connectionId, topic, groups, choice],
  )
  const askHeaders = () =>
    openDialog(close => (
      <HeadersDialog
        initial={headers}
        onHeaders={own => updateTab(tab.id, { params: { headers: own } })}
        onClose={close}
      />
    ))
  const again = () => void look.refetch()
  return (
    <Panel
      label={`Redrive ${topic}`}
      isReady={look.isFetched}
      toolbar={
        <>
          <strong className={classes.name}>{topic}</strong>
          <span className={classes.grow}>{look.data == null ? '' : totalWords(look.data)}</span>
          <Checkbox
            size="xs"
            label="All groups"
            disabled={groups === undefined || groups.length === 0}
            checked={groups !== undefined && groups.length > 0 && groups.every(each => choice.groups.has(each.id))}
            onChange={event =>
              change({ groups: new Set(event.currentTarget.checked ? groups?.map(each => each.id) : []) })
            }
          />
          <Checkbox
            size="xs"
            label="Those redriven before too"
            checked={choice.isAgain}
            onChange={event => change({ isAgain: event.currentTarget.checked })}
          />
          <Checkbox
            size="xs"
            label="Keep error headers"
            title="Otherwise the replay leaves them out: a record that fails again is then told by its new error"
            checked={choice.keepsHeaders}
            onChange={event => change({ keepsHeaders: event.currentTarget.checked })}
          />
          <Button variant="default" leftSection={<IconTags size={13} aria-hidden />} onClick={askHeaders}>
            Headers
          </Button>
          <Button
            variant="default"
            leftSection={<IconRefresh size={13} aria-hidden />}
            disabled={look.isFetching}
            onClick={again}
          >
            Look again
          </Button>
          <Button
            leftSection={<IconArrowBackUp size={13} aria-hidden />}
            disabled={redrive.source === null || look.isPlaceholderData}
            title={redrive.why ?? 'Opens the replay, filled in'}
            onClick={() => redrive.source !== null && openReplay(redrive.source)}
          >
            {redrive.count === 0 ? 'Redrive' : `Redrive ${formatCount(redrive.count)}`}
          </Button>
        </>
      }
    >
      {job !== undefined && <Looking job={job} />}
      {isReplaying && (
        <p className={classes.warn} role="status">
          A replay from this cluster is running: what it sends is told here when it has ended.
        </p>
      )}
      {redrive.count > 0 && redrive.why !== null && (
        <p className={classes.warn} role="status">
          {redrive.why}.
        </p>
      )}
      {look.isError ? (
        <ProblemView error={look.error} onRetry={again} />
      ) : look.data === undefined ? (
        <SkeletonRows label={`Looking through ${topic}`} />
      ) : look.data === null ? (
        <EmptyState title="Stopped" action={<Button onClick={again}>Look through</Button>}>
          The topic was not read to its end, so nothing is told of it.
        </EmptyState>
      ) : (
        <Found connectionId={connectionId} topic={topic} letters={look.data} choice={choice} change={change} />
      )}
    </Panel>
  )
}

function Looking({ job }: { job: Job }) {
  const { id, title, progress, detail } = job
  const cancel = () => client.jobs.cancel({ id }).catch(error => notifyProblem(`Cancel ${title}`, error))
  return (
    <div className={classes.looking}>
      <Progress value={(progress ?? 0) * 100} size={4} aria-label={title} transitionDuration={0} />
      <span>{detail}</span>
      <Button size="compact-xs" variant="default" onClick={() => void cancel()}>
        Stop
      </Button>
    </div>
  )
}

interface FoundProps {
  connectionId: string
  topic: string
  letters: DeadLetters
  choice: Choice
  change(changed: Partial<Choice>): void
}

function Found({ connectionId, topic, letters: { groups, problems }, choice, change }: FoundProps) {
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const selected = groups.find(each => each.id === selectedId) ?? groups[0]
  if (selected === undefined) {
    return (
      <EmptyState title="No dead letters">
        {topic} holds no committed records. Those that fail come here as the consumer is set up to send them.
      </EmptyState>
    )
  }
  return (
    <>
      {problems.map(problem => (
        <ProblemView key={JSON.stringify(problem.where)} error={problem} isInline />
      ))}
      <GroupsTable
        topic={topic}
        groups={groups}
        choice={choice}
        selectedId={selected.id}
        onSelect={setSelectedId}
        onChoose={chosen => change({ groups: chosen })}
      />
      <GroupDetail
        key={selected.id}
        connectionId={connectionId}
        topic={topic}
        group={selected}
        chosen={choice.records}
        onChoose={records => change({ records })}
      />
    </>
  )
}
