// The number of a consumer in a colour of its own, the same in its lane, its records and the timeline.
import classes from './lab.module.css'

/** Neighbours far apart on the colour wheel. */
const hueOf = (number: number) => (205 + (number - 1) * 137.5) % 360

const styleOf = (hue: number) => ({
  borderColor: `hsl(${hue} 45% 50%)`,
  backgroundColor: `color-mix(in srgb, hsl(${hue} 60% 50%) 18%, var(--o-bg))`,
})

export function Badge({ number }: { number: number }) {
  return (
    <span className={classes.badge} style={styleOf(hueOf(number))} title={`Consumer ${number}`}>
      {number}
    </span>
  )
}
