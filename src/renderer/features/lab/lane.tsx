// One consumer: who it is, what it holds, and what can be done with it.
import { ActionIcon, Menu, Popover, Tooltip } from '@mantine/core'
import {
  IconArrowsHorizontal,
  IconBolt,
  IconCrown,
  IconDotsVertical,
  IconDownload,
  IconLogin2,
  IconLogout2,
  IconPinned,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconX,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { LabGroup, LabSession } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { ProblemView } from '#renderer/ui/index.ts'
import { Badge } from './badge.tsx'
import classes from './lab.module.css'
import { PartitionRow } from './partition-row.tsx'
import { SeekForm } from './seek-form.tsx'
import { partitionsText, type TopicPartition } from './timeline.ts'
import type { Act } from './use-lab.ts'

interface LaneProps {
  session: LabSession
  /** The group's name stands in the lane: there are several. */
  showsGroup: boolean
  group: LabGroup | undefined
  error: unknown
  /** What it held at the moment that is looked at; null: now. */
  then: TopicPartition[] | null
  act: Act
  onAddLike(): void
}

const pollTimeoutMs = 1000

export function Lane({ session, showsGroup, group, error, then, act, onAddLike }: LaneProps) {
  const { number, status, partitions, problem } = session
  const hasTopics = session.topics.length > 1
  const sorted = partitions.toSorted((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition)
  return (
    <section className={classes.lane} aria-label={`Consumer ${number}`} data-status={status}>
      <header className={classes.laneHead}>
        <Badge number={number} />
        <span className={classes.state} data-status={status} role="status">
          {words[status]}
        </span>
        {session.isLeader && (
          <Tooltip label="Leader of the group: this member works out who gets which partition">
            <span className={classes.leader}>
              <IconCrown size={13} aria-hidden />
              leader
            </span>
          </Tooltip>
        )}
        <span className={classes.grow} />
        <LaneMenu session={session} act={act} onAddLike={onAddLike} />
      </header>
      <Identity session={session} showsGroup={showsGroup} />
      <Controls session={session} act={act} />
      {(error !== undefined || problem !== null) && (
        <div className={classes.problem}>
          <ProblemView error={error ?? problem} isInline />
        </div>
      )}
      {then !== null ? (
        <p className={classes.then}>
          {then.length === 0 ? 'No partition at that time' : partitionsText(then, hasTopics)}
        </p>
      ) : sorted.length === 0 ? (
        <Idle session={session} group={group} />
      ) : (
        <div className={classes.partitions}>
          {sorted.map(partition => (
            <PartitionRow
              key={`${partition.topic} ${partition.partition}`}
              session={session}
              partition={partition}
              hasTopics={hasTopics}
              act={act}
            />
          ))}
        </div>
      )}
    </section>
  )
}

const words: Record<LabSession['status'], string> = {
  idle: 'assigned',
  joining: 'joining',
  running: 'member',
  failed: 'failed',
  crashed: 'crashed',
  closed: 'left',
}

function Identity({ session, showsGroup }: { session: LabSession; showsGroup: boolean }) {
  const { groupId, generationId, memberId, mode, topics, delivered, deliveredAgain, settings } = session
  const words = [
    ...(groupId === null ? ['no group'] : showsGroup ? [groupId] : []),
    ...(mode === 'assign' && groupId !== null ? ['not a member'] : []),
    ...(generationId === null ? [] : [`generation ${formatCount(generationId)}`]),
    ...(generationId === null && mode === 'subscribe' && !showsGroup ? [topics.join(', ')] : []),
  ]
  return (
    <p className={classes.identity}>
      <span title={memberId ?? undefined}>{words.join(' · ')}</span>
      <span className={classes.grow} />
      <span title={`auto.offset.reset ${settings.autoOffsetReset}, max.poll.records ${settings.maxPollRecords}`}>
        {plural(delivered, 'record')}
        {deliveredAgain > 0 && <span className={classes.again}> · {formatCount(deliveredAgain)} again</span>}
      </span>
    </p>
  )
}

function Controls({ session, act }: { session: LabSession; act: Act }) {
  const { sessionId, status, isPolling, groupId } = session
  const on = { sessionId }
  const hasEnded = status === 'closed' || status === 'crashed' || status === 'failed'
  const isMember = session.mode === 'subscribe'
  if (hasEnded) {
    return (
      <div className={classes.controls}>
        <Control
          label={isMember ? 'Rejoin' : 'Open again'}
          icon={<IconLogin2 size={15} />}
          onClick={() => act(sessionId, () => client.lab.reopen(on))}
          isWide
        />
        <Control
          label="Remove from the lab"
          icon={<IconX size={15} />}
          onClick={() => act(sessionId, () => client.lab.remove(on))}
        />
      </div>
    )
  }
  return (
    <div className={classes.controls}>
      <Control
        label="Poll once"
        icon={<IconDownload size={15} />}
        isDisabled={isPolling || status === 'joining'}
        onClick={() => act(sessionId, () => client.lab.poll({ sessionId, timeoutMs: pollTimeoutMs }))}
      />
      {isPolling ? (
        <Control
          label="Stop"
          icon={<IconPlayerStop size={15} />}
          isActive
          onClick={() => act(sessionId, () => client.lab.stop(on))}
        />
      ) : (
        <Control
          label="Run"
          icon={<IconPlayerPlay size={15} />}
          onClick={() => act(sessionId, () => client.lab.run(on))}
        />
      )}
      <Control
        label={groupId === null ? 'Commit now: there is no group to commit for' : 'Commit now'}
        icon={<IconPinned size={15} />}
        isDisabled={groupId === null || status === 'joining'}
        onClick={() => act(sessionId, () => client.lab.commit({ sessionId, offsets: null }))}
      />
      <SeekAll session={session} act={act} />
      <span className={classes.grow} />
      <Control
        label={isMember ? 'Crash: sockets destroyed, the group is not told' : 'Crash: nothing is committed'}
        icon={<IconBolt size={15} />}
        isDangerous
        onClick={() => act(sessionId, () => client.lab.crash(on))}
      />
      <Control
        label={isMember ? 'Leave the group' : 'Close'}
        icon={<IconLogout2 size={15} />}
        onClick={() => act(sessionId, () => client.lab.close(on))}
      />
    </div>
  )
}

interface ControlProps {
  label: string
  icon: ReactNode
  isDisabled?: boolean
  isActive?: boolean
  isDangerous?: boolean
  /** With its name beside the icon. */
  isWide?: boolean
  onClick(): Promise<void>
}

/** The name up to a colon is the control's; what follows explains. */
function Control({ label, icon, isDisabled = false, isActive = false, isDangerous, isWide, onClick }: ControlProps) {
  const [isBusy, setIsBusy] = useState(false)
  const [name] = label.split(':')
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="sm"
        variant={isActive ? 'filled' : 'default'}
        className={classes.control}
        data-dangerous={isDangerous}
        data-wide={isWide}
        aria-label={name ?? label}
        disabled={isDisabled}
        loading={isBusy}
        onClick={() => {
          setIsBusy(true)
          void onClick().finally(() => setIsBusy(false))
        }}
      >
        {icon}
        {isWide === true && <span>{name}</span>}
      </ActionIcon>
    </Tooltip>
  )
}

function SeekAll({ session, act }: { session: LabSession; act: Act }) {
  const { sessionId } = session
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Tooltip label="Seek all partitions" disabled={isOpen}>
          <ActionIcon
            size="sm"
            variant="default"
            className={classes.control}
            aria-label="Seek all"
            disabled={session.partitions.length === 0}
            onClick={() => setIsOpen(!isOpen)}
          >
            <IconArrowsHorizontal size={15} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <SeekForm
          what="all partitions"
          onSeek={target => {
            setIsOpen(false)
            void act(sessionId, () => client.lab.seek({ sessionId, partition: null, target }))
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

function LaneMenu({ session, act, onAddLike }: { session: LabSession; act: Act; onAddLike(): void }) {
  const { sessionId, partitions, autoCommit, settings, groupId } = session
  const all = { sessionId, partition: null }
  const isPaused = partitions.length > 0 && partitions.every(each => each.isPaused)
  const intervalMs = settings.autoCommitIntervalMs
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon size="sm" aria-label={`More about consumer ${session.number}`}>
          <IconDotsVertical size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onAddLike}>Add more like this</Menu.Item>
        <Menu.Divider />
        <Menu.Item
          disabled={partitions.length === 0}
          leftSection={isPaused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={() => void act(sessionId, () => (isPaused ? client.lab.resume(all) : client.lab.pause(all)))}
        >
          {isPaused ? 'Resume all partitions' : 'Pause all partitions'}
        </Menu.Item>
        <Menu.Item
          disabled={groupId === null}
          onClick={() =>
            void act(sessionId, () => client.lab.autoCommit({ sessionId, enabled: !autoCommit, intervalMs }))
          }
        >
          {autoCommit ? 'Switch auto-commit off' : `Switch auto-commit on (every ${formatCount(intervalMs)} ms)`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Idle({ session, group }: { session: LabSession; group: LabGroup | undefined }) {
  const { status, settings, mode } = session
  const reasons: Record<LabSession['status'], string> = {
    idle: 'It holds no partition.',
    joining: 'The group hands out its partitions when every member has joined again.',
    running:
      group?.partitions == null
        ? 'The group has given this member no partition.'
        : `${plural(group.members, 'member')} share ${plural(group.partitions, 'partition')}: one partition goes to one member, and this one is left over. It takes over when another goes.`,
    failed: 'It is no member of the group.',
    crashed:
      mode === 'assign'
        ? 'What it had not committed comes again.'
        : `The group was not told: it waits up to ${formatCount(settings.sessionTimeoutMs)} ms (session.timeout.ms) before others get its partitions.`,
    closed: mode === 'assign' ? 'It was closed.' : 'It has left: the group has given its partitions to the others.',
  }
  return (
    <div className={classes.idle}>
      {status === 'running' && <strong>Idle</strong>}
      <p>{reasons[status]}</p>
    </div>
  )
}
