// Who writes and reads a topic. Readers are needed; what cannot be told of the producers is said beside them.
import type { TopicFlow, TopicProducer } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import { type ProducersAnswer, producersOf, transactionalIdsOf } from '#kafka/transactions.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { readersOf } from './reading-groups.ts'

/** @throws KafkaFailure when groups or topic cannot be listed */
export async function topicFlow(connection: KafkaConnection, topic: string): Promise<TopicFlow> {
  const { partitions, groups } = await readersOf(connection, topic)
  const failures: KafkaFailure[] = []
  const note = (error: unknown) => failures.push(asFailure(error, { cluster: connection.cluster, topic }))
  // A partition without an end has no leader to ask.
  const led = partitions.filter(({ end }) => end !== null).map(({ partition }) => partition)
  const told = await producersOf(connection, topic, led).catch((error: unknown) => {
    note(error)
    return new Map<number, ProducersAnswer>()
  })
  for (const { failure } of told?.values() ?? []) if (failure !== null) failures.push(failure)
  const producers = told && merged(told)
  const ids = producers?.map(({ producerId }) => producerId) ?? []
  const names = await transactionalIdsOf(connection, ids).catch((error: unknown) => {
    note(error)
    return null
  })
  return {
    partitions,
    producers:
      producers?.map(each => ({ ...each, transactionalId: names?.get(each.producerId) ?? null })).sort(lastFirst) ??
      null,
    groups,
    problem: failures[0] === undefined ? null : problemOf(failures[0]),
  }
}

/** One per producer id, over the partitions that it wrote to. */
function merged(told: ReadonlyMap<number, ProducersAnswer>): TopicProducer[] {
  const byId = new Map<bigint, TopicProducer>()
  for (const [partition, { producers }] of [...told].sort(([left], [right]) => left - right)) {
    for (const { producerId, producerEpoch, lastTimestamp, transactionStartOffset } of producers) {
      const known = byId.get(producerId)
      byId.set(producerId, {
        producerId,
        producerEpoch: Math.max(producerEpoch, known?.producerEpoch ?? 0),
        transactionalId: null,
        lastTimestamp: known !== undefined && known.lastTimestamp > lastTimestamp ? known.lastTimestamp : lastTimestamp,
        hasOpenTransaction: transactionStartOffset !== null || known?.hasOpenTransaction === true,
        partitions: [...(known?.partitions ?? []), partition],
      })
    }
  }
  return [...byId.values()]
}

function lastFirst(left: TopicProducer, right: TopicProducer): number {
  if (left.lastTimestamp !== right.lastTimestamp) return left.lastTimestamp > right.lastTimestamp ? -1 : 1
  return left.producerId < right.producerId ? -1 : 1
}
