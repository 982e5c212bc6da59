// Two topics against each other, of any clusters and captures: which records both hold, which only one does. Served by
// the engine, which reads both from their first to their last offset.
import { z } from 'zod'
import { onTopic, reads } from './procedure.ts'
import { stepsOf } from './steps.ts'

/**
 * What belongs together. `offset`: records at the same place, for a mirror that keeps offsets. `key`: the latest of each
 * key, for compacted topics. `content`: the same key, value and headers anywhere, each as often as it stands there.
 */
export const compareByValues = ['offset', 'key', 'content'] as const
export type CompareBy = (typeof compareByValues)[number]

const placeSchema = z.object({ partition: z.int(), offset: z.bigint() })

export const comparisonSchema = z.object({
  /** Records read on each side; control records are none. Those of aborted transactions count. */
  left: z.int(),
  right: z.int(),
  same: z.int(),
  /** The same offset or key with another key, value or headers. Timestamps do not count. */
  different: z.int(),
  onlyLeft: z.int(),
  onlyRight: z.int(),
  /** By key: records that have none. */
  withoutKey: z.int(),
  /** Batches that could not be decoded, left out. */
  unreadable: z.int(),
  /** More distinct keys or records than are kept: what came after was not compared. */
  isLimited: z.boolean(),
  /** The first thousand. */
  differences: z.array(
    z.object({
      kind: z.enum(['different', 'onlyLeft', 'onlyRight']),
      left: placeSchema.nullable(),
      right: placeSchema.nullable(),
    }),
  ),
})
export type Comparison = z.infer<typeof comparisonSchema>

export const compare = {
  topics: reads
    .input(z.object({ left: onTopic, right: onTopic, by: z.enum(compareByValues) }))
    .output(stepsOf(comparisonSchema)),
}
