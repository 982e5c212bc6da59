// An examination in words: titles of its steps, the verdict, and the report as Markdown. No secret comes this far.
import type { DoctorStep } from '#contract/index.ts'
import { formatDuration, plural } from '#renderer/lib/format.ts'

const titles: Record<DoctorStep['check'], string> = {
  settings: 'Settings of the profile',
  name: 'Name',
  tcp: 'TCP',
  tls: 'TLS',
  versions: 'Speaks Kafka',
  mechanism: 'SASL mechanism',
  login: 'Login',
  metadata: 'Cluster',
  brokers: 'Brokers together',
  clocks: 'Clocks',
  'cluster-rights': 'Rights on the cluster',
  'topic-rights': 'Rights on topics',
  'group-rights': 'Rights on groups',
}

export const titleOf = ({ check }: DoctorStep): string => titles[check]

export type Result = 'running' | 'stopped' | NonNullable<DoctorStep['finding']>['result']

export const resultWords: Record<Result, string> = {
  running: 'running',
  stopped: 'not finished',
  ok: 'ok',
  warning: 'to look at',
  failed: 'failed',
  skipped: 'left out',
}

export const durationOf = ({ milliseconds }: DoctorStep): string =>
  milliseconds === null ? '' : milliseconds < 1 ? '< 1 ms' : formatDuration(milliseconds)

/** By place, in the order in which they were begun. */
export function placesOf(steps: readonly DoctorStep[]): [place: string, steps: DoctorStep[]][] {
  const places = new Map<string, DoctorStep[]>()
  for (const step of steps) places.set(step.place, [...(places.get(step.place) ?? []), step])
  return [...places]
}

export const placeTitle = (place: string): string =>
  place.startsWith('bootstrap ')
    ? `Bootstrap server ${place.slice('bootstrap '.length)}`
    : `${place.slice(0, 1).toUpperCase()}${place.slice(1)}`

export const troubled = (steps: readonly DoctorStep[]): DoctorStep[] => [
  ...steps.filter(({ finding }) => finding?.result === 'failed'),
  ...steps.filter(({ finding }) => finding?.result === 'warning'),
]

export function verdictOf(steps: readonly DoctorStep[], state: 'running' | 'done' | 'stopped'): string {
  const count = (result: Result) => steps.filter(({ finding }) => finding?.result === result).length
  const [bad, odd] = [count('failed'), count('warning')]
  const found = [bad > 0 ? plural(bad, 'problem') : '', odd > 0 ? `${odd} to look at` : ''].filter(each => each !== '')
  const words = found.length === 0 ? 'nothing wrong' : found.join(', ')
  if (state === 'running') return `Examining: ${words} so far`
  if (state === 'stopped') return `Stopped: ${words} until then`
  return found.length === 0 ? 'Nothing is wrong' : `Found: ${words}`
}

/** To be pasted into a ticket. */
export function reportOf(name: string, steps: readonly DoctorStep[], at: Date): string {
  const lines = [`# Connection report: ${name}`, '', `${at.toISOString()} · ${verdictOf(steps, 'done')}`]
  for (const { place, finding } of troubled(steps))
    lines.push(
      '',
      `**${placeTitle(place)}**: ${finding?.says ?? ''}.`,
      ...(finding?.remedy == null ? [] : [finding.remedy]),
    )
  for (const [place, ofPlace] of placesOf(steps)) {
    lines.push('', `## ${placeTitle(place)}`, '')
    for (const step of ofPlace) {
      const { finding } = step
      const duration = durationOf(step)
      const result = resultWords[finding?.result ?? 'stopped']
      lines.push(`- ${titleOf(step)}: ${result}${duration === '' ? '' : ` (${duration})`}. ${finding?.says ?? ''}`)
      for (const detail of finding?.details ?? []) lines.push(`  - ${detail}`)
    }
  }
  return `${lines.join('\n')}\n`
}
