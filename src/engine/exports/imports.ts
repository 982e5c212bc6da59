// Files that are being imported: read, sorted into partitions and encoded here, and handed to main in pieces, which sends
// them. Nothing is read ahead of what main asks for.
import { randomUUID } from 'node:crypto'
import type { ImportOptions } from '#contract/exports.contract.ts'
import { encodeBatch } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import type { NewRecord } from '#core/records/record.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { choosePartition } from '#kafka/produce.ts'
import { type Place, placeWords, type ReadRecord, readRecords, sampleOf } from './records-file.ts'
import { BATCH_BYTES, BATCH_RECORDS, PENDING_BYTES, sizeOf } from './sizes.ts'

/** Of an answer, before compression. */
const ANSWER_BYTES = 1024 * 1024

export interface ImportBatch {
  partition: number
  bytes: Uint8Array
  records: number
}

interface Pending {
  records: NewRecord[]
  bytes: number
}

export class Imports {
  readonly #open = new Map<string, OpenImport>()

  async open(file: string, partitions: readonly number[], options: ImportOptions): Promise<{ importId: string }> {
    await initCompression()
    const { format, bytes } = await sampleOf(file)
    const importId = randomUUID()
    this.#open.set(importId, new OpenImport(file, bytes, readRecords(file, format), partitions, options))
    return { importId }
  }

  /** @throws KafkaFailure IMPORT_NOT_READABLE */
  async next(importId: string) {
    const found = this.#open.get(importId)
    if (found !== undefined) return found.next()
    throw new KafkaFailure({
      code: 'IMPORT_CLOSED',
      what: 'This import is no longer known to the engine',
      where: { import: importId },
      remedy: 'Look at what has arrived in the topic before it is started again.',
    })
  }

  async close(importId: string): Promise<void> {
    await this.#open.get(importId)?.close()
    this.#open.delete(importId)
  }
}

class OpenImport {
  readonly #file: string
  readonly #bytes: number
  readonly #records: AsyncGenerator<ReadRecord>
  readonly #partitions: readonly number[]
  readonly #options: ImportOptions
  readonly #pending = new Map<number, Pending>()
  #pendingBytes = 0
  #position = 0
  #isDone = false

  constructor(
    file: string,
    bytes: number,
    records: AsyncGenerator<ReadRecord>,
    partitions: readonly number[],
    options: ImportOptions,
  ) {
    this.#file = file
    this.#bytes = bytes
    this.#records = records
    this.#partitions = partitions
    this.#options = options
  }

  async next() {
    const batches: ImportBatch[] = []
    let answered = 0
    while (!this.#isDone && answered < ANSWER_BYTES) {
      const read = await this.#records.next()
      if (read.done === true) {
        this.#isDone = true
        break
      }
      this.#position = read.value.position
      for (const partition of this.#add(read.value)) answered += this.#flush(partition, batches)
    }
    if (this.#isDone) for (const partition of [...this.#pending.keys()]) this.#flush(partition, batches)
    const share = this.#bytes === 0 ? 1 : Math.min(1, this.#position / this.#bytes)
    return { batches, bytesRead: this.#position, share, isDone: this.#isDone }
  }

  async close(): Promise<void> {
    await this.#records.return(undefined)
  }

  /** Answers which partitions are to be flushed now. */
  #add({ record, place }: ReadRecord): number[] {
    const { key, value, headers } = record
    const partition = this.#partitionOf(record.partition, key, place)
    const timestamp = (this.#options.timestamp === 'keep' ? record.timestamp : null) ?? BigInt(Date.now())
    const pending = this.#pending.get(partition) ?? { records: [], bytes: 0 }
    this.#pending.set(partition, pending)
    pending.records.push({ timestamp, key, value, headers })
    const bytes = sizeOf(record)
    pending.bytes += bytes
    this.#pendingBytes += bytes
    if (this.#pendingBytes > PENDING_BYTES) return [...this.#pending.keys()]
    return pending.bytes > BATCH_BYTES || pending.records.length >= BATCH_RECORDS ? [partition] : []
  }

  #flush(partition: number, batches: ImportBatch[]): number {
    const pending = this.#pending.get(partition)
    if (pending === undefined) return 0
    this.#pending.delete(partition)
    this.#pendingBytes -= pending.bytes
    const bytes = encodeBatch(pending.records, { compression: 'lz4' })
    batches.push({ partition, bytes, records: pending.records.length })
    return pending.bytes
  }

  #partitionOf(told: number | null, key: Buffer | null, place: Place): number {
    if (this.#options.partition === 'key' || told === null) return choosePartition(key, this.#partitions)
    if (this.#partitions.includes(told)) return told
    throw new KafkaFailure({
      code: 'IMPORT_NOT_READABLE',
      what: `${placeWords(place)} is of partition ${told}, which the topic does not have`,
      where: { file: this.#file, [place.in]: String(place.number) },
      remedy: 'Add partitions to the topic, or let the key choose the partition.',
    })
  }
}
