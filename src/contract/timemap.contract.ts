// The time map of a topic: offsets between time marks per partition, made by look-ups by time in the engine. Begun with
// `start`, drawn from `poll` while it is refined, given up with `close`; no record is read.
import { z } from 'zod'
import { column } from './messages.contract.ts'
import { nothing, onTopic, problemSchema, reads } from './procedure.ts'

export const timemapPartitionSchema = z.object({
  partition: z.int(),
  logStartOffset: z.bigint(),
  end: z.bigint(),
  /** Milliseconds of the first record with a time; null when there is none. */
  oldest: z.bigint().nullable(),
  /** The record with the largest timestamp; null when empty, or where the cluster cannot tell (before Kafka 3.0). */
  youngest: z.object({ offset: z.bigint(), timestamp: z.bigint() }).nullable(),
  /** Why nothing more is known of it. */
  failure: z.string().nullable(),
})

export const timemapSchema = z.object({
  partitions: z.array(timemapPartitionSchema),
  /** Mark i is `from + i × step`, milliseconds; marks 0 to `buckets`. Null when no record has a time. */
  marks: z.object({ from: z.bigint(), step: z.bigint(), buckets: z.int() }).nullable(),
  /**
   * In the order of `partitions`, each with its first offset at or after marks 0 to `buckets`; −1 where not known yet.
   * What lies between two marks are offsets, not records.
   */
  offsets: column<BigInt64Array>(BigInt64Array),
  /** 0 to 1. */
  progress: z.number(),
  /** ListOffsets asked so far, each of many partitions. */
  lookUps: z.int(),
  /** The clock that says what is in the future. */
  now: z.bigint(),
  done: z.boolean(),
  /** Why it ended early; what was found until then stays. */
  problem: problemSchema.nullable(),
})
export type Timemap = z.infer<typeof timemapSchema>

const onMap = z.object({ mapId: z.string() })

export const timemap = {
  /** `range: null`: from the oldest record to the youngest, or to now where some are dated in the future. */
  start: reads
    .input(
      onTopic.extend({
        /** Null means all. */
        partitions: z.array(z.int()).nullable(),
        range: z.object({ from: z.bigint(), to: z.bigint() }).nullable(),
        /** At most; the step between marks is a round one. */
        buckets: z.int().min(2).max(1000),
      }),
    )
    .output(z.object({ mapId: z.string() })),
  /** The map as far as it is, once more than `after` of it is known, or it has ended; after `waitMs` in any case. */
  poll: reads.input(onMap.extend({ after: z.number(), waitMs: z.int().min(0).max(30_000) })).output(timemapSchema),
  /** Stops and forgets. */
  close: reads.input(onMap).output(nothing),
}
