// Producers and transactions as brokers tell them (KIP-664): which producers wrote to a partition, whose transaction is
// open, and since when. Kafka tells producers since 2.8, transactions since 3.0: what a cluster does not offer is said,
// not thrown.
import { describeProducers } from '#core/protocol/apis/describe-producers.ts'
import { describeTransactions } from '#core/protocol/apis/describe-transactions.ts'
import { listTransactions } from '#core/protocol/apis/list-transactions.ts'
import type { AnyApi, ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, brokerFailure, type KafkaFailure, throwOnError } from './failure.ts'
import { eachOf } from './patience.ts'

export interface PartitionProducer {
  producerId: bigint
  producerEpoch: number
  /** −1: not told. */
  lastSequence: number
  /** Milliseconds since the epoch of its last batch; −1: not told. */
  lastTimestamp: bigint
  /** First offset of its open transaction here; null when it has none. */
  transactionStartOffset: bigint | null
}

export interface Transaction {
  transactionalId: string
  producerId: bigint
  /** `Ongoing`, `PrepareCommit`, `CompleteAbort`, … */
  state: string
  /** Milliseconds since the epoch; null where it may not be described, or has none. */
  startedAt: bigint | null
  timeoutMs: number | null
}

const AT_ONCE = 8

/** Whether a broker of the cluster answers the request. */
async function isOffered(connection: KafkaConnection, api: AnyApi): Promise<boolean> {
  return (await connection.versions()).has(api.key)
}

export interface ProducersAnswer {
  producers: PartitionProducer[]
  failure: KafkaFailure | null
}

/**
 * One answer per asked partition, each with its own failure. Null: this cluster does not offer that.
 * @throws KafkaFailure when a partition has no leader
 */
export async function producersOf(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
): Promise<Map<number, ProducersAnswer> | null> {
  if (!(await isOffered(connection, describeProducers))) return null
  const answers = new Map<number, ProducersAnswer>()
  const whereOf = (partition: number) => ({ cluster: connection.cluster, topic, partition: String(partition) })
  const fail = (partition: number, failure: KafkaFailure) => {
    connection.forgetLeaders(topic, failure.code)
    answers.set(partition, { producers: [], failure })
  }
  const ask = async ([nodeId, partitionIndexes]: [number, number[]]) => {
    try {
      const answer = await connection.send({ nodeId }, describeProducers, {
        topics: [{ name: topic, partitionIndexes }],
      })
      for (const { partitionIndex, errorCode, errorMessage, activeProducers } of answer.topics[0]?.partitions ?? []) {
        if (errorCode === 0) {
          answers.set(partitionIndex, { producers: activeProducers.map(asProducer), failure: null })
        } else {
          fail(partitionIndex, brokerFailure(describeProducers, errorCode, whereOf(partitionIndex), errorMessage))
        }
      }
    } catch (error) {
      for (const partition of partitionIndexes) fail(partition, asFailure(error, whereOf(partition)))
    }
  }
  await Promise.all([...(await connection.leaders(topic, partitions))].map(ask))
  return answers
}

type ActiveProducer = ResponseOf<
  typeof describeProducers
>['topics'][number]['partitions'][number]['activeProducers'][number]

function asProducer({ producerId, producerEpoch, lastSequence, lastTimestamp, currentTxnStartOffset }: ActiveProducer) {
  const transactionStartOffset = currentTxnStartOffset < 0n ? null : currentTxnStartOffset
  return { producerId, producerEpoch, lastSequence, lastTimestamp, transactionStartOffset }
}

/** Transactional ids of some producers. Null: this cluster does not offer that. @throws KafkaFailure */
export async function transactionalIdsOf(
  connection: KafkaConnection,
  producerIds: readonly bigint[],
): Promise<Map<bigint, string> | null> {
  const listed = await listedTransactions(connection, producerIds)
  return listed && new Map(listed.map(each => [each.producerId, each.transactionalId]))
}

/**
 * The transactions of some producers, wherever they are coordinated. Null: this cluster does not offer that. One that
 * may not be described is told with what its list says.
 * @throws KafkaFailure when they cannot be listed
 */
export async function transactionsOf(
  connection: KafkaConnection,
  producerIds: readonly bigint[],
): Promise<Transaction[] | null> {
  const listed = await listedTransactions(connection, producerIds)
  if (listed === null) return null
  const canDescribe = await isOffered(connection, describeTransactions)
  return eachOf(listed, AT_ONCE, async ({ transactionalId, producerId, transactionState: state, nodeId }) => {
    const known: Transaction = { transactionalId, producerId, state, startedAt: null, timeoutMs: null }
    if (!canDescribe) return known
    const answer = await connection.send({ nodeId }, describeTransactions, { transactionalIds: [transactionalId] })
    const found = answer.transactionStates[0]
    if (found === undefined || found.errorCode !== 0) return known
    const startedAt = found.transactionStartTimeMs < 0n ? null : found.transactionStartTimeMs
    return { ...known, state: found.transactionState, startedAt, timeoutMs: found.transactionTimeoutMs }
  })
}

async function listedTransactions(connection: KafkaConnection, producerIds: readonly bigint[]) {
  if (!(await isOffered(connection, listTransactions))) return null
  if (producerIds.length === 0) return []
  const nodes = await connection.refreshNodes()
  const lists = await eachOf(nodes, AT_ONCE, async ({ nodeId }) => {
    const answer = await connection.send({ nodeId }, listTransactions, {
      stateFilters: [],
      producerIdFilters: producerIds,
    })
    throwOnError(listTransactions, answer.errorCode, { cluster: connection.cluster, broker: String(nodeId) })
    return answer.transactionStates.map(each => ({ ...each, nodeId }))
  })
  return lists.flat()
}
