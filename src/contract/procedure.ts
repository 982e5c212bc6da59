// The two kinds of procedure a contract can declare, and the one error every procedure can answer with.
// A procedure is either `local`/`reads` or `writes`: main refuses the latter where the profile may not write.
import { oc } from '@orpc/contract'
import { z } from 'zod'

/** What went wrong, in a form a screen can show: what happened, where, and what to do about it. */
export const problemSchema = z.object({
  /** Stable identifier for tests and for choosing an icon; Kafka's own error name where a broker answered one. */
  code: z.string(),
  what: z.string(),
  /** e.g. `{ cluster: 'prod-eu', topic: 'orders', partition: '4' }` */
  where: z.record(z.string(), z.string()),
  remedy: z.string(),
  retriable: z.boolean(),
})
export type Problem = z.infer<typeof problemSchema>

export interface ProcedureMeta {
  /** True when the procedure changes something in Kafka. Saving a profile or a setting does not. */
  writes: boolean
}

/** What a contract is made of: a procedure that does not say whether it writes has no place in one. */
export type MarkedContract = Record<string, Record<string, { '~orpc': { meta: ProcedureMeta } }>>

const procedure = oc.$meta<ProcedureMeta>({ writes: false }).errors({ PROBLEM: { data: problemSchema } })

/** Touches only this machine: profiles, settings, files. */
export const local = procedure.meta({ writes: false })
/** Asks Kafka, changes nothing there. */
export const reads = procedure.meta({ writes: false })
/** Changes something in Kafka; needs a write grant. */
export const writes = procedure.meta({ writes: true })

export const connectionIdSchema = z.string().min(1)
export const onConnection = z.object({ connectionId: connectionIdSchema })
export const onTopic = onConnection.extend({ topic: z.string().min(1) })
export const bytesSchema = z.custom<Uint8Array>(value => value instanceof Uint8Array, 'Expected bytes')
export const nothing = z.void()
