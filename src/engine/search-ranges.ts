// Which offsets of which partitions a search has to read, from what the query says of partitions, offsets and times.
import type { SearchQuery } from '#contract/index.ts'
import type { LogSource } from '#core/log/source.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import type { ScanRange } from '#kafka/scan-block.ts'

/** Topics asked about at once. */
const SIDE_BY_SIDE = 8

export interface FoundRanges {
  topic: string
  ranges: ScanRange[]
  /** Why nothing of the topic can be read. */
  failure: KafkaFailure | null
}

/** In the topics' order. @throws KafkaFailure when none of them can be read */
export async function rangesOfTopics(
  open: (topic: string) => Promise<LogSource>,
  topics: readonly string[],
  query: SearchQuery,
): Promise<FoundRanges[]> {
  const found: FoundRanges[] = []
  for (let at = 0; at < topics.length; at += SIDE_BY_SIDE) {
    const asked = topics.slice(at, at + SIDE_BY_SIDE).map(async (topic): Promise<FoundRanges> => {
      try {
        return { topic, ranges: await rangesOf(await open(topic), query), failure: null }
      } catch (error) {
        return { topic, ranges: [], failure: asFailure(error, { topic }) }
      }
    })
    found.push(...(await Promise.all(asked)))
  }
  const failure = found.every(each => each.failure !== null) ? found[0]?.failure : undefined
  if (failure) throw failure
  return found
}

/**
 * Records need not be in the order of their times: a record before the end of the asked time may lie behind one that is
 * this much younger. What lies further behind is not read.
 */
export const LATE_MS = 3_600_000n

async function rangesOf(source: LogSource, query: SearchQuery): Promise<ScanRange[]> {
  const all = await source.partitions()
  const asked = query.partitions
  const partitions = asked === null ? all : all.filter(partition => asked.includes(partition))
  const bounds = await source.bounds(partitions, query.isolation)
  const { from = null, to = null } = query.times ?? {}
  const none = new Map<number, bigint | null>()
  const [first, last] = await Promise.all([
    from === null ? none : source.offsetsForTime(partitions, from),
    to === null ? none : source.offsetsForTime(partitions, to + LATE_MS),
  ])
  return partitions.map(partition => {
    const { logStartOffset, end } = bounds.get(partition) ?? { logStartOffset: 0n, end: 0n }
    // No record is that young: nothing to read, or everything.
    const youngest = from === null ? logStartOffset : (first.get(partition) ?? end)
    const oldest = to === null ? end : (last.get(partition) ?? end)
    const start = largest(logStartOffset, youngest, query.offsets?.from ?? logStartOffset)
    const until = smallest(end, oldest, query.offsets?.to ?? end)
    return { partition, from: smallest(start, end), until: largest(until, smallest(start, end)) }
  })
}

function largest(...values: bigint[]): bigint {
  return values.reduce((a, b) => (a > b ? a : b))
}

function smallest(...values: bigint[]): bigint {
  return values.reduce((a, b) => (a < b ? a : b))
}
