// An open lab consumer: its state, polling, committing, seeking, its partitions and what it delivered.
import { Button, NumberInput, Popover, Switch } from '@mantine/core'
import { IconDownload, IconPinned, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useState } from 'react'
import type { LabSession } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { Panel, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { DeliveredList } from './delivered-list.tsx'
import classes from './lab.module.css'
import { PartitionsTable } from './partitions-table.tsx'
import { SeekForm } from './seek-form.tsx'
import type { Setup } from './setup.ts'
import { useSession } from './use-session.ts'

interface SessionViewProps {
  connectionId: string
  sessionId: string
  setup: Setup
  isVisible: boolean
  onSetup(setup: Setup): void
  onClose(): void
}

export function SessionView({ connectionId, sessionId, setup, isVisible, onSetup, onClose }: SessionViewProps) {
  const { query, activity, error, lastPoll, act, poll, stop } = useSession(sessionId, isVisible)
  const [isSeeking, setIsSeeking] = useState(false)
  const session = query.data
  const timeoutMs = setup.pollTimeoutMs

  if (session === undefined) {
    return (
      <Panel label="Seek and commit" isReady={query.isFetched}>
        {query.error === null ? (
          <SkeletonRows label="Loading the consumer" />
        ) : (
          <div className={classes.pad}>
            <ProblemView error={query.error} onRetry={() => void query.refetch()} />
            <Button mt="xs" variant="default" onClick={onClose}>
              Back to the settings
            </Button>
          </div>
        )}
      </Panel>
    )
  }
  const hasGroup = session.groupId !== null
  const isRunning = activity === 'running' || activity === 'stopping'
  const autoCommit = (enabled: boolean, intervalMs: number) =>
    act(() => client.lab.autoCommit({ sessionId, enabled, intervalMs }))

  return (
    <Panel
      label="Seek and commit"
      isReady
      toolbar={
        <>
          <Button
            leftSection={<IconDownload size={13} aria-hidden />}
            loading={activity === 'polling'}
            disabled={isRunning}
            onClick={() => void poll(timeoutMs, false)}
          >
            Poll once
          </Button>
          {isRunning ? (
            <Button
              variant="default"
              leftSection={<IconPlayerStop size={13} aria-hidden />}
              loading={activity === 'stopping'}
              onClick={stop}
            >
              Stop
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={13} aria-hidden />}
              disabled={activity === 'polling'}
              onClick={() => void poll(timeoutMs, true)}
            >
              Run
            </Button>
          )}
          <NumberInput
            w={96}
            aria-label="Poll timeout in milliseconds"
            title="How long a poll waits for records"
            suffix=" ms"
            min={0}
            max={600_000}
            allowDecimal={false}
            value={timeoutMs}
            onChange={typed => typed !== '' && onSetup({ ...setup, pollTimeoutMs: Number(typed) })}
          />
          <span className={classes.divider} />
          <Popover opened={isSeeking} onChange={setIsSeeking} position="bottom-start" shadow="md" trapFocus>
            <Popover.Target>
              <Button variant="default" onClick={() => setIsSeeking(!isSeeking)}>
                Seek all
              </Button>
            </Popover.Target>
            <Popover.Dropdown p="xs">
              <SeekForm
                what="all partitions"
                onSeek={target => {
                  setIsSeeking(false)
                  void act(() => client.lab.seek({ sessionId, partition: null, target }))
                }}
              />
            </Popover.Dropdown>
          </Popover>
          <Button
            variant="default"
            leftSection={<IconPinned size={13} aria-hidden />}
            disabled={!hasGroup}
            title={hasGroup ? 'Commits the positions' : 'Without a group there is nothing to commit to'}
            onClick={() => void act(() => client.lab.commit({ sessionId, offsets: null }))}
          >
            Commit now
          </Button>
          <Switch
            label="Auto-commit"
            disabled={!hasGroup}
            checked={session.autoCommit}
            onChange={event => void autoCommit(event.currentTarget.checked, setup.autoCommitIntervalMs)}
          />
          <span className={classes.grow} />
          <Button variant="default" onClick={onClose}>
            Close consumer
          </Button>
        </>
      }
    >
      <div className={classes.session}>
        <StateLine session={session} lastPoll={lastPoll} />
        {session.problem !== null && <ProblemView error={session.problem} />}
        {error !== null && <ProblemView error={error} />}
        <PartitionsTable
          session={session}
          onSeek={({ topic, partition }, target) =>
            void act(() => client.lab.seek({ sessionId, partition: { topic, partition }, target }))
          }
          onCommit={({ topic, partition }, offset, metadata) =>
            void act(() => client.lab.commit({ sessionId, offsets: [{ topic, partition, offset, metadata }] }))
          }
        />
        <DeliveredList connectionId={connectionId} sessionId={sessionId} hasTopics={session.topics.length > 1} />
      </div>
    </Panel>
  )
}

function StateLine({ session, lastPoll }: { session: LabSession; lastPoll: number | null }) {
  const { mode, groupId, status, memberId, generationId } = session
  return (
    <p className={classes.stateLine} role="status">
      <span className={classes.state} data-status={status}>
        {status}
      </span>
      <span>{mode === 'assign' ? 'partitions assigned by hand' : 'member of the group'}</span>
      <span>
        {groupId === null ? (
          'no group'
        ) : (
          <>
            group <code>{groupId}</code>
          </>
        )}
      </span>
      {generationId !== null && <span>generation {generationId}</span>}
      {memberId !== null && (
        <span className={classes.dim} title={memberId}>
          {memberId}
        </span>
      )}
      <span className={classes.grow} />
      <span>{plural(session.delivered, 'record')} delivered</span>
      {lastPoll !== null && <span className={classes.dim}>last poll {plural(lastPoll, 'record')}</span>}
    </p>
  )
}
