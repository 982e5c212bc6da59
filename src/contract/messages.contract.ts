// Reading records: a view over some partitions of a topic, windows of rows, one full record at a time.
// Served by the engine process; a row window is columnar so that it crosses the port as a few typed arrays.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { bytesSchema, nothing, onTopic, reads } from './procedure.ts'

export const isolationSchema = z.enum(['read_uncommitted', 'read_committed'])

export const partitionBoundsSchema = z.object({
  partition: z.int(),
  logStartOffset: z.bigint(),
  highWatermark: z.bigint(),
})

/**
 * A view is one list over the offsets of its partitions. `position` counts offsets, not rows: position 0 is the first
 * offset in the view's order, `length` is the number of offsets, and a window may hold fewer rows than it spans
 * (compacted records, control batches).
 */
export const viewSchema = z.object({
  viewId: z.string(),
  length: z.bigint(),
  bounds: z.array(partitionBoundsSchema),
})
export type View = z.infer<typeof viewSchema>

/** What the bytes of a key or value are: 0 null, 1 empty, 2 UTF-8 text, 3 JSON text, 4 other bytes (shown as hex). */
export const contentKinds = ['null', 'empty', 'text', 'json', 'bytes'] as const
export type ContentKind = (typeof contentKinds)[number]

/** A typed array of any backing buffer. */
export const column = <T>(type: new (length: number) => T) =>
  z.custom<T>(value => value instanceof type, `Expected ${type.name}`)

export const rowColumns = {
  partitions: column<Int32Array>(Int32Array),
  offsets: column<BigInt64Array>(BigInt64Array),
  /** Milliseconds since the epoch; −1 when the record has none. */
  timestamps: column<BigInt64Array>(BigInt64Array),
  /** Whole record, bytes. */
  sizes: column<Int32Array>(Int32Array),
  headerCounts: column<Int32Array>(Int32Array),
  /** Index into `contentKinds`. */
  keyKinds: column<Uint8Array>(Uint8Array),
  valueKinds: column<Uint8Array>(Uint8Array),
  /** First characters of the text, or of the hex. */
  keys: z.array(z.string()),
  values: z.array(z.string()),
}

export const rowsSchema = z.object(rowColumns)
export type Rows = z.infer<typeof rowsSchema>

/**
 * Why offsets hold no record, as far as the batches say it. `missing`: no batch covers them, compacted away most likely;
 * `compacted`: a batch covers them without records; `aborted`: records of an aborted transaction, with read_committed;
 * `transactions`: many aborted ones and markers; `deleted`: the log starts behind them by now.
 */
export const gapReasons = [
  'commit',
  'abort',
  'control',
  'aborted',
  'transactions',
  'compacted',
  'missing',
  'damaged',
  'deleted',
] as const
export type GapReason = (typeof gapReasons)[number]

/** Runs of offsets of one partition without a record, one reason each. */
export const gapsSchema = z.object({
  positions: column<BigInt64Array>(BigInt64Array),
  /** Offsets, and so positions, that each spans. */
  counts: column<BigInt64Array>(BigInt64Array),
  partitions: column<Int32Array>(Int32Array),
  /** The lowest offset of each. */
  offsets: column<BigInt64Array>(BigInt64Array),
  /** Index into `gapReasons`. */
  reasons: column<Uint8Array>(Uint8Array),
  /** −1 where no one producer is meant. */
  producerIds: column<BigInt64Array>(BigInt64Array),
})
export type Gaps = z.infer<typeof gapsSchema>

/**
 * What a cell of a field's column holds: 0 no such field, 1 a text, 2 a number with the digits it has, 3 true, false or
 * null, 4 an object, an array or several values, 5 not known: the record is longer than what a list keeps of it.
 */
export const fieldKinds = ['absent', 'string', 'number', 'literal', 'nested', 'beyond'] as const
export type FieldKind = (typeof fieldKinds)[number]

export const rowWindowSchema = z.object({
  ...rowColumns,
  /** One per asked field, in their order. */
  fields: z.array(
    z.object({
      /** Index into `fieldKinds`. */
      kinds: column<Uint8Array>(Uint8Array),
      texts: z.array(z.string()),
    }),
  ),
  /** Position in the view of each row, ascending. */
  positions: column<BigInt64Array>(BigInt64Array),
  /** The positions from `start` up to `end` (exclusive) have been looked at: each is one of a row or of a gap. */
  gaps: gapsSchema,
  start: z.bigint(),
  end: z.bigint(),
  length: z.bigint(),
})
export type RowWindow = z.infer<typeof rowWindowSchema>

export const recordSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  offset: z.bigint(),
  timestamp: z.bigint(),
  timestampType: z.enum(['CreateTime', 'LogAppendTime']),
  /** Whole, or of a long one its beginning: see the sizes; the rest by `messages.bytes`. */
  key: bytesSchema.nullable(),
  value: bytesSchema.nullable(),
  keySize: z.int(),
  valueSize: z.int(),
  keyKind: z.enum(contentKinds),
  valueKind: z.enum(contentKinds),
  /** Of `__consumer_offsets` and `__transaction_state`: what the bytes say, as JSON; null elsewhere, and where not known. */
  decoded: z.object({ key: z.string(), value: z.string().nullable() }).nullable(),
  /** In the order of the record, duplicates kept; the key's bytes as they are. */
  headers: z.array(z.object({ key: bytesSchema, value: bytesSchema.nullable() })),
  batch: z.object({
    baseOffset: z.bigint(),
    sizeInBytes: z.int(),
    recordCount: z.int(),
    compression: z.enum(['none', 'gzip', 'snappy', 'lz4', 'zstd']),
    magic: z.int(),
    leaderEpoch: z.int(),
    producerId: z.bigint(),
    producerEpoch: z.int(),
    baseSequence: z.int(),
    isTransactional: z.boolean(),
    crcValid: z.boolean(),
  }),
})
export type FullRecord = z.infer<typeof recordSchema>

/** Where one record stands. */
export const onRecord = onTopic.extend({ partition: z.int(), offset: z.bigint() })
export type RecordInput = z.infer<typeof onRecord>

export const partSchema = z.enum(['key', 'value'])
export type Part = z.infer<typeof partSchema>

/** Bytes of a key or value asked for at once, at most. */
export const LARGEST_PIECE = 4 * 1024 * 1024

export const viewOrderSchema = z.enum(['oldest', 'newest'])

/** A place to go to. `partition: null` with a time means: in all partitions of the view. */
export const placeSchema = z.discriminatedUnion('at', [
  z.object({ at: z.literal('offset'), partition: z.int(), offset: z.bigint() }),
  z.object({ at: z.literal('time'), timestamp: z.bigint() }),
])
export type Place = z.infer<typeof placeSchema>

const onView = z.object({ viewId: z.string() })

export const messages = {
  /** `partitions: null` means all. */
  open: reads
    .input(
      onTopic.extend({
        partitions: z.array(z.int()).nullable(),
        order: viewOrderSchema,
        isolation: isolationSchema,
      }),
    )
    .output(viewSchema),
  close: reads.input(onView).output(nothing),
  /** Rows from `position` on, at most `count`. */
  window: reads
    .input(
      onView.extend({
        position: z.bigint(),
        count: z.int().min(1).max(1000),
        /** Fields to draw columns from, as the filter of a search names them: `$.order.total`, `key.$.id`, `header.trace`. */
        fields: z.array(z.string().max(500)).max(32).default([]),
      }),
    )
    .output(rowWindowSchema),
  /** Null where the text names a field; else what is wrong with it. */
  checkField: reads.input(z.object({ field: z.string().max(500) })).output(z.string().nullable()),
  /** Position of a place in the view; the nearest one that exists. */
  locate: reads.input(onView.extend({ place: placeSchema })).output(z.object({ position: z.bigint() })),
  /** One event at once and one whenever the bounds change, until aborted. Reading it makes the view longer. */
  watch: reads.input(onView.extend({ intervalMs: z.int().min(100).max(60_000) })).output(eventIterator(viewSchema)),
  record: reads.input(onRecord).output(recordSchema),
  /** `length` bytes of a key or value from `from` on, fewer at its end. */
  bytes: reads
    .input(
      onRecord.extend({
        part: partSchema,
        from: z.int().min(0),
        length: z.int().min(1).max(LARGEST_PIECE),
      }),
    )
    .output(bytesSchema),
  /** Up to `count` records of one partition from `offset` on, in full; `nextOffset` is where to go on. */
  read: reads
    .input(
      onTopic.extend({
        partition: z.int(),
        offset: z.bigint(),
        count: z.int().min(1).max(10_000),
        isolation: isolationSchema,
      }),
    )
    .output(z.object({ rows: rowsSchema, nextOffset: z.bigint() })),
}
