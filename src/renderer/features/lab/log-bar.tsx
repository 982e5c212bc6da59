// A partition's log as a bar from its start to its end: what is committed is filled, the position is a mark.
import type { LabPartition } from '#contract/index.ts'
import classes from './lab.module.css'

/** Per cent of the way from start to end; int64 does not go through a double before it is small. */
function share(offset: bigint, { logStartOffset, highWatermark }: LabPartition): number {
  const length = highWatermark - logStartOffset
  if (length <= 0n) return 0
  return Math.min(100, Math.max(0, Number(((offset - logStartOffset) * 10_000n) / length) / 100))
}

export function LogBar({ partition }: { partition: LabPartition }) {
  const { position, committedOffset, logStartOffset, highWatermark } = partition
  const words = [
    `log ${logStartOffset} to ${highWatermark}`,
    committedOffset === null ? 'nothing committed' : `committed ${committedOffset}`,
    position === null ? 'no position yet' : `position ${position}`,
  ].join(', ')
  return (
    <div
      className={classes.logBar}
      role="img"
      aria-label={words}
      title={words}
      data-empty={highWatermark === logStartOffset}
    >
      {committedOffset !== null && (
        <span className={classes.committed} style={{ width: `${share(committedOffset, partition)}%` }} />
      )}
      {position !== null && <span className={classes.position} style={{ left: `${share(position, partition)}%` }} />}
    </div>
  )
}
