// The time map above a list: what it shows, in words and as a picture or a table; zoomed by hand, folded away when not
// wanted. Where a place in it leads is the caller's matter.
import { ActionIcon, Button, Tooltip, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconInfoCircle, IconTable, IconZoomOut } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { client, read, useSettings } from '#renderer/client/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { ProblemView, SkeletonRows } from '#renderer/ui/index.ts'
import { BucketTable } from './bucket-table.tsx'
import { bucketsOf, type Hit, hitsIn } from './buckets.ts'
import { formatMark, type Note, notesOf, type TimestampType, whatItCounts, wordsOfType } from './notes.ts'
import { type MapPlace, Plot } from './plot.tsx'
import classes from './timemap.module.css'
import { useTimemapStore } from './timemap.store.ts'
import { type TimeRange, useTimemap } from './use-timemap.ts'

interface TimemapProps {
  connectionId: string
  topic: string
  /** Null: all. */
  partitions: number[] | null
  /** False while another tab covers it: nothing is asked then. */
  isVisible: boolean
  /** Another value makes the map anew, as when the list is opened again. */
  version: string | number
  /** To be drawn in; null where there is no search. */
  hits: readonly Hit[] | null
  onGo(place: MapPlace): void
}

export function Timemap({ connectionId, topic, partitions, isVisible, version, hits, onGo }: TimemapProps) {
  const isOpen = useTimemapStore(state => state.isOpen)
  const [ranges, setRanges] = useState<TimeRange[]>([])
  const [isTable, setIsTable] = useState(false)
  const id = useId()
  const { timeFormat } = useSettings()
  const isShown = isOpen && isVisible
  const asked = ranges.at(-1) ?? null
  const { map, range, error } = useTimemap({ connectionId, topic, partitions, range: asked, isShown, version })
  const buckets = useMemo(() => (map === null ? null : bucketsOf(map)), [map])
  const hitBuckets = useMemo(
    () => (map === null || buckets === null || hits === null ? null : hitsIn(map, buckets, hits)),
    [map, buckets, hits],
  )
  const type = useTimestampType(connectionId, topic, isShown)
  const notes = map === null ? [] : notesOf(map, range === null, timeFormat)
  const zoomOut = ranges.length === 0 ? null : () => setRanges(ranges.slice(0, -1))

  return (
    <section
      className={classes.root}
      aria-label="Time map"
      data-ready={!isOpen || map?.done === true || error !== null}
    >
      <header className={classes.head}>
        <UnstyledButton
          className={classes.fold}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => useTimemapStore.setState({ isOpen: !isOpen })}
        >
          {isOpen ? <IconChevronDown size={13} aria-hidden /> : <IconChevronRight size={13} aria-hidden />}
          Time map
        </UnstyledButton>
        {isOpen && (
          <>
            <Tooltip label={whatItCounts} position="bottom-start">
              <span className={classes.label}>
                offsets between time marks <IconInfoCircle size={12} aria-label={whatItCounts} />
              </span>
            </Tooltip>
            {map?.marks != null && (
              <span className={classes.dim}>
                {formatMark(map.marks.from, timeFormat)} –{' '}
                {formatMark(map.marks.from + map.marks.step * BigInt(map.marks.buckets), timeFormat)} ·{' '}
                {stepWords(map.marks.step)} each
              </span>
            )}
            <span className={classes.dim}>{wordsOfType(type)}</span>
            <span className={classes.grow} />
            {map !== null && !map.done && error === null && (
              <span
                role="progressbar"
                aria-label="Time map"
                aria-valuenow={Math.round(map.progress * 100)}
                aria-valuemin={0}
                aria-valuemax={100}
                className={classes.dim}
              >
                {Math.round(map.progress * 100)} % asked
              </span>
            )}
            {buckets !== null && !isTable && (
              <span
                className={classes.legend}
                title={`Of one cell: up to ${formatCount(Math.round(buckets.largestCell))} offsets`}
              >
                fewer
                {[1, 2, 3, 4, 5].map(each => (
                  <span key={each} aria-hidden style={{ background: `var(--o-heat-${each})` }} />
                ))}
                more
              </span>
            )}
            {zoomOut !== null && (
              <>
                <Tooltip label="Zoom out (−)">
                  <ActionIcon aria-label="Zoom out" onClick={zoomOut}>
                    <IconZoomOut size={14} aria-hidden />
                  </ActionIcon>
                </Tooltip>
                <Button size="compact-xs" variant="default" onClick={() => setRanges([])}>
                  Whole range
                </Button>
              </>
            )}
            <Tooltip label="As a table">
              <ActionIcon
                aria-label="Show the time map as a table"
                aria-pressed={isTable}
                onClick={() => setIsTable(!isTable)}
              >
                <IconTable size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </header>
      {isOpen && (
        <div id={id}>
          {error !== null && (
            <div className={classes.problem}>
              <ProblemView error={error} />
            </div>
          )}
          {map === null && error === null && <SkeletonRows count={3} label="Asking for offsets by time" />}
          {map !== null && buckets === null && error === null && (
            <p className={classes.nothing}>No record has a time here: nothing to map.</p>
          )}
          {map !== null && buckets !== null && !isTable && (
            <Plot
              topic={topic}
              map={map}
              buckets={buckets}
              hits={hitBuckets}
              timeFormat={timeFormat}
              onGo={onGo}
              onZoom={next => setRanges([...ranges, next])}
              onZoomOut={zoomOut}
            />
          )}
          {map !== null && buckets !== null && isTable && (
            <BucketTable topic={topic} map={map} buckets={buckets} hits={hitBuckets} />
          )}
          <Notes
            notes={notes}
            hitsOutside={hitBuckets?.outside ?? 0}
            onUntil={to => setRanges([...ranges, { from: map?.marks?.from ?? 0n, to }])}
          />
        </div>
      )}
    </section>
  )
}

interface NotesProps {
  notes: Note[]
  hitsOutside: number
  onUntil(time: bigint): void
}

function Notes({ notes, hitsOutside, onUntil }: NotesProps) {
  if (notes.length === 0 && hitsOutside === 0) return null
  return (
    <ul className={classes.notes} aria-label="Notes on the time map">
      {notes.map(({ tone, text, until }) => (
        <li key={text} data-tone={tone}>
          {text}
          {until !== undefined && (
            <UnstyledButton className={classes.link} onClick={() => onUntil(until)}>
              Show them
            </UnstyledButton>
          )}
        </li>
      ))}
      {hitsOutside > 0 && <li>{plural(hitsOutside, 'hit')} outside of this range</li>}
    </ul>
  )
}

const units: [ms: bigint, name: string][] = [
  [86_400_000n, 'd'],
  [3_600_000n, 'h'],
  [60_000n, 'min'],
  [1000n, 's'],
  [1n, 'ms'],
]

/** Steps are round: one unit says them. */
function stepWords(step: bigint): string {
  const [ms, name] = units.find(([each]) => step % each === 0n) ?? [1n, 'ms']
  return `${formatCount(step / ms)} ${name}`
}

/** Null where the topic's configuration may not be seen. */
function useTimestampType(connectionId: string, topic: string, isAsked: boolean): TimestampType | null {
  const { data } = useQuery({
    ...read('topics.configs', client.topics.configs, { connectionId, topic }),
    enabled: isAsked,
    staleTime: 60_000,
  })
  const value = data?.find(entry => entry.name === 'message.timestamp.type')?.value
  return value === 'CreateTime' || value === 'LogAppendTime' ? value : null
}
