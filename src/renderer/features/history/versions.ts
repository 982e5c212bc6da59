// What a search found, in time order, each with the one before it. Pure.
import type { Hit } from '#renderer/features/search/index.ts'

export interface Version {
  /** From 1 on. */
  number: number
  topic: string
  partition: number
  offset: bigint
  timestamp: bigint
  size: number
  hit: Hit
  before: Version | null
}

/** By timestamp, then as they lie in their partitions: within one of them offsets are the order of writing. */
export function versionsOf(found: readonly Hit[], topics: readonly string[]): Version[] {
  const versions = found.map(
    (hit): Version => ({
      number: 0,
      topic: topics[hit.hits.topics[hit.index] ?? 0] ?? '',
      partition: hit.hits.partitions[hit.index] ?? 0,
      offset: hit.hits.offsets[hit.index] ?? 0n,
      timestamp: hit.hits.timestamps[hit.index] ?? -1n,
      size: hit.hits.sizes[hit.index] ?? 0,
      hit,
      before: null,
    }),
  )
  versions.sort(byTime)
  versions.forEach((version, index) => {
    version.number = index + 1
    version.before = versions[index - 1] ?? null
  })
  return versions
}

function byTime(left: Version, right: Version): number {
  if (left.timestamp !== right.timestamp) return left.timestamp < right.timestamp ? -1 : 1
  if (left.topic !== right.topic) return left.topic < right.topic ? -1 : 1
  if (left.partition !== right.partition) return left.partition - right.partition
  return left.offset < right.offset ? -1 : 1
}
