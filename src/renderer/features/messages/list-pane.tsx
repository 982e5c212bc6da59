// The list with what stands around it: a problem of the reading, the line that says where the list stands, the way
// back to the newest end.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type MouseEvent, type RefObject, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import { isOffline, runCommand } from '#renderer/app/index.ts'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { PickedActions } from '#renderer/features/exports/index.ts'
import { SqlPickedButton } from '#renderer/features/sql/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { EmptyState, ProblemView } from '#renderer/ui/index.ts'
import { columnsOf, type RowRef, visible } from './list/columns.ts'
import type { IsCompacted } from './list/gap.ts'
import { MessageList, type MessageListHandle, type ShownRange } from './list/message-list.tsx'
import type { RowSource } from './list/row-source.ts'
import classes from './messages.module.css'
import { setLayout, useLayout } from './messages.store.ts'
import type { Picks } from './use-picks.ts'

interface ListPaneProps {
  source: RowSource
  connectionId: string
  topic: string
  partitions: number
  /** The newest end is watched (`live`, not paused). */
  isLive: boolean
  isPaused: boolean
  active: number | null
  onActive(position: number): void
  onOpen(row: RowRef): void
  onMenu(row: RowRef, event: MouseEvent): void
  picks: Picks
  /** Opens the dialog of columns. */
  onArrange(): void
  onReload(): void
  onRetry(): void
  onMoved(isAtNewest: boolean): void
  /** Offsets that came after the view was opened, where it is not live. */
  newer: bigint
  list: RefObject<MessageListHandle | null>
}

export function ListPane(props: ListPaneProps) {
  const { source, topic, isLive } = props
  // Not of every window that comes: the list listens for itself.
  const failure = useSyncExternalStore(source.subscribe, () => source.failure)
  const isEmpty = useSyncExternalStore(source.subscribe, () => source.length === 0)
  const isCompacted = useIsCompacted(props.connectionId, topic)
  const { connectionId } = props
  const layout = useLayout(connectionId, topic)
  const columns = useMemo(() => visible(columnsOf(layout)), [layout])
  const { timeFormat } = useSettings()
  const now = useNow(timeFormat === 'relative')
  const [range] = useState(() => createStore<ShownRange>(() => ({ from: 0, to: 0, isAtNewest: true })))

  return (
    <>
      {failure !== null && (
        <div className={classes.problem}>
          <ProblemView error={failure} onRetry={props.onRetry} />
        </div>
      )}
      {isEmpty ? (
        <NoMessages {...props} />
      ) : (
        <MessageList
          ref={props.list}
          source={source}
          label={`Messages of ${topic}`}
          isCompacted={isCompacted}
          isMerged={props.partitions > 1}
          timeFormat={timeFormat}
          now={now}
          columns={columns}
          layout={layout}
          onLayout={next => setLayout(connectionId, topic, next)}
          onArrange={props.onArrange}
          active={props.active}
          onActive={props.onActive}
          onOpen={props.onOpen}
          onMenu={props.onMenu}
          picks={props.picks}
          follow={isLive}
          onRange={shown => {
            range.setState(shown)
            props.onMoved(shown.isAtNewest)
          }}
        />
      )}
      <Footer {...props} range={range} />
    </>
  )
}

/** A component of its own: it is drawn at each step of the list, which need not be drawn again for it. */
function Footer({
  source,
  range,
  isLive,
  isPaused,
  partitions,
  list,
  newer,
  onReload,
  picks,
  connectionId,
  topic,
}: ListPaneProps & { range: StoreApi<ShownRange> }) {
  const { from, to, isAtNewest } = useStore(range)
  useSyncExternalStore(source.subscribe, () => `${source.length} ${source.shifted}`)
  const seen = useRef(source.shifted)
  if (isAtNewest) seen.current = source.shifted
  const unseen = source.shifted - seen.current
  return (
    <footer className={classes.footer}>
      <div className={classes.footerLine}>
        {(isLive || isPaused) && (
          <span className={classes.live} data-paused={isPaused}>
            {isPaused ? 'paused' : 'live'}
          </span>
        )}
        <span>
          {source.length === 0
            ? 'no offsets'
            : `${formatCount(from + 1)} – ${formatCount(to)} of ${plural(source.length, 'offset')}`}
        </span>
        {picks.count === 0 && <span>{plural(partitions, 'partition')}</span>}
        {picks.count > 0 && (
          <>
            <strong>{formatCount(picks.count)} selected</strong>
            <PickedActions connectionId={connectionId} what="selection" isShort picked={() => picks.records(topic)} />
            <SqlPickedButton connectionId={connectionId} what="selection" isShort picked={() => picks.records(topic)} />
            <Button size="compact-xs" variant="subtle" aria-label="Clear selection" flex="none" onClick={picks.clear}>
              Clear
            </Button>
          </>
        )}
        <span className={classes.grow} />
        {newer > 0n && (
          <Button size="compact-xs" variant="light" title="Open the list again" onClick={onReload}>
            Show {plural(newer, 'newer offset')}
          </Button>
        )}
        {unseen > 0 && (
          <Button size="compact-xs" variant="light" onClick={() => list.current?.goToNewest()}>
            {plural(unseen, 'new offset')} ↑
          </Button>
        )}
      </div>
    </footer>
  )
}

function NoMessages({ connectionId, topic, isLive, onReload }: ListPaneProps) {
  return (
    <EmptyState
      title="No records here"
      action={
        <>
          {!isOffline(connectionId) && (
            <Button size="xs" onClick={() => void runCommand('produce.compose', { connectionId, topic })}>
              Write a record
            </Button>
          )}
          {!isLive && (
            <Button size="xs" variant="default" ml="xs" onClick={onReload}>
              Reload
            </Button>
          )}
        </>
      }
    >
      The partitions of {topic} hold no offsets between their start and their end.
      {isLive && ' New records appear as they arrive.'}
    </EmptyState>
  )
}

/** From the topic's configuration; null while it is not known, or where the account may not see it. */
function useIsCompacted(connectionId: string, topic: string): IsCompacted {
  const { data } = useQuery(read('topics.configs', client.topics.configs, { connectionId, topic }))
  const policy = data?.find(entry => entry.name === 'cleanup.policy')?.value ?? null
  return policy === null ? null : policy.includes('compact')
}

/** Now, moving on every ten seconds where relative times are shown. */
function useNow(isMoving: boolean): bigint {
  const [now, setNow] = useState(() => BigInt(Date.now()))
  useEffect(() => {
    if (!isMoving) return
    const timer = setInterval(() => setNow(BigInt(Date.now())), 10_000)
    return () => clearInterval(timer)
  }, [isMoving])
  return now
}
