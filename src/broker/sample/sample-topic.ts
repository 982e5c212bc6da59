// What a sample topic is made of: how it is set up, how much history it gets, and how one record of it looks.

import type { Compression } from '#core/records/batch.ts'
import type { Random } from './random.ts'

export interface SampleRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly { readonly key: Buffer; readonly value: Buffer | null }[]
}

export interface SampleTopic {
  readonly name: string
  readonly partitions: number
  readonly configs: ReadonlyMap<string, string>
  readonly compression: Compression
  /** Records written when the directory is new, spread over the days before. */
  readonly history: number
  readonly recordsPerBatch: number
  /** About how many seconds pass between two records while the broker runs. */
  readonly secondsBetween: number
  /** The record of this number; the same numbers give the same records but for the time. */
  record(random: Random, number: number, time: Date): SampleRecord
}

export const text = (value: string): Buffer => Buffer.from(value, 'utf8')

/** Headers from pairs, in their order, duplicates kept; a null value is a header without one. */
export function headers(...pairs: readonly (readonly [string, string | null])[]): SampleRecord['headers'] {
  return pairs.map(([key, value]) => ({ key: text(key), value: value === null ? null : text(value) }))
}

/** A whole number for `json`, of any size: it stands in the text as plain digits, as services outside JavaScript write it. */
export const int64 = (value: bigint): string => `\u0001${value}`

/** JSON text; what `int64` made stands without quotes. */
export function json(value: unknown): Buffer {
  return text(JSON.stringify(value).replaceAll(/"\\u0001(-?\d+)"/g, '$1'))
}
