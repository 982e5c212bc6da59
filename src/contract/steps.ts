// What the engine tells main of work that takes a while: how far it is, and with the last step what came out.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'

export const progressSchema = z.object({
  /** 0–1; null where no end is known. */
  share: z.number().min(0).max(1).nullable(),
  /** Null where no records are counted. */
  records: z.int().nullable(),
  bytes: z.int(),
  bytesPerSecond: z.number(),
  secondsLeft: z.number().nullable(),
})
export type Progress = z.infer<typeof progressSchema>

export interface Step<Result> extends Progress {
  /** Null but in the last one. */
  result: Result | null
}

/** A stream of steps; it ends with the one that has the result, or with the problem. Aborting it ends the work. */
export const stepsOf = <Result extends z.ZodType>(result: Result) =>
  eventIterator(progressSchema.extend({ result: result.nullable() }))
