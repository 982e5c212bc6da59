// What Kafka knows of partitions of several topics: their ends and what a group committed in them.
import type { LabPartition } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import type { KafkaFailure } from '#kafka/failure.ts'
import { type CommittedOffset, fetchOffsets } from '#kafka/group-offsets.ts'
import { boundsOf, EARLIEST, LATEST, offsetsOf } from '#kafka/offsets.ts'
import { byTopic, distinct, type Place, placeOf, type TopicPartition } from './place.ts'

export type Isolation = 'read_uncommitted' | 'read_committed'

export interface HeldPartition extends TopicPartition {
  offset: bigint | null
  isPaused: boolean
}

/** What Kafka knows of partitions that several consumers may hold. */
export interface Known {
  bounds: Map<Place, { logStartOffset: bigint; end: bigint }>
  committed: Map<string, Map<Place, CommittedOffset>>
}

/** Asks once for what all the consumers hold. @throws KafkaFailure */
export async function lookUp(
  connection: KafkaConnection,
  consumers: readonly { groupId: string | null; partitions: readonly TopicPartition[] }[],
): Promise<Known> {
  const all = distinct(consumers.flatMap(each => each.partitions))
  const groups = [...new Set(consumers.flatMap(({ groupId }) => (groupId === null ? [] : [groupId])))]
  const [bounds, committed] = await Promise.all([
    boundsOfAll(connection, all, 'read_uncommitted'),
    Promise.all(
      groups.map(async groupId => {
        const held = consumers.filter(each => each.groupId === groupId).flatMap(each => each.partitions)
        return [groupId, await committedOf(connection, groupId, distinct(held))] as const
      }),
    ),
  ])
  return { bounds, committed: new Map(committed) }
}

/** The partitions of one consumer with committed offset, ends and lag. */
export function describePartitions(
  known: Known,
  groupId: string | null,
  held: readonly HeldPartition[],
): LabPartition[] {
  return held.map(({ topic, partition, offset, isPaused }) => {
    const place = placeOf({ topic, partition })
    const { logStartOffset, end } = known.bounds.get(place) ?? { logStartOffset: 0n, end: 0n }
    const commit = groupId === null ? undefined : known.committed.get(groupId)?.get(place)
    const behind = commit === undefined ? null : end - commit.offset
    return {
      topic,
      partition,
      position: offset,
      isPaused,
      committedOffset: commit?.offset ?? null,
      metadata: commit?.metadata ?? '',
      logStartOffset,
      highWatermark: end,
      lag: behind !== null && behind < 0n ? 0n : behind,
    }
  })
}

/** First offset, and high watermark or last stable offset. @throws KafkaFailure of the first partition that fails */
export async function boundsOfAll(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  isolation: Isolation,
): Promise<Map<Place, { logStartOffset: bigint; end: bigint }>> {
  const all = new Map<Place, { logStartOffset: bigint; end: bigint }>()
  await Promise.all(
    byTopic(partitions).map(async ([topic, ids]) => {
      for (const [partition, bounds] of await boundsOf(connection, topic, ids, isolation))
        all.set(placeOf({ topic, partition }), bounds)
    }),
  )
  return all
}

/** Ends only; a partition that cannot be asked is left out. @throws KafkaFailure when none can */
export const endsOfAll = (
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  isolation: Isolation,
): Promise<Map<Place, bigint>> => offsetsOfAll(connection, partitions, { timestamp: LATEST, isolation })

/** First offsets, likewise. */
export const startsOfAll = (
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
): Promise<Map<Place, bigint>> => offsetsOfAll(connection, partitions, { timestamp: EARLIEST })

async function offsetsOfAll(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  at: Parameters<typeof offsetsOf>[3],
): Promise<Map<Place, bigint>> {
  const offsets = new Map<Place, bigint>()
  let failed: KafkaFailure | null = null
  await Promise.all(
    byTopic(partitions).map(async ([topic, ids]) => {
      for (const [partition, { offset, failure }] of await offsetsOf(connection, topic, ids, at)) {
        if (failure === null) offsets.set(placeOf({ topic, partition }), offset)
        else failed = failure
      }
    }),
  )
  if (offsets.size === 0 && failed !== null) throw failed
  return offsets
}

export async function committedOf(
  connection: KafkaConnection,
  groupId: string | null,
  partitions: readonly TopicPartition[],
): Promise<Map<Place, CommittedOffset>> {
  if (groupId === null || partitions.length === 0) return new Map()
  const asked = byTopic(partitions).map(([topic, ids]) => ({ topic, partitions: ids }))
  return new Map((await fetchOffsets(connection, groupId, asked)).map(each => [placeOf(each), each]))
}
