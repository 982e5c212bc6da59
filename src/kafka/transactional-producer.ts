// A transactional producer that keeps to one request at a time: its id fences whoever held it before, and what it has
// done is committed together with the records, as offsets of a group. Speaks as clients did before KIP-890, which every
// release understands.
import { addOffsetsToTxn } from '#core/protocol/apis/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '#core/protocol/apis/add-partitions-to-txn.ts'
import { endTxn } from '#core/protocol/apis/end-txn.ts'
import { initProducerId } from '#core/protocol/apis/init-producer-id.ts'
import { txnOffsetCommit } from '#core/protocol/apis/txn-offset-commit.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { AnyApi, RequestInput, ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection } from './connection.ts'
import { throwOnError } from './failure.ts'
import type { OffsetToCommit } from './group-offsets.ts'
import { toCoordinator, toReadyBroker, toTransactionCoordinator } from './patience.ts'
import { produceBatch } from './produce.ts'

/** A producer of brokers that is left without a word aborts after so long; less than what brokers allow by default. */
const TRANSACTION_TIMEOUT_MS = 60_000
const PRODUCE_OPTIONS = { acks: -1, timeoutMs: 30_000 } as const
/** Later versions are for brokers, or for transactions that end by a new epoch (KIP-890). */
const LAST_ADD_PARTITIONS = 3
const LAST_BEFORE_EPOCHS = 4

export interface ProducerIdentity {
  producerId: bigint
  producerEpoch: number
}

export interface TopicPartition {
  topic: string
  partition: number
}

/** An id for an idempotent producer that is in no transaction. @throws KafkaFailure */
export async function idempotentProducer(connection: KafkaConnection): Promise<ProducerIdentity> {
  const body = { transactionalId: null, transactionTimeoutMs: TRANSACTION_TIMEOUT_MS }
  const answer = await toReadyBroker(connection, initProducerId, body, ({ errorCode }) => errorCode)
  throwOnError(initProducerId, answer.errorCode, { cluster: connection.cluster })
  return { producerId: answer.producerId, producerEpoch: answer.producerEpoch }
}

export class TransactionalProducer {
  readonly #connection: KafkaConnection
  readonly #transactionalId: string
  readonly #groupId: string
  #identity: ProducerIdentity = { producerId: -1n, producerEpoch: -1 }

  constructor(connection: KafkaConnection, transactionalId: string, groupId: string) {
    this.#connection = connection
    this.#transactionalId = transactionalId
    this.#groupId = groupId
  }

  /** For the headers of batches. */
  get identity(): ProducerIdentity {
    return this.#identity
  }

  /** Fences whoever had the id, and waits until what they left open is aborted or finished. @throws KafkaFailure */
  async open(): Promise<void> {
    const body = { transactionalId: this.#transactionalId, transactionTimeoutMs: TRANSACTION_TIMEOUT_MS }
    const answer = await this.#ask(initProducerId, body, ({ errorCode }) => errorCode)
    this.#identity = { producerId: answer.producerId, producerEpoch: answer.producerEpoch }
  }

  /** The first request of a transaction. @throws KafkaFailure */
  async addPartitions(partitions: readonly TopicPartition[]): Promise<void> {
    const topics = new Map<string, number[]>()
    for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
    const body = {
      transactions: [],
      v3AndBelowTransactionalId: this.#transactionalId,
      v3AndBelowProducerId: this.#identity.producerId,
      v3AndBelowProducerEpoch: this.#identity.producerEpoch,
      v3AndBelowTopics: [...topics].map(([name, each]) => ({ name, partitions: each })),
    }
    await this.#ask(
      addPartitionsToTxn,
      body,
      ({ resultsByTopicV3AndBelow: results }) =>
        results
          .flatMap(({ resultsByPartition }) => resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode))
          .find(code => code !== 0 && code !== ErrorCode.OPERATION_NOT_ATTEMPTED) ?? 0,
      LAST_ADD_PARTITIONS,
    )
  }

  /** Sends one batch that carries this producer's identity; answers its first offset. @throws KafkaFailure */
  async produce({ topic, partition }: TopicPartition, batch: Buffer): Promise<bigint> {
    const options = { ...PRODUCE_OPTIONS, transactionalId: this.#transactionalId }
    const { offset } = await produceBatch(this.#connection, topic, partition, batch, options)
    return offset ?? -1n
  }

  /** They count when the transaction is committed. @throws KafkaFailure */
  async commitOffsets(offsets: readonly OffsetToCommit[]): Promise<void> {
    const groupId = this.#groupId
    const producer = { transactionalId: this.#transactionalId, ...this.#identity, groupId }
    await this.#ask(addOffsetsToTxn, producer, ({ errorCode }) => errorCode)
    const topics = new Map<string, OffsetToCommit[]>()
    for (const each of offsets) topics.set(each.topic, [...(topics.get(each.topic) ?? []), each])
    const body = {
      ...producer,
      memberId: '',
      topics: [...topics].map(([name, each]) => ({
        name,
        partitions: each.map(({ partition, offset, metadata }) => ({
          partitionIndex: partition,
          committedOffset: offset,
          committedMetadata: metadata,
        })),
      })),
    }
    const errorCodeOf = (answer: { topics: readonly { partitions: readonly { errorCode: number }[] }[] }) =>
      answer.topics.flatMap(({ partitions }) => partitions).find(({ errorCode }) => errorCode !== 0)?.errorCode ?? 0
    const answer = await toCoordinator(this.#connection, groupId, txnOffsetCommit, body, errorCodeOf, {
      maxVersion: LAST_BEFORE_EPOCHS,
    })
    throwOnError(txnOffsetCommit, errorCodeOf(answer), { cluster: this.#connection.cluster, group: groupId })
  }

  /** When this returns the transaction is decided. @throws KafkaFailure; where no answer came it may be decided or not */
  async end(committed: boolean): Promise<void> {
    const body = { transactionalId: this.#transactionalId, ...this.#identity, committed }
    await this.#ask(endTxn, body, ({ errorCode }) => errorCode, LAST_BEFORE_EPOCHS)
  }

  async #ask<A extends AnyApi>(
    api: A,
    body: RequestInput<A>,
    errorCodeOf: (answer: ResponseOf<A>) => number,
    maxVersion?: number,
  ): Promise<ResponseOf<A>> {
    const options = maxVersion === undefined ? {} : { maxVersion }
    const id = this.#transactionalId
    const answer = await toTransactionCoordinator(this.#connection, id, api, body, errorCodeOf, options)
    throwOnError(api, errorCodeOf(answer), {
      cluster: this.#connection.cluster,
      transactionalId: id,
      request: api.name,
    })
    return answer
  }
}
