// What the samples of a group's lag say about how fast it is read, and when it would be drained.
import type { LagSample } from '#contract/index.ts'
import { formatCount, formatDuration } from '#renderer/lib/format.ts'

/** What is looked back on. */
const WINDOW_MS = 10 * 60_000
/** Less says nothing. */
const LEAST_MS = 15_000

export interface Rates {
  /** Offsets per second. */
  read: number
  arrived: number
  overMs: number
}

/** Null: too little was seen. A commit that went backwards (a reset), or a further partition, begins anew. */
export function ratesOf(samples: readonly LagSample[]): Rates | null {
  const last = samples.at(-1)
  if (last === undefined) return null
  let first = last
  for (let index = samples.length - 1; index >= 0; index--) {
    const sample = samples[index]
    if (sample === undefined || Number(last.at - sample.at) > WINDOW_MS) break
    if (sample.committed > first.committed || sample.end > first.end || sample.partitions !== first.partitions) break
    first = sample
  }
  const overMs = Number(last.at - first.at)
  if (overMs < LEAST_MS) return null
  const perSecond = (from: bigint, to: bigint) => (Number(to - from) * 1000) / overMs
  return { read: perSecond(first.committed, last.committed), arrived: perSecond(first.end, last.end), overMs }
}

const rate = (value: number) => `${value >= 10 ? formatCount(Math.round(value)) : Number(value.toFixed(1))}/s`

/** A sentence with the assumption it stands on. */
export function forecast(lag: bigint, rates: Rates | null): string {
  if (rates === null) return 'No forecast yet: the group has to be watched a little longer.'
  const assumption = `if it goes on as in the last ${formatDuration(rates.overMs)}: ${rate(rates.read)} read, ${rate(rates.arrived)} arriving (offsets)`
  if (lag === 0n) return `Drained; ${rate(rates.read)} read, ${rate(rates.arrived)} arriving (offsets).`
  const gain = rates.read - rates.arrived
  if (rates.read === 0) return `Does not drain: nothing was committed in the last ${formatDuration(rates.overMs)}.`
  if (gain <= 0) return `Does not drain, ${assumption}.`
  return `Drained in about ${formatDuration((Number(lag) / gain) * 1000)}, ${assumption}.`
}

/** The partition with the most of the lag, and its share in percent; null when there is none. */
export function skewOf<Offset extends { lag: bigint | null }>(
  offsets: readonly Offset[],
): { offset: Offset; share: number } | null {
  const total = offsets.reduce((sum, { lag }) => sum + (lag ?? 0n), 0n)
  const worst = offsets.reduce<Offset | null>(
    (most, offset) => ((offset.lag ?? 0n) > (most?.lag ?? 0n) ? offset : most),
    null,
  )
  if (worst === null || total === 0n) return null
  return { offset: worst, share: Math.round((Number(worst.lag ?? 0n) / Number(total)) * 100) }
}
