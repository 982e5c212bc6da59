// Rows as columns: what a list shows of each record, as typed arrays and short strings, ready to cross a port.
import type { KafkaRecord } from '../records/batch.ts'
import { contentKind, preview } from '../serdes/content.ts'
import { GAP_REASONS } from './gap.ts'
import { type Cut, contentBytes } from './listed-records.ts'
import type { GapAt } from './merge.ts'

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

/** Of a record with a `cut`, the kinds and the size are those of the whole. */
export function toColumns(
  rows: readonly { partition: number; record: KafkaRecord & { cut?: Cut | null } }[],
): RowColumns {
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
    const keyKind = record.cut?.keyKind ?? contentKind(record.key)
    const valueKind = record.cut?.valueKind ?? contentKind(record.value)
    columns.partitions[index] = partition
    columns.offsets[index] = record.offset
    columns.timestamps[index] = record.timestamp
    columns.sizes[index] = contentBytes(record) + (record.cut?.bytes ?? 0)
    columns.headerCounts[index] = record.headers.length
    columns.keyKinds[index] = KINDS.indexOf(keyKind)
    columns.valueKinds[index] = KINDS.indexOf(valueKind)
    columns.keys.push(preview(record.key, keyKind, KEY_CHARACTERS))
    columns.values.push(preview(record.value, valueKind, VALUE_CHARACTERS))
  })
  return columns
}

export interface GapColumns {
  positions: BigInt64Array
  /** Offsets, and so positions, that each spans. */
  counts: BigInt64Array
  partitions: Int32Array
  /** The lowest offset of each. */
  offsets: BigInt64Array
  reasons: Uint8Array
  producerIds: BigInt64Array
}

export function toGapColumns(gaps: readonly GapAt[]): GapColumns {
  return {
    positions: BigInt64Array.from(gaps, gap => gap.position),
    counts: BigInt64Array.from(gaps, gap => gap.end - gap.start),
    partitions: Int32Array.from(gaps, gap => gap.partition),
    offsets: BigInt64Array.from(gaps, gap => gap.start),
    reasons: Uint8Array.from(gaps, gap => GAP_REASONS.indexOf(gap.reason)),
    producerIds: BigInt64Array.from(gaps, gap => gap.producerId),
  }
}
