// Offsets of partitions: first, last, by time (ListOffsets). Asked of each leader, many partitions at once.

import { listOffsets } from '#core/protocol/apis/list-offsets.ts'
import { errorName } from '#core/protocol/errors.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, brokerFailure, type KafkaFailure } from './failure.ts'

/** Special timestamps of ListOffsets. */
export const EARLIEST = -2n
export const LATEST = -1n
/** The record with the largest timestamp; ListOffsets from version 7 on (KIP-734). */
export const MAX_TIMESTAMP = -3n

export interface OffsetAnswer {
  /** −1 when no record is that young. */
  offset: bigint
  timestamp: bigint
  failure: KafkaFailure | null
}

export interface OffsetQuery {
  /** Milliseconds, or EARLIEST / LATEST. */
  timestamp: bigint
  /** With read_committed LATEST is the last stable offset. */
  isolation?: 'read_uncommitted' | 'read_committed'
}

/** The first record that is not older. Negative times are commands of ListOffsets, so the earliest there is, is 0. */
export function atTime(timestamp: bigint): OffsetQuery {
  return { timestamp: timestamp < 0n ? 0n : timestamp }
}

/** One answer per asked partition; a partition that fails carries its failure and does not disturb the others. */
export async function offsetsOf(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  query: OffsetQuery,
): Promise<Map<number, OffsetAnswer>> {
  const answers = await askOnce(connection, topic, partitions, query)
  const moved = partitions.filter(partition => {
    const failure = answers.get(partition)?.failure
    return failure !== null && failure !== undefined && connection.forgetLeaders(topic, failure.code)
  })
  if (moved.length > 0) {
    const stale = partitions.filter(partition => answers.get(partition)?.failure != null)
    for (const [partition, answer] of await askOnce(connection, topic, stale, query)) answers.set(partition, answer)
  }
  return answers
}

/** First offset and high watermark of each partition. @throws KafkaFailure of the first partition that fails */
export async function boundsOf(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  isolation: 'read_uncommitted' | 'read_committed' = 'read_uncommitted',
): Promise<Map<number, { logStartOffset: bigint; end: bigint }>> {
  const [first, last] = await Promise.all([
    offsetsOf(connection, topic, partitions, { timestamp: EARLIEST }),
    offsetsOf(connection, topic, partitions, { timestamp: LATEST, isolation }),
  ])
  return new Map(
    partitions.map(partition => {
      const start = first.get(partition)
      const end = last.get(partition)
      const failure = start?.failure ?? end?.failure
      if (failure != null) throw failure
      return [partition, { logStartOffset: start?.offset ?? 0n, end: end?.offset ?? 0n }]
    }),
  )
}

async function askOnce(connection: KafkaConnection, topic: string, partitions: readonly number[], query: OffsetQuery) {
  const answers = new Map<number, OffsetAnswer>()
  const byLeader = await leadersOrFailures(connection, topic, partitions, answers)
  await Promise.all(
    [...byLeader].map(async ([nodeId, ids]) => {
      try {
        const answer = await connection.send({ nodeId }, listOffsets, {
          replicaId: -1,
          isolationLevel: query.isolation === 'read_committed' ? 1 : 0,
          topics: [
            { name: topic, partitions: ids.map(partitionIndex => ({ partitionIndex, timestamp: query.timestamp })) },
          ],
        })
        for (const each of answer.topics[0]?.partitions ?? []) {
          const where = { cluster: connection.cluster, topic, partition: String(each.partitionIndex) }
          const failure = each.errorCode === 0 ? null : brokerFailure(listOffsets, each.errorCode, where)
          answers.set(each.partitionIndex, { offset: each.offset, timestamp: each.timestamp, failure })
        }
      } catch (error) {
        for (const partition of ids) answers.set(partition, failed(error, connection, topic, partition))
      }
    }),
  )
  return answers
}

async function leadersOrFailures(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  answers: Map<number, OffsetAnswer>,
): Promise<Map<number, number[]>> {
  try {
    return await connection.leaders(topic, partitions)
  } catch (error) {
    const first = asFailure(error, { cluster: connection.cluster, topic })
    if (first.code !== errorName(5)) throw first
    // One partition without a leader must not hide the others.
    const byLeader = new Map<number, number[]>()
    for (const partition of partitions) {
      try {
        for (const [leader] of await connection.leaders(topic, [partition])) {
          byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition])
        }
      } catch (failure) {
        answers.set(partition, failed(failure, connection, topic, partition))
      }
    }
    return byLeader
  }
}

function failed(error: unknown, connection: KafkaConnection, topic: string, partition: number): OffsetAnswer {
  const where = { cluster: connection.cluster, topic, partition: String(partition) }
  return { offset: -1n, timestamp: -1n, failure: asFailure(error, where) }
}
