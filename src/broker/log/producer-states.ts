// What a partition remembers of the producers that wrote to it: the last batches (so that a retried one is known
// again), open transactions (which hold back the last stable offset) and aborted ones. Built from batch headers alone,
// so that reading a log again gives the same state. Rules: KIP-98; Kafka's ProducerStateManager and ProducerAppendInfo.

import type { BatchHeader, ControlMarker } from '#core/records/batch.ts'
import { LogError } from './log-error.ts'
import type { AbortedTransaction, ProducerState } from './types.ts'

/** As many batches as a producer may have in flight. */
const rememberedBatches = 5
/** `producer.id.expiration.ms` */
const expirationMs = 86_400_000n
const sequenceModulus = 0x80000000

interface WrittenBatch {
  firstSequence: number
  lastSequence: number
  firstOffset: bigint
  lastOffset: bigint
  timestamp: bigint
}

interface Producer {
  epoch: number
  batches: WrittenBatch[]
  lastTimestamp: bigint
  coordinatorEpoch: number
  transactionFirstOffset: bigint | null
}

export class ProducerStates {
  readonly #producers = new Map<bigint, Producer>()
  #aborted: AbortedTransaction[] = []

  /**
   * Whether a producer's batch may be appended: returns the batch it repeats, or null for a new one.
   * Throws LogError INVALID_PRODUCER_EPOCH, OUT_OF_ORDER_SEQUENCE_NUMBER or INVALID_TXN_STATE.
   */
  check(header: BatchHeader): WrittenBatch | null {
    if (header.producerId < 0n) return null
    const producer = this.#producers.get(header.producerId)
    if (producer === undefined) return null
    const who = `Producer ${header.producerId}`
    if (header.producerEpoch < producer.epoch) {
      throw new LogError(
        'INVALID_PRODUCER_EPOCH',
        `${who} has epoch ${header.producerEpoch}, ${producer.epoch} is newer`,
      )
    }
    // Markers and offsets committed in a transaction are the coordinator's own and have no sequence.
    if (header.isControl || header.baseSequence < 0) return null
    const sameEpoch = header.producerEpoch === producer.epoch
    const first = header.baseSequence
    const repeated = sameEpoch ? producer.batches.find(batch => isRepeated(batch, header)) : undefined
    if (repeated !== undefined) return repeated
    const last = sameEpoch ? (producer.batches.at(-1)?.lastSequence ?? -1) : -1
    if (first !== (last + 1) % sequenceModulus) {
      throw new LogError('OUT_OF_ORDER_SEQUENCE_NUMBER', `${who} sent sequence ${first} after ${last}`)
    }
    if (producer.transactionFirstOffset !== null && !header.isTransactional) {
      throw new LogError('INVALID_TXN_STATE', `${who} has an open transaction and sent a batch outside of it`)
    }
    return null
  }

  /** Counts a batch that is in the log; `marker` is what a control batch says. */
  add(header: BatchHeader, marker: ControlMarker | null): void {
    if (header.producerId < 0n) return
    const producer = this.#producerOf(header)
    if (header.maxTimestamp > producer.lastTimestamp) producer.lastTimestamp = header.maxTimestamp
    if (marker !== null) {
      this.#endTransaction(producer, header, marker)
      return
    }
    if (header.isTransactional) producer.transactionFirstOffset ??= header.baseOffset
    if (header.baseSequence < 0) return
    producer.batches.push({
      firstSequence: header.baseSequence,
      lastSequence: lastSequence(header),
      firstOffset: header.baseOffset,
      lastOffset: header.baseOffset + BigInt(header.lastOffsetDelta),
      timestamp: header.maxTimestamp,
    })
    if (producer.batches.length > rememberedBatches) producer.batches.shift()
  }

  /** First offset of the oldest open transaction. */
  firstUnstableOffset(): bigint | null {
    let first: bigint | null = null
    for (const { transactionFirstOffset } of this.#producers.values()) {
      if (transactionFirstOffset !== null && (first === null || transactionFirstOffset < first)) {
        first = transactionFirstOffset
      }
    }
    return first
  }

  /** Aborted transactions with records or marker in [from, to). */
  aborted(from: bigint, to: bigint): AbortedTransaction[] {
    return this.#aborted
      .filter(one => one.lastOffset >= from && one.firstOffset < to)
      .sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  }

  /** Whether the batch belongs to a transaction that was aborted. */
  isAborted(header: BatchHeader): boolean {
    return (
      header.isTransactional &&
      this.#aborted.some(
        one =>
          one.producerId === header.producerId &&
          one.firstOffset <= header.baseOffset &&
          header.baseOffset < one.lastOffset,
      )
    )
  }

  /** Whether the batch is the last data of its producer, without which its sequence numbers would be forgotten. */
  isLastOfProducer(header: BatchHeader): boolean {
    const last = this.#producers.get(header.producerId)?.batches.at(-1)
    return last !== undefined && last.lastOffset === header.baseOffset + BigInt(header.lastOffsetDelta)
  }

  list(): ProducerState[] {
    return [...this.#producers].map(([producerId, producer]) => ({
      producerId,
      producerEpoch: producer.epoch,
      lastSequence: producer.batches.at(-1)?.lastSequence ?? -1,
      lastTimestamp: producer.lastTimestamp,
      coordinatorEpoch: producer.coordinatorEpoch,
      currentTransactionFirstOffset: producer.transactionFirstOffset,
    }))
  }

  /** Forgets what lies wholly before `logStartOffset`, and producers that have been silent for a day. */
  forget(logStartOffset: bigint, now: number): void {
    this.#aborted = this.#aborted.filter(one => one.lastOffset >= logStartOffset)
    const oldest = BigInt(now) - expirationMs
    for (const [producerId, producer] of this.#producers) {
      if (producer.transactionFirstOffset === null && producer.lastTimestamp < oldest)
        this.#producers.delete(producerId)
    }
  }

  #producerOf(header: BatchHeader): Producer {
    const known = this.#producers.get(header.producerId)
    if (known === undefined) {
      const producer: Producer = {
        epoch: header.producerEpoch,
        batches: [],
        lastTimestamp: -1n,
        coordinatorEpoch: -1,
        transactionFirstOffset: null,
      }
      this.#producers.set(header.producerId, producer)
      return producer
    }
    if (known.epoch !== header.producerEpoch) {
      known.epoch = header.producerEpoch
      known.batches = []
    }
    return known
  }

  #endTransaction(producer: Producer, header: BatchHeader, marker: ControlMarker): void {
    producer.coordinatorEpoch = marker.coordinatorEpoch
    if (marker.kind === 'abort' && producer.transactionFirstOffset !== null) {
      this.#aborted.push({
        producerId: header.producerId,
        firstOffset: producer.transactionFirstOffset,
        lastOffset: header.baseOffset,
      })
    }
    producer.transactionFirstOffset = null
  }
}

function lastSequence(header: BatchHeader): number {
  return (header.baseSequence + header.lastOffsetDelta) % sequenceModulus
}

function isRepeated(batch: WrittenBatch, header: BatchHeader): boolean {
  return batch.firstSequence === header.baseSequence && batch.lastSequence === lastSequence(header)
}
