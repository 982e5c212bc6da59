// What was chosen of a dead-letter topic, as a replay that is filled in: those records, back to their topics. Pure.
import type { ErrorGroup, PickedRecords } from '#contract/index.ts'
import type { ReplaySource } from '#renderer/features/replay/index.ts'
import { plural } from '#renderer/lib/format.ts'

export interface Choice {
  /** Ids. */
  groups: ReadonlySet<string>
  /** Single records, as `placeOf` has them. */
  records: ReadonlySet<string>
  /** Of chosen groups those too that were redriven before. */
  isAgain: boolean
  /** The headers that tell the error go along. */
  keepsHeaders: boolean
}

export const placeOf = ({ partition, offset }: { partition: number; offset: bigint }): string =>
  `${partition}/${offset}`

export function offsetCount(listed: ErrorGroup['waiting']): number {
  return listed.reduce((sum, { offsets }) => sum + offsets.length, 0)
}

/** What a chosen group stands for: of very many records those that are listed. */
export function countOf({ waiting, done }: ErrorGroup, { isAgain }: Pick<Choice, 'isAgain'>): number {
  return offsetCount(waiting) + (isAgain ? offsetCount(done) : 0)
}

function addOffsets(found: Map<number, Set<bigint>>, partition: number, offsets: Iterable<bigint>): void {
  const known = found.get(partition) ?? new Set()
  found.set(partition, known)
  for (const offset of offsets) known.add(offset)
}

/** Groups of which something is chosen, and the places of all that is. */
function taken(groups: readonly ErrorGroup[], choice: Choice) {
  const places = new Map<number, Set<bigint>>()
  const of: ErrorGroup[] = []
  for (const group of groups) {
    const isChosen = choice.groups.has(group.id) && countOf(group, choice) > 0
    const single = group.shown.filter(each => choice.records.has(placeOf(each)))
    if (!isChosen && single.length === 0) continue
    of.push(group)
    const listed = isChosen ? [...group.waiting, ...(choice.isAgain ? group.done : [])] : []
    for (const { partition, offsets } of listed) addOffsets(places, partition, offsets)
    for (const { partition, offset } of single) addOffsets(places, partition, [offset])
  }
  return { of, places }
}

export interface Redrive {
  count: number
  /** Null where nothing is chosen, or not what goes together. */
  source: ReplaySource | null
  /** Why not. */
  why: string | null
}

export function redriveOf(
  { connectionId, topic }: { connectionId: string; topic: string },
  groups: readonly ErrorGroup[],
  choice: Choice,
): Redrive {
  const { of, places } = taken(groups, choice)
  const records: PickedRecords = [...places].map(([partition, offsets]) => ({
    topic,
    partition,
    offsets: [...offsets],
  }))
  const count = records.reduce((sum, { offsets }) => sum + offsets.length, 0)
  if (count === 0) return { count, source: null, why: 'Choose groups, or records of one' }
  const originals = new Set(of.map(each => each.topic))
  const headers = new Set(of.map(each => each.convention?.topic || null))
  if (headers.size > 1) {
    return {
      count,
      source: null,
      why: 'Their original topics stand in different headers: redrive them one after another',
    }
  }
  if (originals.has(null) && originals.size > 1) {
    return { count, source: null, why: 'Some name no original topic: redrive those by themselves' }
  }
  const [header = null] = headers
  const topics = [...originals].filter(each => each !== null).sort()
  const removed = choice.keepsHeaders ? [] : (of[0]?.convention?.headers ?? [])
  const words = `${plural(count, 'record')} of ${topic}`
  const filledIn = {
    name: `Redrive ${words}`,
    removed,
    ...(header === null || topics.length === 0 ? {} : { topicBy: 'header' as const, topicHeader: header, topics }),
  }
  const source = { connectionId, records: { of: 'records' as const, records }, words, topic, filledIn }
  return { count, source, why: null }
}
