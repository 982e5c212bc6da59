// The transaction coordinator: producer ids and epochs, which partitions belong to a transaction, and its end: the
// decision goes into `__transaction_state` first, then a marker into every partition (KIP-98), so that a kill between
// them is finished at the next start. Not implemented: transactional.id.expiration.ms, transaction version 2 (KIP-890).

import { ErrorCode } from '#core/protocol/errors.ts'
import { encodeControlBatch } from '#core/records/batch.ts'
import { readTransactionRecord, transactionRecord } from '#core/serdes/transaction-records.ts'
import { LogError } from '../log/index.ts'
import type { Groups } from './group-coordinator.ts'
import type { InternalTopic } from './internal-topic.ts'
import type { ProducerIds } from './producer-ids.ts'
import type { Timers } from './timers.ts'
import { Transaction } from './transaction.ts'
import type {
  CoordinatorSettings,
  CoordinatorTopics,
  DescribedTransaction,
  MemberIdentity,
  OffsetToCommit,
  PartitionError,
  ProducerIdResult,
  TopicPartition,
  TransactionalProducer,
  TransactionCoordinator,
} from './types.ts'

export interface TransactionDependencies {
  readonly topic: InternalTopic
  readonly topics: CoordinatorTopics
  readonly groups: Groups
  readonly producerIds: ProducerIds
  readonly settings: CoordinatorSettings
  readonly timers: Timers
  /** Where it says what could not be written. */
  readonly report: (line: string) => void
}

const refused = (errorCode: number): ProducerIdResult => ({ errorCode, producerId: -1n, producerEpoch: -1 })

export class Transactions implements TransactionCoordinator {
  readonly #transactions = new Map<string, Transaction>()
  readonly #on: TransactionDependencies

  constructor(dependencies: TransactionDependencies) {
    this.#on = dependencies
  }

  /** Reads `__transaction_state`, after the groups: decided transactions are finished, open ones get the rest of their time. */
  load(): void {
    this.#on.topic.readAll({
      record: entry => {
        const { transactionalId, stored } = readTransactionRecord(entry)
        if (stored === null) this.#transactions.delete(transactionalId)
        else this.#transactions.set(transactionalId, Transaction.restore(transactionalId, stored))
      },
    })
    for (const transaction of this.#transactions.values()) {
      if (transaction.isPrepared) this.#finish(transaction)
      else if (transaction.state === 'Ongoing') this.#startClock(transaction)
    }
  }

  ensureReady(): Promise<void> {
    return this.#on.topic.ensure()
  }

  async initProducerId(
    transactionalId: string | null,
    timeoutMs: number,
    expected: { readonly producerId: bigint; readonly producerEpoch: number } | null,
  ): Promise<ProducerIdResult> {
    if (transactionalId === null) {
      return { errorCode: ErrorCode.NONE, producerId: await this.#on.producerIds.take(), producerEpoch: 0 }
    }
    if (transactionalId === '') return refused(ErrorCode.INVALID_REQUEST)
    if (timeoutMs <= 0 || timeoutMs > this.#on.settings.maxTransactionTimeoutMs) {
      return refused(ErrorCode.INVALID_TRANSACTION_TIMEOUT)
    }
    await this.ensureReady()
    const known = this.#transactions.get(transactionalId)
    // An id is taken before anything is decided: between here and the end nothing else may happen to the transaction.
    const newId = known === undefined || known.epochExhausted ? await this.#on.producerIds.take() : null
    const transaction = this.#transactions.get(transactionalId)
    // What the producer believes to be does not matter where nothing is known (anymore): it starts anew, as in Kafka.
    if (transaction === undefined) return this.#begin(transactionalId, newId ?? -1n, timeoutMs)
    return this.#again(transaction, timeoutMs, expected, newId)
  }

  addPartitions(producer: TransactionalProducer, partitions: readonly TopicPartition[]): PartitionError[] {
    const missing = partitions.filter(at => this.#logOf(at) === undefined)
    if (missing.length > 0) {
      return partitions.map(at => ({
        ...at,
        errorCode: missing.includes(at) ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.OPERATION_NOT_ATTEMPTED,
      }))
    }
    const found = this.#find(producer)
    if (typeof found === 'number') return partitions.map(at => ({ ...at, errorCode: found }))
    const errorCode = this.#add(found, partitions)
    return partitions.map(at => ({ ...at, errorCode }))
  }

  verify(producer: TransactionalProducer, partition: TopicPartition): number {
    const found = this.#find(producer)
    // Producing and committing offsets call a fenced producer by the older name.
    if (found === ErrorCode.PRODUCER_FENCED) return ErrorCode.INVALID_PRODUCER_EPOCH
    if (typeof found === 'number') return found
    return found.state === 'Ongoing' && found.has(partition) ? ErrorCode.NONE : ErrorCode.INVALID_TXN_STATE
  }

  async addOffsets(producer: TransactionalProducer, groupId: string): Promise<number> {
    await this.#on.groups.ensureReady()
    const found = this.#find(producer)
    return typeof found === 'number' ? found : this.#add(found, [this.#on.groups.offsetsPartition(groupId)])
  }

  async commitOffsets(
    producer: TransactionalProducer,
    member: MemberIdentity,
    offsets: readonly OffsetToCommit[],
  ): Promise<PartitionError[]> {
    const errorCode = this.verify(producer, this.#on.groups.offsetsPartition(member.groupId))
    if (errorCode === ErrorCode.NONE) return this.#on.groups.commitTransactional(producer, member, offsets)
    return offsets.map(({ topic, partition }) => ({ topic, partition, errorCode }))
  }

  end(producer: TransactionalProducer, committed: boolean): number {
    const found = this.#find(producer)
    if (typeof found === 'number') return found
    // A repeated EndTxn gets the answer the first one had.
    if (found.state === (committed ? 'CompleteCommit' : 'CompleteAbort')) return ErrorCode.NONE
    if (found.state !== 'Ongoing') return ErrorCode.INVALID_TXN_STATE
    return this.#end(found, committed)
  }

  list(): DescribedTransaction[] {
    return [...this.#transactions.values()].map(transaction => transaction.described())
  }

  describe(transactionalId: string): DescribedTransaction | null {
    return this.#transactions.get(transactionalId)?.described() ?? null
  }

  close(): void {
    for (const transaction of this.#transactions.values()) transaction.cancelTimeout()
  }

  #begin(transactionalId: string, producerId: bigint, timeoutMs: number): ProducerIdResult {
    const transaction = new Transaction(transactionalId, producerId, 0, timeoutMs)
    const errorCode = this.#write(transaction)
    if (errorCode !== ErrorCode.NONE) return refused(errorCode)
    this.#transactions.set(transactionalId, transaction)
    return { errorCode, producerId, producerEpoch: 0 }
  }

  #again(
    transaction: Transaction,
    timeoutMs: number,
    expected: { readonly producerId: bigint; readonly producerEpoch: number } | null,
    newId: bigint | null,
  ): ProducerIdResult {
    if (expected !== null) {
      if (expected.producerId !== transaction.producerId) return refused(ErrorCode.PRODUCER_FENCED)
      const { producerId, producerEpoch, previousEpoch } = transaction
      const repeated = expected.producerEpoch === previousEpoch && transaction.state === 'Empty'
      if (repeated) return { errorCode: ErrorCode.NONE, producerId, producerEpoch }
      if (expected.producerEpoch !== producerEpoch) return refused(ErrorCode.PRODUCER_FENCED)
    }
    if (transaction.isPrepared && !this.#finish(transaction)) return refused(ErrorCode.CONCURRENT_TRANSACTIONS)
    if (transaction.state === 'Ongoing') {
      // The old session's transaction is aborted under an epoch that fences it.
      transaction.producerEpoch++
      if (this.#end(transaction, false) !== ErrorCode.NONE) return refused(ErrorCode.CONCURRENT_TRANSACTIONS)
    }
    if (newId !== null) {
      transaction.producerId = newId
      transaction.producerEpoch = 0
    } else transaction.producerEpoch++
    transaction.previousEpoch = newId === null && expected !== null ? expected.producerEpoch : -1
    transaction.timeoutMs = timeoutMs
    transaction.state = 'Empty'
    transaction.startTime = -1
    const errorCode = this.#write(transaction)
    if (errorCode !== ErrorCode.NONE) return refused(errorCode)
    return { errorCode, producerId: transaction.producerId, producerEpoch: transaction.producerEpoch }
  }

  /** The producer's transaction with no decision outstanding, or the error code. */
  #find(producer: TransactionalProducer): Transaction | number {
    if (producer.transactionalId === '') return ErrorCode.INVALID_REQUEST
    const transaction = this.#transactions.get(producer.transactionalId)
    if (transaction === undefined) return ErrorCode.INVALID_PRODUCER_ID_MAPPING
    const error = transaction.producerError(producer)
    if (error !== ErrorCode.NONE) return error
    if (transaction.isPrepared && !this.#finish(transaction)) return ErrorCode.CONCURRENT_TRANSACTIONS
    return transaction
  }

  #add(transaction: Transaction, partitions: readonly TopicPartition[]): number {
    if (transaction.state === 'Ongoing' && partitions.every(at => transaction.has(at))) return ErrorCode.NONE
    if (transaction.state !== 'Ongoing') {
      transaction.state = 'Ongoing'
      transaction.startTime = this.#on.timers.now()
      this.#startClock(transaction)
    }
    for (const at of partitions) transaction.add(at)
    return this.#write(transaction)
  }

  #startClock(transaction: Transaction): void {
    const left = Math.max(0, transaction.startTime + transaction.timeoutMs - this.#on.timers.now())
    transaction.cancelTimeout()
    transaction.cancelTimeout = this.#on.timers.after(left, () => {
      if (transaction.state !== 'Ongoing') return
      transaction.producerEpoch++
      this.#end(transaction, false)
    })
  }

  #end(transaction: Transaction, committed: boolean): number {
    transaction.state = committed ? 'PrepareCommit' : 'PrepareAbort'
    const errorCode = this.#write(transaction)
    if (errorCode !== ErrorCode.NONE) {
      transaction.state = 'Ongoing'
      return errorCode
    }
    return this.#finish(transaction) ? ErrorCode.NONE : ErrorCode.CONCURRENT_TRANSACTIONS
  }

  /** Writes the markers of a decided transaction; false: not all could be written, to be tried again. */
  #finish(transaction: Transaction): boolean {
    const committed = transaction.state === 'PrepareCommit'
    const { producerId, producerEpoch } = transaction
    const now = this.#on.timers.now()
    try {
      for (const at of transaction.partitions()) {
        // A partition that was deleted meanwhile needs no marker.
        const marker = { producerId, producerEpoch, timestamp: BigInt(now) }
        this.#logOf(at)?.append(encodeControlBatch(committed ? 'commit' : 'abort', marker), {
          now,
          origin: 'coordinator',
        })
      }
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      this.#on.report(`markers of transaction ${transaction.transactionalId} could not be written: ${error.message}`)
      return false
    }
    this.#on.groups.endTransaction(producerId, committed)
    transaction.clear()
    transaction.state = committed ? 'CompleteCommit' : 'CompleteAbort'
    // If this last note is lost, the markers are written once more at the next start, which changes nothing.
    this.#write(transaction)
    return true
  }

  #logOf({ topic, partition }: TopicPartition) {
    return this.#on.topics.get(topic)?.partitions[partition]?.log
  }

  #write(transaction: Transaction): number {
    try {
      const stored = transaction.stored(this.#on.timers.now())
      this.#on.topic.append(transaction.transactionalId, [transactionRecord(transaction.transactionalId, stored)])
      return ErrorCode.NONE
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      this.#on.report(`transaction ${transaction.transactionalId} could not be written: ${error.message}`)
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
  }
}
