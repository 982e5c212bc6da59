// How far a search is: what was found, what was read and how fast, what is left, partition by partition, which way it
// reads, and what it could not look at.
import type { SearchPlan, SearchProgress } from '#contract/index.ts'
import { formatBytes, formatCount, formatDuration, plural } from '#renderer/lib/format.ts'
import { Bytes, Count } from '#renderer/ui/index.ts'
import classes from './search.module.css'

const stateWords: Record<SearchProgress['state'], string> = {
  running: 'Searching',
  paused: 'Paused',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Failed',
}

const wayWords: Record<SearchPlan['way'], string> = {
  bytes: 'by bytes',
  'bytes-then-fields': 'by bytes, then fields',
  fields: 'decoded',
  'headers-only': 'by batch headers',
}

interface ProgressLineProps {
  progress: SearchProgress
  plan: SearchPlan | null
  /** Hits in the list. */
  listed: number
}

export function ProgressLine({ progress, plan, listed }: ProgressLineProps) {
  const { state, matches, records, bytes, seconds, secondsLeft, partitions, gaps, gapCount } = progress
  const isEnded = state !== 'running' && state !== 'paused'
  return (
    <div className={classes.progress}>
      <div className={classes.figures}>
        <span className={classes.state} data-state={state} role="status" aria-label="State of the search">
          {stateWords[state]}
        </span>
        <span className={classes.matches}>
          <Count value={matches} /> {matches === 1 ? 'match' : 'matches'}
          {isEnded && listed < matches && <span className={classes.dim}> · first {formatCount(listed)} listed</span>}
        </span>
        <span>
          <Count value={records} /> {records === 1 ? 'record' : 'records'}
        </span>
        <span>
          <Bytes value={bytes} />
        </span>
        <span title={`${formatCount(Math.round(progress.recordsPerSecond))} records/s`}>
          {formatBytes(Math.round(progress.bytesPerSecond))}/s
        </span>
        <span>
          {formatDuration(seconds * 1000)}
          {!isEnded &&
            ` · ${secondsLeft === null ? 'time left not known' : `${formatDuration(secondsLeft * 1000)} left`}`}
        </span>
        {plan !== null && (
          <span className={classes.way} title={plan.says}>
            {wayWords[plan.way]}
          </span>
        )}
      </div>
      <div className={classes.partitions} role="group" aria-label="Partitions searched">
        {partitions.map(each => (
          <PartitionBar key={each.partition} {...each} />
        ))}
      </div>
      {gapCount > 0 && (
        <details className={classes.gaps}>
          <summary>{plural(gapCount, 'place', 'places')} could not be looked at</summary>
          <ul>
            {gaps.map(({ partition, offset, what }) => (
              <li key={`${partition}@${offset} ${what}`}>
                Partition {partition}, offset {formatCount(offset)}: {what}
              </li>
            ))}
          </ul>
          {gapCount > gaps.length && <p>{formatCount(gapCount - gaps.length)} more are not listed.</p>}
        </details>
      )}
    </div>
  )
}

/** Whole percents; an empty range is done. */
function percentOf(start: bigint, next: bigint, end: bigint): number {
  return end <= start ? 100 : Number(((next - start) * 100n) / (end - start))
}

function PartitionBar({ partition, start, next, end, matches }: SearchProgress['partitions'][number]) {
  const percent = percentOf(start, next, end)
  const words =
    end <= start
      ? `Partition ${partition}: nothing to search`
      : `Partition ${partition}: ${percent} %, ${plural(matches, 'match', 'matches')}, offsets ${formatCount(start)} to ${formatCount(end - 1n)}`
  return (
    <div
      className={classes.partition}
      role="progressbar"
      aria-label={`Partition ${partition}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      title={words}
    >
      <span className={classes.partitionName}>{partition}</span>
      <span className={classes.bar}>
        <span style={{ width: `${percent}%` }} />
      </span>
      <span className={classes.partitionMatches}>{formatCount(matches)}</span>
    </div>
  )
}
