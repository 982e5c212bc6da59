// One partition of a consumer: its bar, its figures, and what can be moved there.
import { ActionIcon, Popover, Tooltip } from '@mantine/core'
import { IconArrowsHorizontal, IconPinned, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { LabPartition, LabSession } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import { Offset, Unknown } from '#renderer/ui/index.ts'
import { CommitForm } from './commit-form.tsx'
import classes from './lab.module.css'
import { LogBar } from './log-bar.tsx'
import { SeekForm } from './seek-form.tsx'
import type { Act } from './use-lab.ts'

interface PartitionRowProps {
  session: LabSession
  partition: LabPartition
  hasTopics: boolean
  act: Act
}

export function PartitionRow({ session, partition, hasTopics, act }: PartitionRowProps) {
  const { sessionId, groupId } = session
  const { topic, partition: id, position, committedOffset, highWatermark, lag, isPaused, metadata } = partition
  const place = { topic, partition: id }
  const name = `${topic} ${id}`
  return (
    <section className={classes.partition} aria-label={`Partition ${name}`} data-paused={isPaused}>
      <div className={classes.partitionHead}>
        <span className={classes.partitionName} title={name}>
          {hasTopics && <span className={classes.dim}>{topic} </span>}
          {id}
        </span>
        <LogBar partition={partition} startsAtEarliest={session.settings.autoOffsetReset === 'earliest'} />
        <span className={classes.acts}>
          <Opener label={`Seek ${name}`} icon={<IconArrowsHorizontal size={13} aria-hidden />}>
            {close => (
              <SeekForm
                what={name}
                onSeek={target => {
                  close()
                  void act(sessionId, () => client.lab.seek({ sessionId, partition: place, target }))
                }}
              />
            )}
          </Opener>
          <Opener
            label={`Commit ${name} at an offset`}
            icon={<IconPinned size={13} aria-hidden />}
            isDisabled={groupId === null}
          >
            {close => (
              <CommitForm
                partition={partition}
                onCommit={(offset, text) => {
                  close()
                  const offsets = [{ ...place, offset, metadata: text }]
                  void act(sessionId, () => client.lab.commit({ sessionId, offsets }))
                }}
              />
            )}
          </Opener>
          <Tooltip label={isPaused ? `Resume ${name}` : `Pause ${name}: polls leave it out`}>
            <ActionIcon
              size="xs"
              aria-label={`${isPaused ? 'Resume' : 'Pause'} ${name}`}
              onClick={() =>
                void act(sessionId, () =>
                  isPaused
                    ? client.lab.resume({ sessionId, partition: place })
                    : client.lab.pause({ sessionId, partition: place }),
                )
              }
            >
              {isPaused ? <IconPlayerPlay size={13} aria-hidden /> : <IconPlayerPause size={13} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      <dl className={classes.figures}>
        <Figure name="position">
          {position === null ? <Unknown reason="Not set" /> : <Offset value={position} />}
        </Figure>
        <Figure name="committed" title={metadata === '' ? undefined : `Metadata: ${metadata}`}>
          {committedOffset === null ? (
            <Unknown reason={groupId === null ? 'No group' : 'Nothing committed'} />
          ) : (
            <Offset value={committedOffset} />
          )}
        </Figure>
        <Figure name="end">
          <Offset value={highWatermark} />
        </Figure>
        <Figure name="lag">
          {lag === null ? (
            <Unknown reason="Nothing committed" />
          ) : (
            <span className={lag > 0n ? classes.lagging : undefined}>{formatCount(lag)}</span>
          )}
        </Figure>
        {isPaused && <span className={classes.paused}>paused</span>}
      </dl>
    </section>
  )
}

function Figure({ name, title, children }: { name: string; title?: string | undefined; children: ReactNode }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface OpenerProps {
  label: string
  icon: ReactNode
  isDisabled?: boolean
  children(close: () => void): ReactNode
}

function Opener({ label, icon, isDisabled = false, children }: OpenerProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Tooltip label={isDisabled ? 'Without a group there is nothing to commit to' : label} disabled={isOpen}>
          <ActionIcon size="xs" aria-label={label} disabled={isDisabled} onClick={() => setIsOpen(!isOpen)}>
            {icon}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs">{children(() => setIsOpen(false))}</Popover.Dropdown>
    </Popover>
  )
}
