// What the form of moving offsets holds, as typed, and the plan it asks for.
import type { OffsetTarget, PlanInput } from '#contract/index.ts'
import { parseOffset, parseTimestamp } from '#renderer/lib/format.ts'

export const targetKinds = ['earliest', 'latest', 'offset', 'time', 'shift', 'group', 'csv', 'none', 'entry'] as const
export type TargetKind = (typeof targetKinds)[number]

export interface Draft {
  to: TargetKind
  /** What goes with `offset`, `time`, `shift` and `group`, each as typed. */
  texts: Record<'offset' | 'time' | 'shift' | 'group', string>
  csv: { name: string; text: string } | null
  /** The journal's entry that is put back. */
  entryId: string | null
  /** Empty: what the group has committed. */
  topics: string[]
  /** `0-3, 7`; empty: all. */
  partitions: string
  outOfRange: PlanInput['outOfRange']
  beyondEnd: PlanInput['beyondEnd']
}

/** @param entryId the entry to be put back, when it begins with one; @param topic when it begins with one topic */
export const newDraft = (entryId: string | null, topic: string | null): Draft => ({
  to: entryId === null ? 'earliest' : 'entry',
  texts: { offset: '', time: '', shift: '', group: '' },
  csv: null,
  entryId,
  topics: topic === null ? [] : [topic],
  partitions: '',
  // What was there is put back as it was, wherever it lay.
  outOfRange: entryId === null ? 'clamp' : 'keep',
  beyondEnd: 'refuse',
})

/** Targets that name their partitions themselves. */
export const namesPartitions = (to: TargetKind): boolean => to === 'csv' || to === 'entry'

/** Null while something is missing or cannot be read. */
export function inputOf(draft: Draft): PlanInput | null {
  const target = targetOf(draft)
  const partitions = partitionsOf(draft.partitions)
  if (target === null || partitions === 'unreadable') return null
  const { topics, outOfRange, beyondEnd } = draft
  const scope = topics.length === 0 || namesPartitions(draft.to) ? null : topics.map(topic => ({ topic, partitions }))
  return { scope, target, outOfRange, beyondEnd }
}

function targetOf({ to, texts, csv, entryId }: Draft): OffsetTarget | null {
  switch (to) {
    case 'offset': {
      const offset = parseOffset(texts.offset)
      return offset === null ? null : { to, offset }
    }
    case 'time': {
      const timestamp = parseTimestamp(texts.time)
      return timestamp === null ? null : { to, timestamp }
    }
    case 'shift': {
      const by = /^[+-]?\d{1,18}$/.test(texts.shift.replaceAll(/[,_\s]/g, ''))
        ? BigInt(texts.shift.replaceAll(/[,_\s+]/g, ''))
        : null
      return by === null ? null : { to, by }
    }
    case 'group':
      return texts.group === '' ? null : { to, groupId: texts.group }
    case 'csv':
      return csv === null ? null : { to, text: csv.text }
    case 'entry':
      return entryId === null ? null : { to, id: entryId }
    default:
      return { to }
  }
}

const MOST_PARTITIONS = 100_000

/** `0-3, 7` → `[0, 1, 2, 3, 7]`; nothing means all. */
export function partitionsOf(text: string): number[] | null | 'unreadable' {
  if (text.trim() === '') return null
  const all = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,9})\s*(?:[-–]\s*(\d{1,9})\s*)?$/.exec(part)
    if (match === null) return 'unreadable'
    const from = Number(match[1])
    const to = Number(match[2] ?? match[1])
    if (to < from || to - from >= MOST_PARTITIONS) return 'unreadable'
    for (let partition = from; partition <= to; partition++) all.add(partition)
  }
  return [...all].sort((left, right) => left - right)
}
