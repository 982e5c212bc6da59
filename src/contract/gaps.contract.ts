// Why offsets hold no record, and what holds the last stable offset back. Served by the engine.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { onTopic, problemSchema, reads } from './procedure.ts'

const onPartition = onTopic.extend({ partition: z.int().min(0) })

export const gapReportSchema = z.object({
  from: z.bigint(),
  /** Exclusive. */
  until: z.bigint(),
  /** Everything before has been looked at. */
  next: z.bigint(),
  bytes: z.bigint(),
  /** `limit`: more than may be read at once lies before `until`; go on at `next`. */
  state: z.enum(['running', 'done', 'limit']),
  /** Offsets of each kind in [from, next). Exact. */
  counts: z.object({
    records: z.bigint(),
    aborted: z.bigint(),
    commitMarkers: z.bigint(),
    abortMarkers: z.bigint(),
    otherMarkers: z.bigint(),
    missing: z.bigint(),
  }),
  /** The first of them, whole runs. */
  aborted: z.array(
    z.object({
      producerId: z.bigint(),
      producerEpoch: z.int(),
      firstOffset: z.bigint(),
      lastOffset: z.bigint(),
      records: z.bigint(),
    }),
  ),
  missing: z.array(z.object({ from: z.bigint(), to: z.bigint() })),
  /** From here on open transactions decide: what comes after was counted as it lies there. */
  lastStableOffset: z.bigint(),
})
export type GapReport = z.infer<typeof gapReportSchema>

export const openProducerSchema = z.object({
  producerId: z.bigint(),
  producerEpoch: z.int(),
  lastSequence: z.int(),
  lastTimestamp: z.bigint(),
  /** First offset of its open transaction here; null when it has none. */
  transactionStartOffset: z.bigint().nullable(),
  /** Null: not known. */
  transactionalId: z.string().nullable(),
  state: z.string().nullable(),
  startedAt: z.bigint().nullable(),
  timeoutMs: z.int().nullable(),
})
export type OpenProducer = z.infer<typeof openProducerSchema>

export const producersSchema = z.object({
  logStartOffset: z.bigint(),
  lastStableOffset: z.bigint(),
  highWatermark: z.bigint(),
  /** Null: this cluster does not offer DescribeProducers. */
  producers: z.array(openProducerSchema).nullable(),
  /** Whether transactional ids and ages can be told (ListTransactions). */
  tellsTransactions: z.boolean(),
  /** What could not be read; the rest is still told. */
  problem: problemSchema.nullable(),
})
export type PartitionProducers = z.infer<typeof producersSchema>

export const gaps = {
  /** Counts until done, aborted, or `limit` is reached; each event replaces the one before. */
  scan: reads.input(onPartition.extend({ from: z.bigint(), until: z.bigint() })).output(eventIterator(gapReportSchema)),
  producers: reads.input(onPartition).output(producersSchema),
}
