// A laboratory: consumers side by side above, what they were given and what happened to them below.
import { Button, Modal, SegmentedControl } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop, IconPlus } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import type { LabSession } from '#contract/index.ts'
import { type PanelProps, updateTab } from '#renderer/app/index.ts'
import { client } from '#renderer/client/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { openDialog, Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { CodeView } from './code-view.tsx'
import { DeliveredList } from './delivered-list.tsx'
import { GroupStrip } from './group-strip.tsx'
import classes from './lab.module.css'
import { changeSetup, endLab, useLabSetups } from './lab.store.ts'
import { Lane } from './lane.tsx'
import { openConsumers } from './open-consumers.tsx'
import { defaultSetup, mostConsumers, type Setup, setupLike } from './setup.ts'
import { SetupForm } from './setup-form.tsx'
import { assignmentsAt } from './timeline.ts'
import { TimelineView } from './timeline-view.tsx'
import { type LabView, useLab } from './use-lab.ts'

export const labTitle = 'Consumer lab'

const textParam = (value: unknown): string => (typeof value === 'string' ? value : '')

export function LabPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const labId = textParam(tab.params.labId)
  // The lab is known by an id of its own: a tab's may come again.
  useEffect(() => {
    if (labId === '') updateTab(tab.id, { params: { labId: crypto.randomUUID() } })
  }, [labId, tab.id])
  const lab = useLab(connectionId, labId, isVisible && labId !== '')
  const { view, refetch } = lab
  const hasHistory = view.events.length > 0
  if (!lab.isFetched) {
    return (
      <Panel label={labTitle} isReady={lab.error !== null}>
        {lab.error === null ? <SkeletonRows label="Loading the lab" /> : <ProblemView error={lab.error} />}
      </Panel>
    )
  }
  const setup = { topic: textParam(tab.params.topic), groupId: textParam(tab.params.groupId) }
  const adder = (
    <Adder
      tabId={tab.id}
      connectionId={connectionId}
      labId={labId}
      {...setup}
      present={view.sessions.length}
      onDone={refetch}
    />
  )
  if (view.sessions.length === 0 && !hasHistory) {
    return (
      <Panel label={labTitle} isReady isPage>
        <div className={classes.intro}>
          <h2>{labTitle}</h2>
          <p>
            Real consumers on this cluster, side by side: see which partitions each gets, how far it has read, what its
            group has committed, and what happens when one crashes.
          </p>
        </div>
        {adder}
      </Panel>
    )
  }
  return <Bench {...lab} connectionId={connectionId} labId={labId} tabId={tab.id} />
}

type LabProps = ReturnType<typeof useLab> & { connectionId: string; labId: string; tabId: string }

const views = ['records', 'timeline', 'code'] as const

function Bench({ view, errors, act, error, refetch, connectionId, labId, tabId }: LabProps) {
  const [shown, setShown] = useState<(typeof views)[number]>('records')
  const [chosen, setChosen] = useState<number | null>(null)
  const { sessions, groups, events, delivered } = view
  const then = useMemo(() => (chosen === null ? null : assignmentsAt(events, chosen)), [events, chosen])
  const open = sessions.filter(({ status }) => status === 'running' || status === 'idle')
  const head = (
    <SegmentedControl
      aria-label="Below the lanes"
      data={[
        { value: 'records', label: 'Records' },
        { value: 'timeline', label: 'Timeline' },
        { value: 'code', label: 'Show code' },
      ]}
      value={shown}
      onChange={value => setShown(views.find(each => each === value) ?? 'records')}
    />
  )
  const add = (setup: Setup | null) =>
    openDialog(close => (
      <Modal opened onClose={close} title="Add consumers" size={680}>
        <Adder
          tabId={tabId}
          connectionId={connectionId}
          labId={labId}
          topic={sessions[0]?.topics[0] ?? ''}
          groupId=""
          like={setup}
          present={sessions.length}
          onDone={async () => {
            close()
            await refetch()
          }}
        />
      </Modal>
    ))
  return (
    <Panel
      label={labTitle}
      isReady
      toolbar={
        <>
          <Button
            leftSection={<IconPlus size={13} aria-hidden />}
            disabled={sessions.length >= mostConsumers}
            onClick={() => add(null)}
          >
            Add consumers
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={13} aria-hidden />}
            disabled={open.every(each => each.isPolling)}
            onClick={() => void Promise.all(open.map(each => act(each.sessionId, () => client.lab.run(each))))}
          >
            Run all
          </Button>
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={13} aria-hidden />}
            disabled={!open.some(each => each.isPolling)}
            onClick={() => void Promise.all(open.map(each => act(each.sessionId, () => client.lab.stop(each))))}
          >
            Stop all
          </Button>
          <Totals view={view} />
          <span className={classes.grow} />
          <Button variant="default" onClick={() => void endLab(connectionId, labId).then(() => refetch())}>
            Close all
          </Button>
        </>
      }
    >
      <GroupStrip connectionId={connectionId} groups={groups} sessions={sessions} />
      {error !== null && <ProblemView error={error} isInline />}
      {chosen !== null && (
        <p className={classes.past} role="status">
          The lanes show the assignment after event {formatCount(chosen)}.
          <Button size="compact-xs" variant="light" onClick={() => setChosen(null)}>
            Back to now
          </Button>
        </p>
      )}
      <div className={classes.lanes} data-past={chosen !== null}>
        {sessions.map(session => (
          <Lane
            key={session.sessionId}
            session={session}
            showsGroup={groups.length > 1}
            group={groups.find(each => each.groupId === session.groupId)}
            error={errors[session.sessionId]}
            then={then === null ? null : (then.get(session.sessionId) ?? [])}
            act={act}
            onAddLike={() => add(setupLike(session))}
          />
        ))}
        {sessions.length === 0 && (
          <p className={classes.ended}>No consumer is here any more. What they did is below.</p>
        )}
      </div>
      <div className={classes.below}>
        {shown === 'records' && (
          <DeliveredList
            connectionId={connectionId}
            delivered={delivered}
            consumers={sessions.map(each => each.number)}
            head={head}
          />
        )}
        {shown === 'timeline' && <TimelineView events={events} chosen={chosen} onChosen={setChosen} head={head} />}
        {shown === 'code' && <CodeView connectionId={connectionId} sessions={sessions} events={events} head={head} />}
      </div>
    </Panel>
  )
}

function Totals({ view }: { view: LabView }) {
  const sum = (of: (session: LabSession) => number) => view.sessions.reduce((total, each) => total + of(each), 0)
  const again = sum(each => each.deliveredAgain)
  return (
    <span className={classes.totals} role="status">
      {formatCount(sum(each => each.delivered))} records delivered
      {again > 0 && <span className={classes.again}> · {formatCount(again)} read before</span>}
    </span>
  )
}

interface AdderProps {
  tabId: string
  connectionId: string
  labId: string
  topic: string
  groupId: string
  /** Instead of what the tab has kept. */
  like?: Setup | null
  present: number
  onDone(): unknown
}

/** The form, and opening what it says. */
function Adder({ tabId, connectionId, labId, topic, groupId, like = null, present, onDone }: AdderProps) {
  const kept = useLabSetups(state => state.setups[tabId])
  const [own, setOwn] = useState(like)
  const setup = own ?? kept ?? defaultSetup(topic, groupId)
  const [isOpening, setIsOpening] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const change = (next: Setup) => (own === null ? changeSetup(tabId, next) : setOwn(next))
  const open = async () => {
    setIsOpening(true)
    setError(null)
    try {
      const isDone = await openConsumers(connectionId, labId, setup)
      if (isDone) {
        updateTab(tabId, { title: `Lab: ${setup.groupId.trim() || setup.topics.join(', ')}` })
        await onDone()
      }
    } catch (failure) {
      setError(failure)
    } finally {
      setIsOpening(false)
    }
  }
  return (
    <SetupForm
      connectionId={connectionId}
      setup={setup}
      present={present}
      onSetup={change}
      isOpening={isOpening}
      error={error}
      onOpen={() => void open()}
    />
  )
}
