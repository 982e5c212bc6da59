// Replays in words.
import type { Replay, ReplayPlan, Verification } from '#contract/index.ts'
import { formatBytes, formatCount, formatRanges, plural } from '#renderer/lib/format.ts'

export const statusWords: Record<Replay['status'], { word: string; title: string }> = {
  running: { word: 'running', title: 'Records are being sent' },
  complete: { word: 'complete', title: 'Every record was sent, or is listed as failed' },
  interrupted: { word: 'interrupted', title: 'It ended before its end and can be resumed' },
  failed: { word: 'failed', title: 'It stopped at a failure' },
}

export const onceOnlyWords: Record<Replay['onceOnly'], string> = {
  transactions: 'once only, by transactions',
  'read-back': 'once only, by reading back',
  'at-least-once': 'at least once',
}

export function amountWords({ offsets, isExact, bytes }: ReplayPlan): string {
  const count = isExact ? plural(offsets, 'record') : `up to ${plural(offsets, 'record')}`
  return bytes === null ? `${count}, size not known` : `${count}, about ${formatBytes(bytes)}`
}

export function targetWords({ targets }: ReplayPlan): string {
  return targets
    .map(({ topic, partitions, written }) =>
      written === null
        ? `${topic}, any of ${plural(partitions, 'partition')}`
        : `${topic}, ${written.length === 1 ? 'partition' : 'partitions'} ${formatRanges(written)}`,
    )
    .join('; ')
}

export function schemaWords({ schemaIds: { key, value, sampled } }: ReplayPlan): string | null {
  if (key.length === 0 && value.length === 0) return null
  const ids = [...key.map(id => `key ${id}`), ...value.map(id => `value ${id}`)]
  return `${ids.join(', ')} (of ${plural(sampled, 'sampled record')})`
}

export function verifiedWords(found: Verification): string {
  if (found.isExact) {
    const times = found.timestampsCompared ? '' : ', times apart'
    return `Each of ${plural(found.same, 'record')} is in the target once, as it was mapped${times}`
  }
  const counts: [number, string][] = [
    [found.different, 'different'],
    [found.missing, 'missing'],
    [found.duplicates, 'there twice'],
    [found.unsent, 'not sent'],
    [found.gone, 'gone from the source'],
    [found.failed, 'failed'],
  ]
  const told = counts.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`)
  return `${formatCount(found.same)} the same; ${told.join(', ')}`
}
