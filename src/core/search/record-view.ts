// One record of an indexed batch, looked at in place: the same object is moved from record to record.
import { type KafkaRecord, readHeaders, readRecord } from '../records/batch.ts'
import type { BatchColumns } from '../records/columns.ts'
import type { KafkaHeader } from '../records/record.ts'

export class RecordView {
  partition = 0
  #columns: BatchColumns | null = null
  #index = 0

  move(columns: BatchColumns, index: number): void {
    this.#columns = columns
    this.#index = index
  }

  get #at(): BatchColumns {
    if (this.#columns === null) throw new Error('No record is looked at')
    return this.#columns
  }

  get offset(): bigint {
    return this.#at.baseOffset + BigInt(this.#at.offsetDelta[this.#index] ?? 0)
  }

  get timestamp(): bigint {
    return this.#at.timestamp[this.#index] ?? -1n
  }

  get key(): Buffer | null {
    const { data, keyPosition, keyLength } = this.#at
    return slice(data, keyPosition[this.#index], keyLength[this.#index])
  }

  get value(): Buffer | null {
    const { data, valuePosition, valueLength } = this.#at
    return slice(data, valuePosition[this.#index], valueLength[this.#index])
  }

  get isTombstone(): boolean {
    return (this.#at.valueLength[this.#index] ?? -1) < 0
  }

  get headerCount(): number {
    return this.#at.headerCount[this.#index] ?? 0
  }

  get headers(): KafkaHeader[] {
    return this.headerCount === 0 ? [] : readHeaders(this.#at, this.#index)
  }

  /** Bytes of key, value and headers, as the list of messages shows them. */
  get size(): number {
    const headers = this.headers.reduce((sum, each) => sum + each.key.length + (each.value?.length ?? 0), 0)
    const { keyLength, valueLength } = this.#at
    return Math.max(0, keyLength[this.#index] ?? 0) + Math.max(0, valueLength[this.#index] ?? 0) + headers
  }

  /** Shares memory with the batch. */
  record(): KafkaRecord {
    return readRecord(this.#at, this.#index)
  }
}

function slice(data: Buffer, position = 0, length = -1): Buffer | null {
  return length < 0 ? null : data.subarray(position, position + length)
}
