// Producers and transactions as brokers tell them (KIP-664): which producers wrote to a partition, whose transaction is
// open, and since when. A cluster before 3.0 offers none of it: that is told, not thrown.
import { describeProducers } from '#core/protocol/apis/describe-producers.ts'
import { describeTransactions } from '#core/protocol/apis/describe-transactions.ts'
import { listTransactions } from '#core/protocol/apis/list-transactions.ts'
import type { AnyApi } from '#core/protocol/schema.ts'
import type { KafkaConnection } from './connection.ts'
import { throwOnError } from './failure.ts'
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

/** Null: this cluster does not offer that. @throws KafkaFailure */
export async function producersOf(
  connection: KafkaConnection,
  topic: string,
  partition: number,
): Promise<PartitionProducer[] | null> {
  if (!(await isOffered(connection, describeProducers))) return null
  const [leader] = (await connection.leaders(topic, [partition])).keys()
  const body = { topics: [{ name: topic, partitionIndexes: [partition] }] }
  const answer = await connection.send({ nodeId: leader ?? -1 }, describeProducers, body)
  const found = answer.topics[0]?.partitions[0]
  const where = { cluster: connection.cluster, topic, partition: String(partition) }
  throwOnError(found?.errorCode ?? 0, where, found?.errorMessage)
  return (found?.activeProducers ?? []).map(each => ({
    producerId: each.producerId,
    producerEpoch: each.producerEpoch,
    lastSequence: each.lastSequence,
    lastTimestamp: each.lastTimestamp,
    transactionStartOffset: each.currentTxnStartOffset < 0n ? null : each.currentTxnStartOffset,
  }))
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
  if (!(await isOffered(connection, listTransactions))) return null
  if (producerIds.length === 0) return []
  const nodes = await connection.refreshNodes()
  const lists = await eachOf(nodes, AT_ONCE, async ({ nodeId }) => {
    const answer = await connection.send({ nodeId }, listTransactions, {
      stateFilters: [],
      producerIdFilters: producerIds,
    })
    throwOnError(answer.errorCode, { cluster: connection.cluster, broker: String(nodeId) })
    return answer.transactionStates.map(each => ({ ...each, nodeId }))
  })
  const canDescribe = await isOffered(connection, describeTransactions)
  return eachOf(lists.flat(), AT_ONCE, async ({ transactionalId, producerId, transactionState: state, nodeId }) => {
    const known: Transaction = { transactionalId, producerId, state, startedAt: null, timeoutMs: null }
    if (!canDescribe) return known
    const answer = await connection.send({ nodeId }, describeTransactions, { transactionalIds: [transactionalId] })
    const found = answer.transactionStates[0]
    if (found === undefined || found.errorCode !== 0) return known
    const startedAt = found.transactionStartTimeMs < 0n ? null : found.transactionStartTimeMs
    return { ...known, state: found.transactionState, startedAt, timeoutMs: found.transactionTimeoutMs }
  })
}
