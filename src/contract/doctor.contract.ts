// The connection doctor: what stands between this machine and a cluster, looked at step by step. Only asks.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { passwordChangeSchema, profileDraftSchema, secretChangesSchema } from './connections.contract.ts'
import { connectionIdSchema, reads } from './procedure.ts'

export const doctorStepSchema = z.object({
  /** `profile`, `bootstrap kafka-1:9092`, `broker 2 at kafka-2:9092`, `cluster` */
  place: z.string(),
  check: z.enum([
    'settings',
    'name',
    'tcp',
    'tls',
    'versions',
    'mechanism',
    'login',
    'metadata',
    'brokers',
    'clocks',
    'cluster-rights',
    'topic-rights',
    'group-rights',
  ]),
  /** Null while it runs. */
  finding: z
    .object({
      result: z.enum(['ok', 'warning', 'failed', 'skipped']),
      /** `OK`, or the cause, such as `CERTIFICATE_EXPIRED`. */
      code: z.string(),
      says: z.string(),
      remedy: z.string().nullable(),
      details: z.array(z.string()),
    })
    .nullable(),
  milliseconds: z.number().nullable(),
})
export type DoctorStep = z.infer<typeof doctorStepSchema>

export const doctor = {
  /**
   * Each step is told when it begins and again when it is over; the stream ends with the examination, which ends with the
   * call. `draft: null` takes the stored profile as it is. Secrets are used and never told.
   */
  examine: reads
    .input(
      z.object({
        id: connectionIdSchema.nullable(),
        draft: profileDraftSchema.nullable(),
        password: passwordChangeSchema,
        secrets: secretChangesSchema.default({}),
      }),
    )
    .output(eventIterator(doctorStepSchema)),
}
