// How far a search is: what was found, what was read and how fast, what is left, partition by partition, which way it
// reads, and what it could not look at.
import type { ReactNode } from 'react'
import type { SearchPlan, SearchProgress } from '#contract/index.ts'
import { formatBytes, formatCount, formatDuration, plural } from '#renderer/lib/format.ts'
import { Bytes, Count } from '#renderer/ui/index.ts'
import type { Place } from './hits-table.tsx'
import { ProgressBars } from './progress-bars.tsx'
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
  'bytes-then-script': 'by bytes, then script',
  'fields-then-script': 'decoded, then script',
  script: 'by script',
}

interface ProgressLineProps {
  progress: SearchProgress
  plan: SearchPlan | null
  /** Hits in the list. */
  listed: number
  /** Nothing more comes into the list. */
  isWhole: boolean
  onOpen(place: Place): void
  /** What can be done with the hits. */
  actions: ReactNode
}

export function ProgressLine({ progress, plan, listed, isWhole, onOpen, actions }: ProgressLineProps) {
  const { state, matches, records, bytes, seconds, secondsLeft, partitions, gaps, gapCount } = progress
  const { scriptErrors, scriptErrorCount } = progress
  const isEnded = state !== 'running' && state !== 'paused'
  return (
    <div className={classes.progress}>
      <div className={classes.figures}>
        <span className={classes.state} data-state={state} role="status" aria-label="State of the search">
          {stateWords[state]}
        </span>
        <span className={classes.matches}>
          <Count value={matches} /> {matches === 1 ? 'match' : 'matches'}
          {isWhole && listed < matches && (
            <span className={classes.dim}>
              {' '}
              · {formatCount(listed)} listed of {formatCount(matches)} found
            </span>
          )}
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
        {actions}
      </div>
      <ProgressBars partitions={partitions} />
      {gapCount > 0 && (
        <details className={classes.gaps}>
          <summary>{plural(gapCount, 'place', 'places')} could not be looked at</summary>
          <ul>
            {gaps.map(gap => (
              <li key={`${placeOf(gap)} ${gap.what}`}>
                {placeOf(gap)}: {gap.what}
              </li>
            ))}
          </ul>
          {gapCount > gaps.length && <p>{formatCount(gapCount - gaps.length)} more are not listed.</p>}
        </details>
      )}
      {scriptErrorCount > 0 && (
        <details className={classes.gaps}>
          <summary>
            The script failed on {plural(scriptErrorCount, 'record', 'records')}: they count as no match
          </summary>
          <ul>
            {scriptErrors.map(each => (
              <li key={placeOf(each)}>
                <button type="button" className={classes.place} onClick={() => onOpen(each)}>
                  {placeOf(each)}
                </button>
                : {each.what}
              </li>
            ))}
          </ul>
          {scriptErrorCount > scriptErrors.length && (
            <p>{formatCount(scriptErrorCount - scriptErrors.length)} more are not listed.</p>
          )}
        </details>
      )}
    </div>
  )
}

function placeOf({ topic, partition, offset }: SearchProgress['gaps'][number]): string {
  const place = partition === null ? topic : `${topic}, partition ${partition}`
  return offset === null ? place : `${place}, offset ${formatCount(offset)}`
}
