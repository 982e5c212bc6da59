// Placeholder of the final size while the first answer is on its way, so that nothing jumps when it comes.
import classes from './skeleton-rows.module.css'

const widths = [62, 48, 71, 55, 66, 43, 59, 51]

/** `label` is what a screen reader hears, e.g. `Loading brokers`. */
export function SkeletonRows({ count = 6, label = 'Loading' }: { count?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} aria-busy="true" className={classes.root}>
      {Array.from({ length: count }, (_, row) => (
        // Rows have no identity of their own: they are never reordered.
        <div key={`row-${row.toString()}`} className={classes.row}>
          <span style={{ width: `${widths[row % widths.length]}%` }} />
        </div>
      ))}
    </div>
  )
}
