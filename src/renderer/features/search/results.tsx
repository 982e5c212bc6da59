// What a search has found: over one topic a map of when, below it the list. A stretch of the map narrows the list.
import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { openRecord, openTime } from '#renderer/app/index.ts'
import { useSettings } from '#renderer/client/index.ts'
import { showRecordMenu } from '#renderer/features/messages/index.ts'
import { formatMark, type MapPlace, Timemap } from '#renderer/features/timemap/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'
import { EmptyState, SkeletonRows } from '#renderer/ui/index.ts'
import { HitsTable } from './hits-table.tsx'
import type { Hit, Run } from './runs.ts'
import classes from './search.module.css'
import { topicsInWords } from './topic-picker.tsx'

interface ResultsProps {
  run: Run | undefined
  topics: readonly string[]
  connectionId: string
  isVisible: boolean
}

export function Results({ run, topics, connectionId, isVisible }: ResultsProps) {
  if (run === undefined) {
    return (
      <EmptyState title={`Search ${topicsInWords(topics)}`}>
        Type a text, a regular expression or a condition, or write a script, and press Enter. Records are looked at from
        the first offset to the last, and listed as they are found. Without any of them every record is a hit.
      </EmptyState>
    )
  }
  const [topic] = run.topics
  if (topic === undefined || run.topics.length > 1 || run.progress === null) {
    return <Found run={run} found={run.found} connectionId={connectionId} />
  }
  return <Mapped key={run.number} run={run} topic={topic} connectionId={connectionId} isVisible={isVisible} />
}

interface MappedProps {
  run: Run
  topic: string
  connectionId: string
  isVisible: boolean
}

function Mapped({ run, topic, connectionId, isVisible }: MappedProps) {
  const [stretch, setStretch] = useState<MapPlace | null>(null)
  const { found } = run
  const hits = useMemo(() => found.map(hit => ({ partition: partitionOf(hit), timestamp: timeOf(hit) })), [found])
  const within = useMemo(
    () => (stretch === null ? found : found.filter(hit => isWithin(hit, stretch))),
    [found, stretch],
  )
  return (
    <>
      <Timemap
        connectionId={connectionId}
        topic={topic}
        partitions={run.partitions}
        isVisible={isVisible}
        version={run.number}
        hits={hits}
        onGo={setStretch}
      />
      {stretch !== null && (
        <StretchLine
          stretch={stretch}
          hits={within.length}
          listed={found.length}
          onAll={() => setStretch(null)}
          onRecords={() => openStretch(connectionId, topic, stretch)}
        />
      )}
      {stretch !== null && within.length === 0 ? (
        <EmptyState title="No hit is listed of this time">
          {run.isEnded ? 'Choose another place in the map, or show all hits.' : 'The search still goes on.'}
        </EmptyState>
      ) : (
        <Found run={run} found={within} connectionId={connectionId} />
      )}
    </>
  )
}

const partitionOf = ({ hits, index }: Hit): number => hits.partitions[index] ?? -1
const timeOf = ({ hits, index }: Hit): bigint => hits.timestamps[index] ?? -1n

function isWithin(hit: Hit, { from, to, partition }: MapPlace): boolean {
  const time = timeOf(hit)
  return time >= from && time < to && (partition === null || partition === partitionOf(hit))
}

function openStretch(connectionId: string, topic: string, { from, to, partition, first }: MapPlace): void {
  if (partition === null || first === null) openTime({ connectionId, topic, from, to })
  else openRecord({ connectionId, topic, partition, offset: first })
}

interface StretchLineProps {
  stretch: MapPlace
  hits: number
  listed: number
  onAll(): void
  onRecords(): void
}

function StretchLine({ stretch, hits, listed, onAll, onRecords }: StretchLineProps) {
  const { timeFormat } = useSettings()
  const { from, to, partition } = stretch
  return (
    <div className={classes.stretch} role="group" aria-label="Stretch of time">
      <span>
        {plural(hits, 'hit')} of {formatCount(listed)} at {formatMark(from, timeFormat)} – {formatMark(to, timeFormat)}
        {partition === null ? '' : ` in partition ${partition}`}
      </span>
      <Button size="compact-xs" variant="default" onClick={onAll}>
        All hits
      </Button>
      <Button size="compact-xs" variant="default" onClick={onRecords}>
        All records of this time
      </Button>
    </div>
  )
}

interface FoundProps {
  run: Run
  /** Of what it has found, what is to be listed. */
  found: readonly Hit[]
  connectionId: string
}

function Found({ run, found, connectionId }: FoundProps) {
  if (found.length > 0) {
    return (
      <HitsTable
        key={run.number}
        topics={run.topics}
        found={found}
        onOpen={place => openRecord({ connectionId, ...place })}
        onMenu={(place, event) => showRecordMenu(event, { connectionId, ...place })}
      />
    )
  }
  if (run.error !== null) return null
  if (run.progress === null) return <SkeletonRows count={8} label="Starting the search" />
  switch (run.progress.state) {
    case 'done':
      return (
        <EmptyState title="No record matches">
          {run.progress.gapCount === 0
            ? 'The whole range was looked at.'
            : 'Some places could not be looked at, see above.'}{' '}
          {run.progress.scriptErrorCount > 0 && 'The script failed on some records, see above. '}
          Case, whole words, where to look, partitions, ranges and isolation level all narrow a search.
        </EmptyState>
      )
    case 'cancelled':
      return <EmptyState title="Nothing was found until it was cancelled" />
    case 'paused':
      return <EmptyState title="Nothing found yet">The search is paused. Resume goes on where it stopped.</EmptyState>
    default:
      return <EmptyState title="Nothing found yet">Records are listed here as they are found.</EmptyState>
  }
}
