// Labels of the axis of times: as much of the time as the step between two labels needs, the date below where it
// changes.

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0')

interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
}

function partsOf(time: number, isUtc: boolean): Parts {
  const date = new Date(time)
  // A time shifted by the zone's offset reads in UTC as it does in local time.
  const shown = isUtc ? date : new Date(time - date.getTimezoneOffset() * minute)
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    ms: shown.getUTCMilliseconds(),
  }
}

/** One label for each time, milliseconds ascending; `step` is how far they are apart. */
export function axisLabels(times: readonly number[], step: number, isUtc: boolean): string[] {
  let before = ''
  return times.map(time => {
    const parts = partsOf(time, isUtc)
    const date = `${months[parts.month - 1]} ${parts.day}`
    if (step >= 28 * day) return `${parts.year}-${pad(parts.month)}`
    if (step >= day) return date
    const clock = `${pad(parts.hour)}:${pad(parts.minute)}`
    const label =
      step >= minute
        ? clock
        : step >= second
          ? `${clock}:${pad(parts.second)}`
          : `${pad(parts.minute)}:${pad(parts.second)}.${pad(parts.ms, 3)}`
    const isNew = date !== before
    before = date
    return isNew ? `${label}\n${date}` : label
  })
}
