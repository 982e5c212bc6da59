// Single records that are captured, exported, replayed or queried, and what came of walking over records.
import { z } from 'zod'

export const pickedOffsetsSchema = z.object({ partition: z.int(), offsets: z.array(z.bigint()).min(1) })

/** Single records: a selection, what a search has listed, or rows of a query. */
export const pickedRecordsSchema = z.array(pickedOffsetsSchema.extend({ topic: z.string().min(1) })).min(1)
export type PickedRecords = z.infer<typeof pickedRecordsSchema>

const gapSchema = z.object({ topic: z.string(), partition: z.int(), offset: z.bigint(), what: z.string() })

/** What could not be read is counted, and the first hundred are listed. */
export const walkedSchema = z.object({ records: z.int(), bytes: z.int(), gapCount: z.int(), gaps: z.array(gapSchema) })
export type Walked = z.infer<typeof walkedSchema>
