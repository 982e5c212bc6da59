// What both kinds of lab consumer can do, and what they share: the ends of their partitions and what is committed.
import type { LabPartition, LabSession, Problem, Rows, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { type CommittedOffset, fetchOffsets } from '#kafka/group-offsets.ts'
import { boundsOf, offsetsOf } from '#kafka/offsets.ts'

export interface TopicPartition {
  topic: string
  partition: number
}

export interface Commit extends TopicPartition {
  offset: bigint
  metadata: string
}

export interface Polled {
  topics: string[]
  rows: Rows
}

/** A connection with a write grant, made when it is needed. */
export type Writer = () => Promise<KafkaConnection>

export interface Session {
  describe(): Promise<LabSession>
  poll(timeoutMs: number): Promise<Polled>
  /** Null: all partitions of the session. */
  seek(partition: TopicPartition | null, target: SeekTarget): Promise<void>
  /** Null: the positions. */
  commit(offsets: readonly Commit[] | null, writer: Writer): Promise<void>
  autoCommit(enabled: boolean, intervalMs: number, writer: Writer): void
  close(): Promise<void>
}

export const placeOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`

export type Positions = ReadonlyMap<string, bigint | null>

/** The partitions with position, committed offset, ends and lag as they are now. */
export async function describePartitions(
  connection: KafkaConnection,
  groupId: string | null,
  partitions: readonly TopicPartition[],
  positions: Positions,
): Promise<LabPartition[]> {
  const [bounds, committed] = await Promise.all([
    boundsOfAll(connection, partitions),
    committedOf(connection, groupId, partitions),
  ])
  return partitions.map(each => {
    const place = placeOf(each)
    const { logStartOffset, end } = bounds.get(place) ?? { logStartOffset: 0n, end: 0n }
    const commit = committed.get(place)
    const behind = commit === undefined ? null : end - commit.offset
    return {
      ...each,
      position: positions.get(place) ?? null,
      committedOffset: commit?.offset ?? null,
      metadata: commit?.metadata ?? '',
      logStartOffset,
      highWatermark: end,
      lag: behind !== null && behind < 0n ? 0n : behind,
    }
  })
}

export async function boundsOfAll(connection: KafkaConnection, partitions: readonly TopicPartition[]) {
  const all = new Map<string, { logStartOffset: bigint; end: bigint }>()
  await Promise.all(
    byTopic(partitions).map(async ([topic, ids]) => {
      for (const [partition, bounds] of await boundsOf(connection, topic, ids))
        all.set(placeOf({ topic, partition }), bounds)
    }),
  )
  return all
}

export async function committedOf(
  connection: KafkaConnection,
  groupId: string | null,
  partitions: readonly TopicPartition[],
): Promise<Map<string, CommittedOffset>> {
  if (groupId === null || partitions.length === 0) return new Map()
  const asked = byTopic(partitions).map(([topic, ids]) => ({ topic, partitions: ids }))
  return new Map((await fetchOffsets(connection, groupId, asked)).map(each => [placeOf(each), each]))
}

/**
 * Offsets a seek goes to. A time after the last record has no offset: that is said, not silently taken for the end.
 * @throws KafkaFailure NO_RECORD_AFTER_TIME, OFFSET_OUT_OF_RANGE
 */
export async function seekOffsets(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  target: SeekTarget,
): Promise<Map<string, bigint>> {
  const bounds = await boundsOfAll(connection, partitions)
  const offsets = new Map<string, bigint>()
  const late: TopicPartition[] = []
  for (const [topic, ids] of byTopic(partitions)) {
    const byTime =
      target.to === 'time' ? await offsetsOf(connection, topic, ids, { timestamp: target.timestamp }) : null
    for (const partition of ids) {
      const { logStartOffset, end } = bounds.get(placeOf({ topic, partition })) ?? { logStartOffset: 0n, end: 0n }
      const found = byTime?.get(partition)
      if (found?.failure != null) throw found.failure
      if (found !== undefined && found.offset < 0n) late.push({ topic, partition })
      const offset =
        target.to === 'beginning'
          ? logStartOffset
          : target.to === 'end'
            ? end
            : target.to === 'offset'
              ? target.offset
              : (found?.offset ?? end)
      if (target.to === 'offset' && (offset < logStartOffset || offset > end))
        throw outOfRange(connection, { topic, partition }, offset, logStartOffset, end)
      if (offset >= 0n) offsets.set(placeOf({ topic, partition }), offset)
    }
  }
  if (late.length > 0 && late.length === partitions.length) throw noRecordAfter(connection, late)
  return offsets
}

export function byTopic(partitions: readonly TopicPartition[]): [topic: string, partitions: number[]][] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics]
}

/** auto.offset.reset=none, and nothing to start from. */
export function noOffset(cluster: string, groupId: string | null, partitions: readonly TopicPartition[]): Problem {
  return {
    code: 'NO_OFFSET',
    what: 'Nothing is committed for some partitions, and auto.offset.reset is none',
    where: { cluster, ...(groupId === null ? {} : { group: groupId }), partitions: partitions.map(placeOf).join(', ') },
    remedy: 'Seek these partitions, or choose earliest or latest.',
    retriable: false,
  }
}

function outOfRange(
  connection: KafkaConnection,
  place: TopicPartition,
  offset: bigint,
  start: bigint,
  end: bigint,
): KafkaFailure {
  return new KafkaFailure({
    code: 'OFFSET_OUT_OF_RANGE',
    what: `The offset ${offset} lies outside the log, which goes from ${start} to ${end}`,
    where: { cluster: connection.cluster, topic: place.topic, partition: String(place.partition) },
    remedy: 'Choose an offset within it, or seek to the beginning or the end.',
  })
}

function noRecordAfter(connection: KafkaConnection, places: readonly TopicPartition[]): KafkaFailure {
  return new KafkaFailure({
    code: 'NO_RECORD_AFTER_TIME',
    what: 'No record is as young as this time',
    where: { cluster: connection.cluster, partitions: places.map(placeOf).join(', ') },
    remedy: 'Choose an earlier time, or seek to the end. Nothing was moved.',
  })
}
