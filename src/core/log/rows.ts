// Rows as columns: what a list shows of each record, as typed arrays and short strings, ready to cross a port.

import type { KafkaRecord } from '../records/batch.ts'
import { contentKind, preview } from '../serdes/content.ts'

/** Order is part of the contract: a row carries the index. */
const KINDS = ['null', 'empty', 'text', 'json', 'bytes'] as const

const KEY_CHARACTERS = 128
const VALUE_CHARACTERS = 512

export interface RowColumns {
  partitions: Int32Array
  offsets: BigInt64Array
  timestamps: BigInt64Array
  sizes: Int32Array
  headerCounts: Int32Array
  keyKinds: Uint8Array
  valueKinds: Uint8Array
  keys: string[]
  values: string[]
}

export function toColumns(rows: readonly { partition: number; record: KafkaRecord }[]): RowColumns {
  const count = rows.length
  const columns: RowColumns = {
    partitions: new Int32Array(count),
    offsets: new BigInt64Array(count),
    timestamps: new BigInt64Array(count),
    sizes: new Int32Array(count),
    headerCounts: new Int32Array(count),
    keyKinds: new Uint8Array(count),
    valueKinds: new Uint8Array(count),
    keys: [],
    values: [],
  }
  rows.forEach(({ partition, record }, index) => {
    const keyKind = contentKind(record.key)
    const valueKind = contentKind(record.value)
    columns.partitions[index] = partition
    columns.offsets[index] = record.offset
    columns.timestamps[index] = record.timestamp
    columns.sizes[index] = sizeOf(record)
    columns.headerCounts[index] = record.headers.length
    columns.keyKinds[index] = KINDS.indexOf(keyKind)
    columns.valueKinds[index] = KINDS.indexOf(valueKind)
    columns.keys.push(preview(record.key, keyKind, KEY_CHARACTERS))
    columns.values.push(preview(record.value, valueKind, VALUE_CHARACTERS))
  })
  return columns
}

/** Bytes of key, value and headers; the few bytes of lengths and deltas around them are not counted. */
function sizeOf(record: KafkaRecord): number {
  const headers = record.headers.reduce((sum, header) => sum + header.key.length + (header.value?.length ?? 0), 0)
  return (record.key?.length ?? 0) + (record.value?.length ?? 0) + headers
}
