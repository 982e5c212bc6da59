// One transactional id: who its producer is and what its transaction holds. A plain state; transaction-coordinator.ts
// moves and stores it.

import { ErrorCode } from '#core/protocol/errors.ts'
import type { StoredTransaction, StoredTransactionInput } from '#core/serdes/transaction-records.ts'
import type { DescribedTransaction, TopicPartition, TransactionalProducer, TransactionState } from './types.ts'

/** In the order of Kafka's status codes. */
const states: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
]

/** Kafka keeps the very last epoch for fencing. */
const lastUsableEpoch = 32_766

export class Transaction {
  readonly transactionalId: string
  producerId: bigint
  producerEpoch: number
  /** The epoch its producer had before it asked for the present one; its repeated InitProducerId shows it. */
  previousEpoch = -1
  timeoutMs: number
  state: TransactionState = 'Empty'
  startTime = -1
  cancelTimeout: () => void = () => {}
  readonly #partitions = new Map<string, TopicPartition>()

  constructor(transactionalId: string, producerId: bigint, producerEpoch: number, timeoutMs: number) {
    this.transactionalId = transactionalId
    this.producerId = producerId
    this.producerEpoch = producerEpoch
    this.timeoutMs = timeoutMs
  }

  get epochExhausted(): boolean {
    return this.producerEpoch >= lastUsableEpoch
  }

  /** Markers are still to be written; nothing else may happen before. */
  get isPrepared(): boolean {
    return this.state === 'PrepareCommit' || this.state === 'PrepareAbort'
  }

  /** NONE when this is the present producer of the transactional id. */
  producerError({ producerId, producerEpoch }: TransactionalProducer): number {
    if (producerId !== this.producerId) return ErrorCode.INVALID_PRODUCER_ID_MAPPING
    return producerEpoch === this.producerEpoch ? ErrorCode.NONE : ErrorCode.PRODUCER_FENCED
  }

  has({ topic, partition }: TopicPartition): boolean {
    return this.#partitions.has(`${partition} ${topic}`)
  }

  add({ topic, partition }: TopicPartition): void {
    this.#partitions.set(`${partition} ${topic}`, { topic, partition })
  }

  partitions(): TopicPartition[] {
    return [...this.#partitions.values()]
  }

  clear(): void {
    this.#partitions.clear()
    this.cancelTimeout()
  }

  described(): DescribedTransaction {
    return {
      transactionalId: this.transactionalId,
      producerId: this.producerId,
      producerEpoch: this.producerEpoch,
      state: this.state,
      timeoutMs: this.timeoutMs,
      startTimeMs: BigInt(this.startTime),
      partitions: this.partitions(),
    }
  }

  stored(now: number): StoredTransactionInput {
    const byTopic = new Map<string, number[]>()
    for (const { topic, partition } of this.#partitions.values()) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition])
    }
    const partitions = [...byTopic].map(([topic, partitionIds]) => ({ topic, partitionIds }))
    return {
      producerId: this.producerId,
      producerEpoch: this.producerEpoch,
      transactionTimeoutMs: this.timeoutMs,
      transactionStatus: states.indexOf(this.state),
      transactionPartitions: this.state === 'Empty' ? null : partitions,
      transactionLastUpdateTimestampMs: BigInt(now),
      transactionStartTimestampMs: BigInt(this.startTime),
    }
  }

  static restore(transactionalId: string, stored: StoredTransaction): Transaction {
    const { producerId, producerEpoch, transactionTimeoutMs } = stored
    const transaction = new Transaction(transactionalId, producerId, producerEpoch, transactionTimeoutMs)
    transaction.state = states[stored.transactionStatus] ?? 'Dead'
    transaction.startTime = Number(stored.transactionStartTimestampMs)
    for (const { topic, partitionIds } of stored.transactionPartitions ?? []) {
      for (const partition of partitionIds) transaction.add({ topic, partition })
    }
    return transaction
  }
}
