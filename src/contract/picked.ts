// Single records that are captured or exported, and what came of walking over records.
import { z } from 'zod'

/** Single records: a selection, or what a search has listed. */
export const pickedRecordsSchema = z
  .array(z.object({ topic: z.string().min(1), partition: z.int(), offsets: z.array(z.bigint()).min(1) }))
  .min(1)
export type PickedRecords = z.infer<typeof pickedRecordsSchema>

const gapSchema = z.object({ topic: z.string(), partition: z.int(), offset: z.bigint(), what: z.string() })

/** What could not be read is counted, and the first hundred are listed. */
export const walkedSchema = z.object({ records: z.int(), bytes: z.int(), gapCount: z.int(), gaps: z.array(gapSchema) })
export type Walked = z.infer<typeof walkedSchema>
