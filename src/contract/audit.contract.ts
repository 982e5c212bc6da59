// The audit: what this app wrote to Kafka, or was kept from writing. Kept on this machine, append-only.
import { z } from 'zod'
import { connectionIdSchema, local } from './procedure.ts'

/** `sent`: answered without an error. `failed`: the cluster said no, or did not answer. `refused`: it never left. */
export const auditResultSchema = z.enum(['sent', 'failed', 'refused'])
export type AuditResult = z.infer<typeof auditResultSchema>

export const auditEntrySchema = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  connectionId: connectionIdSchema,
  /** The profile's name at that time. */
  profile: z.string(),
  /** Who the cluster sees: the SASL user, or how else the profile logs in. */
  principal: z.string(),
  /** Kafka's name of the request, or the procedure that was refused before there was one. */
  request: z.string(),
  /** The request's fields as JSON, records and secrets as their sizes. */
  what: z.string(),
  result: auditResultSchema,
  /** Error names and messages; empty where all went well. */
  detail: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const auditFilterSchema = z.object({
  connectionId: connectionIdSchema.nullable(),
  result: auditResultSchema.nullable(),
  /** Found in request, what, profile, principal or detail, in any case; empty finds all. */
  text: z.string().max(1000),
})
export type AuditFilter = z.infer<typeof auditFilterSchema>

export const audit = {
  /**
   * Newest first, at most `limit`; `more` says that older ones fit, too. `unreadable` lines were found among those looked
   * at, such as one cut off when the machine stopped.
   */
  list: local
    .input(auditFilterSchema.extend({ limit: z.int().min(1).max(10_000) }))
    .output(z.object({ entries: z.array(auditEntrySchema), more: z.boolean(), unreadable: z.int() })),
  /** All that fit, oldest first, as JSON lines; null when cancelled, else the file's name. */
  export: local.input(auditFilterSchema).output(z.string().nullable()),
}
