// A partition's log as a bar from its first to its last offset: what is committed is filled, what was delivered after it
// is hatched (it comes again after a crash), the position is a mark.
import type { LabPartition } from '#contract/index.ts'
import { formatCount } from '#renderer/lib/format.ts'
import classes from './lab.module.css'

/** Per cent of the way from start to end; int64 does not go through a double before it is small. */
function share(offset: bigint, { logStartOffset, highWatermark }: LabPartition): number {
  const length = highWatermark - logStartOffset
  if (length <= 0n) return 0
  return Math.min(100, Math.max(0, Number(((offset - logStartOffset) * 10_000n) / length) / 100))
}

interface LogBarProps {
  partition: LabPartition
  /** Without a commit it would begin at the first offset again. */
  startsAtEarliest: boolean
}

export function LogBar({ partition, startsAtEarliest }: LogBarProps) {
  const { position, committedOffset, logStartOffset, highWatermark } = partition
  const committed = committedOffset === null ? 0 : share(committedOffset, partition)
  const at = position === null ? null : share(position, partition)
  const words = [
    `log ${formatCount(logStartOffset)} to ${formatCount(highWatermark)}`,
    committedOffset === null ? 'nothing committed' : `committed ${formatCount(committedOffset)}`,
    position === null ? 'no position yet' : `position ${formatCount(position)}`,
    ...distance(position, committedOffset),
  ].join(', ')
  return (
    <div
      className={classes.logBar}
      role="img"
      aria-label={words}
      title={words}
      data-empty={highWatermark === logStartOffset}
    >
      <span className={classes.committed} style={{ width: `${committed}%` }} />
      {at !== null && at > committed && (committedOffset !== null || startsAtEarliest) && (
        <span className={classes.uncommitted} style={{ left: `${committed}%`, width: `${at - committed}%` }} />
      )}
      {at !== null && <span className={classes.position} style={{ left: `${at}%` }} />}
    </div>
  )
}

function distance(position: bigint | null, committed: bigint | null): string[] {
  if (position === null || committed === null || position === committed) return []
  return position > committed
    ? [`${formatCount(position - committed)} delivered and not committed`]
    : [`${formatCount(committed - position)} before what is committed`]
}
