// Searching topics: a search runs in the engine until it is done or cancelled, the screen pulls hits and progress.
// Nothing is streamed, so a slow screen costs nothing; closing the search frees what it kept.
import { z } from 'zod'
import { column, isolationSchema, rowColumns } from './messages.contract.ts'
import { nothing, onConnection, problemSchema, reads } from './procedure.ts'

export const searchWithin = ['all', 'key', 'value', 'headers'] as const

export const searchTextSchema = z.object({
  /** The text, or with `regex` a JavaScript regular expression without its slashes (flag `u`; `i` unless matchCase). */
  text: z.string().min(1).max(10_000),
  regex: z.boolean(),
  matchCase: z.boolean(),
  /** No letter, digit or underscore on either side. */
  wholeWord: z.boolean(),
  /** `headers`: names and values. A match never spans two fields. */
  within: z.enum(searchWithin),
  /** Finds `münchen` where JSON wrote `m\u00fcnchen`, and `a/b` where it wrote `a\/b`. Without it bytes are what counts. */
  unescape: z.boolean(),
})
export type SearchText = z.infer<typeof searchTextSchema>

/** From inclusive, to exclusive; null is open. */
const rangeSchema = z.object({ from: z.bigint().nullable(), to: z.bigint().nullable() })

export const searchQuerySchema = z.object({
  /** Null: every record the filter lets through. */
  text: searchTextSchema.nullable(),
  /**
   * Conditions on fields; '' is none. Terms joined by `and`, `or`, `not`, parentheses:
   * `$.order.total > 100`, `$.items[0].sku = "a"`, `$["odd name"] exists`, `key.$.id = 7` (JSON in value or key; numbers
   * compare exactly, int64 and beyond), `key = "c-1"`, `value contains "x"`, `header.type = "refund"`,
   * `header["x y"] exists`, `headers > 2`, `size >= 1024`, `partition = 3`, `offset < 500`,
   * `timestamp >= 2024-05-01T00:00Z`, `tombstone`.
   * Operators: = != < <= > >= contains matches exists.
   */
  filter: z.string().max(10_000),
  /**
   * A JavaScript predicate of `record`, run in a sandbox for the records that pass text and filter; '' is none. An
   * expression, statements with `return`, or a function. `record` has topic, partition, offset, timestamp, key (text),
   * value (of JSON its value, else text), text (the value as text), headers ({ key, value } in order), header(name),
   * size, tombstone. Integers beyond 2^53 are BigInts; bytes that are no UTF-8 are U+FFFD.
   */
  script: z.string().max(50_000),
  /** Null means all. */
  partitions: z.array(z.int()).nullable(),
  offsets: rangeSchema.nullable(),
  /** Milliseconds since the epoch. Records before `to` that were appended after one an hour younger are not read. */
  times: rangeSchema.nullable(),
  isolation: isolationSchema,
  /** Batches whose checksum is wrong are reported and left out; without it nobody looks. */
  verifyChecksums: z.boolean(),
  /** How many hits are kept to be listed; all are counted. */
  keepHits: z.int().min(1).max(50_000),
})
export type SearchQuery = z.infer<typeof searchQuerySchema>

/**
 * How records are chosen. `bytes`: the text is looked for in the bytes, only batches with a hit are decoded.
 * `bytes-then-fields`: so too, then the fields of the candidates are decoded. `fields`: every record is decoded, since
 * a byte search could lose a match. `…-then-script`: the script runs for those that are left.
 */
export const searchPlanSchema = z.object({
  way: z.enum([
    'bytes',
    'bytes-then-fields',
    'fields',
    'headers-only',
    'bytes-then-script',
    'fields-then-script',
    'script',
  ]),
  /** One sentence for the bar. */
  says: z.string(),
})
export type SearchPlan = z.infer<typeof searchPlanSchema>

/** Where the match of a hit is; `none` when only the filter chose it. */
export const searchMatchFields = ['none', 'key', 'value', 'headers'] as const

export const searchHitsSchema = z.object({
  ...rowColumns,
  /** Index into the topics of `start`. */
  topics: column<Int32Array>(Int32Array),
  /** A piece of the field around the match; '' where there is none. */
  snippets: z.array(z.string()),
  /** The match within the snippet, in UTF-16 code units. */
  matchStarts: column<Int32Array>(Int32Array),
  matchEnds: column<Int32Array>(Int32Array),
  /** Index into `searchMatchFields`. */
  matchFields: column<Uint8Array>(Uint8Array),
})
export type SearchHits = z.infer<typeof searchHitsSchema>

export const searchStates = ['running', 'paused', 'done', 'cancelled', 'failed'] as const

export const searchProgressSchema = z.object({
  state: z.enum(searchStates),
  /** Records that match, listed or not. */
  matches: z.int(),
  /** Records looked at (control records and aborted ones are not). */
  records: z.int(),
  /** As fetched, compressed. */
  bytes: z.int(),
  /** Decompressed. */
  contentBytes: z.int(),
  /** Running time; pauses are not counted. */
  seconds: z.number(),
  recordsPerSecond: z.number(),
  bytesPerSecond: z.number(),
  /** Null while unknown. */
  secondsLeft: z.number().nullable(),
  partitions: z.array(
    z.object({
      topic: z.string(),
      partition: z.int(),
      /** Searched are the offsets from `start` up to `next`; the search ends at `end`. */
      start: z.bigint(),
      next: z.bigint(),
      end: z.bigint(),
      matches: z.int(),
    }),
  ),
  /**
   * What could not be looked at: broken batches, deleted offsets, a partition without leader; a whole topic where
   * partition and offset are null. At most 100 are listed.
   */
  gaps: z.array(
    z.object({
      topic: z.string(),
      partition: z.int().nullable(),
      offset: z.bigint().nullable(),
      what: z.string(),
    }),
  ),
  gapCount: z.int(),
  /** Records on which the script failed: they are no matches. All are counted, at most 100 are listed. */
  scriptErrors: z.array(z.object({ topic: z.string(), partition: z.int(), offset: z.bigint(), what: z.string() })),
  scriptErrorCount: z.int(),
})
export type SearchProgress = z.infer<typeof searchProgressSchema>

const onSearch = z.object({ searchId: z.string() })

export const search = {
  /** What the query would do, or why it cannot be read. `position` is in the part, in UTF-16 code units. */
  check: reads.input(searchQuerySchema.pick({ text: true, filter: true, script: true })).output(
    z.discriminatedUnion('valid', [
      z.object({
        valid: z.literal(true),
        plan: searchPlanSchema,
        /** The key that every match has: where keys decide about partitions, one partition is enough. */
        key: z.string().nullable(),
      }),
      z.object({
        valid: z.literal(false),
        part: z.enum(['text', 'filter', 'script']),
        what: z.string(),
        position: z.int(),
      }),
    ]),
  ),
  /**
   * Fails with INVALID_QUERY where `check` would say so. Offsets present at the start are searched, not later ones. One
   * topic after the other, in the order asked; of several, one that cannot be read is a gap. `partitions` and `offsets`
   * of the query hold for each of them.
   */
  start: reads
    .input(onConnection.extend({ topics: z.array(z.string().min(1)).min(1).max(1000), query: searchQuerySchema }))
    .output(z.object({ searchId: z.string(), plan: searchPlanSchema })),
  /**
   * Hits number `afterHit` and on (0 at first, then `nextHit` of the answer before), at most 500 at once. Answers as soon
   * as there are any or the search has ended, else after `waitMs`. What was kept stays there after the end, until `close`.
   */
  poll: reads.input(onSearch.extend({ afterHit: z.int().min(0), waitMs: z.int().min(0).max(30_000) })).output(
    z.object({
      hits: searchHitsSchema,
      nextHit: z.int(),
      /** Hits kept so far; `matches` of the progress beyond it exist but are not listed. */
      kept: z.int(),
      progress: searchProgressSchema,
      /** Ended, and this answer holds the last hit kept. */
      done: z.boolean(),
      /** Why it failed; what was found until then is kept. */
      problem: problemSchema.nullable(),
    }),
  ),
  pause: reads.input(onSearch).output(nothing),
  resume: reads.input(onSearch).output(nothing),
  /** Stops; hits stay. */
  cancel: reads.input(onSearch).output(nothing),
  /** Stops and forgets. */
  close: reads.input(onSearch).output(nothing),
}
