// One of Kafka's internal topics as a key-value journal: appends records to the partition a key belongs to and reads
// everything back at start. What the bytes mean is in src/core/serdes.

import { decodeBatch, decodeControl, encodeBatch, walkBatches } from '#core/records/batch.ts'
import type { JournalRecord } from '#core/serdes/group-records.ts'
import type { Timers } from './timers.ts'
import type { CoordinatorLog, CoordinatorTopics, TopicPartition } from './types.ts'

/** What reading back meets, in the order of each partition. */
export interface JournalReader {
  record(entry: JournalRecord & { readonly offset: bigint; readonly transactionOf: bigint | null }): void
  marker?(producerId: bigint, committed: boolean): void
}

export class InternalTopic {
  readonly name: string
  readonly #topics: CoordinatorTopics
  readonly #timers: Timers
  readonly #partitionCount: number

  constructor(name: string, partitionCount: number, topics: CoordinatorTopics, timers: Timers) {
    this.name = name
    this.#partitionCount = partitionCount
    this.#topics = topics
    this.#timers = timers
  }

  async ensure(): Promise<void> {
    if (this.#topics.get(this.name) !== null) return
    await this.#topics.ensure({
      name: this.name,
      partitions: this.#partitionCount,
      configs: new Map([
        ['cleanup.policy', 'compact'],
        ['compression.type', 'producer'],
        ['segment.bytes', '104857600'],
      ]),
    })
  }

  /** The partition Kafka would choose: the Java hash of the group or transactional id (Utils.abs of −2³¹ is 0). */
  partitionOf(id: string): TopicPartition {
    const count = this.#topics.get(this.name)?.partitions.length ?? this.#partitionCount
    return { topic: this.name, partition: (Math.abs(javaHash(id)) % 2 ** 31) % count }
  }

  /** The offset of the first record. Throws LogError when it cannot be written. */
  append(
    id: string,
    records: readonly JournalRecord[],
    producer?: { readonly producerId: bigint; readonly producerEpoch: number },
  ): bigint {
    const timestamp = BigInt(this.#timers.now())
    const batch = encodeBatch(
      records.map(({ key, value }) => ({ timestamp, key, value, headers: [] })),
      producer === undefined ? {} : { ...producer, isTransactional: true },
    )
    return this.#log(id).append(batch, { now: this.#timers.now(), origin: 'coordinator' }).baseOffset
  }

  readAll(reader: JournalReader): void {
    for (const { log } of this.#topics.get(this.name)?.partitions ?? []) readLog(log, reader)
  }

  #log(id: string): CoordinatorLog {
    const { partition } = this.partitionOf(id)
    const log = this.#topics.get(this.name)?.partitions[partition]?.log
    if (log === undefined)
      throw new Error(`${this.name}-${partition} is missing; it is made when a coordinator is asked for`)
    return log
  }
}

function readLog(log: CoordinatorLog, reader: JournalReader): void {
  let offset = log.logStartOffset
  while (offset < log.logEndOffset) {
    const { batches, nextOffset } = log.read(offset, { maxBytes: 1 << 20, isolation: 'read_uncommitted' })
    if (nextOffset <= offset) return
    offset = nextOffset
    for (const { header, bytes } of walkBatches(batches)) {
      for (const record of decodeBatch(bytes)) {
        if (header.isControl) {
          const { kind } = decodeControl(record)
          if (kind !== 'other') reader.marker?.(header.producerId, kind === 'commit')
        } else if (record.key !== null) {
          const transactionOf = header.isTransactional ? header.producerId : null
          reader.record({ key: record.key, value: record.value, offset: record.offset, transactionOf })
        }
      }
    }
  }
}

function javaHash(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}
