// The messages of one topic: toolbar, list, record pane. Owns what is selected; how it is read stands in the tab.
import {
  type ComponentProps,
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Place } from '#contract/index.ts'
import { runCommand, type Tab, updateTab } from '#renderer/app/index.ts'
import { type MapPlace, Timemap } from '#renderer/features/timemap/index.ts'
import { openDialog, ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { ColumnsDialog } from './columns-dialog.tsx'
import { GoToDialog } from './go-to-dialog.tsx'
import { fieldsOf, placeOf, type RecordPlace, type RowRef } from './list/columns.ts'
import type { MessageListHandle } from './list/message-list.tsx'
import type { RowSource } from './list/row-source.ts'
import { ListPane } from './list-pane.tsx'
import { showRecordMenu } from './menu.ts'
import classes from './messages.module.css'
import { useLayout, useMessages } from './messages.store.ts'
import { enterView } from './open-views.ts'
import { orderOf, placeIn, placeOfStretch, type Reading, readingOf, type Start } from './reading.ts'
import { RecordPane } from './record/record-pane.tsx'
import { Sash } from './sash.tsx'
import { Toolbar } from './toolbar.tsx'
import { useGoTo } from './use-go-to.ts'
import { useKeptTop } from './use-kept-top.ts'
import { useNewer } from './use-newer.ts'
import { usePicks } from './use-picks.ts'
import { useView } from './use-view.ts'

interface MessagesViewProps {
  tab: Tab
  connectionId: string
  topic: string
  /** False while another tab covers this one: the list stops following then. */
  isVisible: boolean
  /** Told once the first view is open or has failed. */
  onReady(): void
}

/** `position` counts without the positions a live view has put before it since (`RowSource.shifted`). */
interface Selected {
  source: RowSource
  position: number
  /** Null while the row was not there yet when it was chosen. */
  place: RecordPlace | null
}

export function MessagesView({ tab, connectionId, topic, isVisible, onReady }: MessagesViewProps) {
  const reading = useMemo(() => readingOf(tab.params.reading), [tab.params.reading])
  const layout = useLayout(connectionId, topic)
  const fields = useMemo(() => fieldsOf(layout), [layout])
  const [isPaused, setIsPaused] = useState(false)
  const isFollowing = reading.start === 'live' && !isPaused
  const [firstPlace] = useState(() => (reading.start === 'live' ? null : placeIn(tab.params.top)))
  const { state, reopen, retry } = useView({
    connectionId,
    topic,
    reading,
    fields,
    isFollowing: isFollowing && isVisible,
    firstPlace,
  })
  const source = state.status === 'open' ? state.source : null
  const list = useRef<MessageListHandle>(null)
  const picks = usePicks(source)
  const [chosen, setChosen] = useState<Selected | null>(null)
  const { isPaneOpen, paneWidth } = useMessages()
  const goTo = useGoTo({ tab, reading, state, list, reopen })

  const newer = useNewer({ connectionId, topic, state, isAsked: reading.isolation === 'read_uncommitted' })
  const keepTop = useKeptTop(tab.id, source)

  const setReading = (change: Partial<Reading>) => {
    setIsPaused(false)
    updateTab(tab.id, { params: { reading: { ...reading, ...change } } })
  }

  const isSettled = state.status !== 'opening'
  useEffect(() => {
    if (isSettled) onReady()
  }, [isSettled, onReady])

  const select = useCallback(
    (position: number) => {
      if (source === null) return
      const found = source.cache.find(position)
      const place = found.kind === 'row' ? placeOf(found) : null
      setChosen({ source, position: position - source.shifted, place })
    },
    [source],
  )
  // Another view has other positions: what was selected in the one before is selected no more.
  const selected = chosen?.source === source ? chosen : null
  const active = selected === null ? null : selected.position + selected.source.shifted

  // A row that came after it was chosen.
  useEffect(() => {
    if (selected === null || selected.place !== null) return
    return selected.source.subscribe(() => select(selected.position + selected.source.shifted))
  }, [selected, select])

  const arrange = () => openDialog(close => <ColumnsDialog connectionId={connectionId} topic={topic} onClose={close} />)
  const askPlace = () => {
    if (state.status !== 'open') return
    const { bounds } = state.view
    openDialog(close => (
      <GoToDialog topic={topic} bounds={bounds} order={orderOf(reading.start)} onGo={goTo} onClose={close} />
    ))
  }
  useEffect(() => enterView(tab.id, { askPlace, arrange, reload: reopen }))

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isPaneOpen || event.defaultPrevented) return
    useMessages.setState({ isPaneOpen: false })
    list.current?.focus()
  }
  const onMenu = (row: RowRef, event: MouseEvent) => {
    event.preventDefault()
    const { partition, offset } = placeOf(row)
    showRecordMenu(event, { connectionId, topic, partition, offset })
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes the record pane from anywhere in here
    <div className={classes.root} onKeyDown={onKeyDown}>
      <Toolbar
        reading={reading}
        onReading={setReading}
        partitions={state.status === 'open' ? state.view.bounds.map(bound => bound.partition) : []}
        isPaused={isPaused}
        onPause={setIsPaused}
        onArrange={arrange}
        onReload={() => reopen()}
        onSearch={() => void runCommand('search.open', { connectionId, topic })}
        onGoTo={state.status === 'open' ? askPlace : null}
      />
      {state.status === 'open' && (
        <TimemapOfView
          source={state.source}
          connectionId={connectionId}
          topic={topic}
          partitions={reading.partitions}
          isVisible={isVisible}
          version={state.view.viewId}
          hits={null}
          onGo={place => goTo({ kind: 'place', place: placeFor(place, reading.start) })}
        />
      )}
      <div className={classes.split}>
        <div className={classes.listSide}>
          {state.status === 'opening' && <SkeletonRows count={14} label="Loading messages" />}
          {state.status === 'failed' && (
            <div className={classes.problem}>
              <ProblemView error={state.error} onRetry={() => reopen()} />
            </div>
          )}
          {state.status === 'open' && (
            <ListPane
              key={state.view.viewId}
              source={state.source}
              connectionId={connectionId}
              topic={topic}
              partitions={state.view.bounds.length}
              isLive={isFollowing}
              isPaused={reading.start === 'live' && isPaused}
              active={active}
              onActive={select}
              onOpen={() => useMessages.setState({ isPaneOpen: true })}
              onMenu={onMenu}
              picks={picks}
              onArrange={arrange}
              onReload={() => reopen()}
              onRetry={retry}
              onMoved={keepTop}
              newer={isFollowing ? 0n : newer}
              list={list}
            />
          )}
        </div>
        {isPaneOpen && (
          <>
            <Sash width={paneWidth} onWidth={width => useMessages.setState({ paneWidth: width })} />
            <RecordPane
              connectionId={connectionId}
              topic={topic}
              place={selected?.place ?? null}
              width={paneWidth}
              onClose={() => useMessages.setState({ isPaneOpen: false })}
            />
          </>
        )}
      </div>
    </div>
  )
}

/** Asks for its many offsets once the first rows are there: they come first. */
function TimemapOfView({ source, isVisible, ...map }: { source: RowSource } & ComponentProps<typeof Timemap>) {
  const isFirst = useSyncExternalStore(source.subscribe, () => source.isFirst)
  return <Timemap {...map} isVisible={isVisible && !isFirst} />
}

function placeFor({ from, to, partition, first, next }: MapPlace, start: Start): Place {
  if (partition === null || first === null || next === null) return placeOfStretch({ from, to }, start)
  return { at: 'offset', partition, offset: orderOf(start) === 'oldest' ? first : next - 1n }
}
