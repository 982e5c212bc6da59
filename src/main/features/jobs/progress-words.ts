// How far work is, in a line: records, bytes, rate and what is left.
import type { Progress } from '#contract/steps.ts'

export function progressWords({ records, bytes, bytesPerSecond, secondsLeft }: Progress): string {
  return [
    records === null ? '' : `${records.toLocaleString('en')} records`,
    megabytes(bytes),
    `${megabytes(bytesPerSecond)}/s`,
    secondsLeft === null || secondsLeft < 1 ? '' : `${durationWords(secondsLeft)} left`,
  ]
    .filter(part => part !== '')
    .join(' · ')
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`

function durationWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toLocaleString('en', { maximumFractionDigits: 1 })} h`
}
