// Dead-letter topics: what went wrong with their records, and which of them were redriven. Sending them again is a replay.
import { z } from 'zod'
import { column } from './messages.contract.ts'
import { bytesSchema, onTopic, problemSchema, reads } from './procedure.ts'

const listedOffsetsSchema = z.array(z.object({ partition: z.int(), offsets: column<BigInt64Array>(BigInt64Array) }))

/** Headers of somebody's own making; '' where there is none for it. They go before those that are known. */
export const ownHeadersSchema = z.object({
  error: z.string().max(200),
  message: z.string().max(200),
  /** Names the original topic. */
  topic: z.string().max(200),
})
export type OwnHeaders = z.infer<typeof ownHeadersSchema>

export const errorGroupSchema = z.object({
  /** The same for the same error whenever it is looked for. */
  id: z.string(),
  /** Whose headers they are; null where none are known. */
  convention: z
    .object({
      name: z.string(),
      /** The header that names the original topic; '' where there is none. */
      topic: z.string(),
      /** All that it adds to a record. */
      headers: z.array(z.string()),
    })
    .nullable(),
  /** A class's name. */
  error: z.string().nullable(),
  /** Its first line, with `#` for numbers and ids, which differ from record to record. */
  message: z.string().nullable(),
  /** The topic that they came from. */
  topic: z.string().nullable(),
  /** All errors for which there was no room. */
  isRest: z.boolean(),
  records: z.int(),
  /** Sent again by replays whose manifests are on this machine. */
  redriven: z.int(),
  /** Redriven before, failed again, and so a record anew. */
  returned: z.int(),
  /** Milliseconds since the epoch; null where no record has a time. */
  firstTimestamp: z.bigint().nullable(),
  lastTimestamp: z.bigint().nullable(),
  /** Those not redriven yet, and those that were. Of very many the first: fewer than are counted. */
  waiting: listedOffsetsSchema,
  done: listedOffsetsSchema,
  /** The first hundred. */
  shown: z.array(
    z.object({
      partition: z.int(),
      offset: z.bigint(),
      timestamp: z.bigint(),
      /** The beginning. */
      key: bytesSchema.nullable(),
      /** As it stands in the record; the beginning. */
      message: z.string().nullable(),
      isRedriven: z.boolean(),
    }),
  ),
})
export type ErrorGroup = z.infer<typeof errorGroupSchema>

export const deadLettersSchema = z.object({
  records: z.int(),
  /** Batches that could not be read. */
  unreadable: z.int(),
  /** The largest first. */
  groups: z.array(errorGroupSchema),
  /** Manifests that could not be read: what they sent is not known as redriven. */
  problems: z.array(problemSchema),
})
export type DeadLetters = z.infer<typeof deadLettersSchema>

export const redrive = {
  /** Reads the whole topic as a job and groups its committed records by their error; null when cancelled. */
  look: reads.input(onTopic.extend({ headers: ownHeadersSchema.nullable() })).output(deadLettersSchema.nullable()),
}
