// Figures as they stand everywhere: counts, offsets, sizes, times. Tabular digits; the exact value on hover, and
// offsets copied as plain digits.
import { useSettings } from '../client/live.ts'
import { describeTimestamp, formatBytes, formatCount, formatTimestamp, type TimeFormat } from '../lib/format.ts'
import classes from './figures.module.css'

/** With thousands separators; what is not known is a dash. */
export function Count({ value, unit }: { value: number | bigint | null | undefined; unit?: string }) {
  if (value === null || value === undefined) return <Unknown />
  return (
    <span className={classes.figure} title={unit === undefined ? value.toString() : `${value} ${unit}`}>
      {formatCount(value)}
    </span>
  )
}

/** Copied without separators: what is selected holds plain digits. */
export function Offset({ value }: { value: bigint | null | undefined }) {
  if (value === null || value === undefined) return <Unknown />
  const text = formatCount(value)
  return (
    <span
      className={classes.offset}
      title={`Offset ${value}`}
      onCopy={event => {
        event.clipboardData.setData('text/plain', value.toString())
        event.preventDefault()
      }}
    >
      {text}
    </span>
  )
}

export function Bytes({ value }: { value: number | bigint | null | undefined }) {
  if (value === null || value === undefined) return <Unknown />
  return (
    <span className={classes.figure} title={`${formatCount(value)} bytes`}>
      {formatBytes(value)}
    </span>
  )
}

/** In the format chosen in the settings; every form of it on hover. */
export function Timestamp({ value, format }: { value: bigint | null | undefined; format?: TimeFormat }) {
  const settings = useSettings()
  if (value === null || value === undefined) return <Unknown />
  return (
    <time className={classes.figure} title={describeTimestamp(value)}>
      {formatTimestamp(value, format ?? settings.timeFormat)}
    </time>
  )
}

export function Unknown({ reason = 'Not known' }: { reason?: string }) {
  return (
    <span className={classes.unknown} title={reason}>
      <span aria-hidden>–</span>
      <span className={classes.hidden}>{reason}</span>
    </span>
  )
}
