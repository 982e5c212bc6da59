// Searches kept on this machine: saved under a name, and the recent ones. The engine runs them (`search`).
import { z } from 'zod'
import { isolationSchema } from './messages.contract.ts'
import { connectionIdSchema, local, nothing, onConnection } from './procedure.ts'
import { searchWithin } from './search.contract.ts'

/** A search as it was typed: times and offsets are text, so that “2026-11-22 12:04” stays what it was. */
export const searchFormSchema = z.object({
  text: z.string(),
  regex: z.boolean(),
  matchCase: z.boolean(),
  wholeWord: z.boolean(),
  within: z.enum(searchWithin),
  unescape: z.boolean(),
  filter: z.string(),
  script: z.string(),
  usesScript: z.boolean(),
  /** Null: all. */
  partitions: z.array(z.int()).nullable(),
  isolation: isolationSchema,
  fromTime: z.string(),
  toTime: z.string(),
  fromOffset: z.string(),
  toOffset: z.string(),
  verifyChecksums: z.boolean(),
})
export type SearchForm = z.infer<typeof searchFormSchema>

const nameSchema = z.string().trim().min(1).max(120)
const topicsSchema = z.array(z.string().min(1)).min(1).max(1000)

export const savedSearchSchema = z.object({
  id: z.string(),
  name: nameSchema,
  /** Null: offered on every connection. */
  connectionId: connectionIdSchema.nullable(),
  topics: topicsSchema,
  form: searchFormSchema,
})
export type SavedSearch = z.infer<typeof savedSearchSchema>

export const recentSearchSchema = savedSearchSchema.pick({ topics: true, form: true }).extend({
  connectionId: connectionIdSchema,
})
export type RecentSearch = z.infer<typeof recentSearchSchema>

export const searches = {
  /** Saved ones of this connection and of all, by name; recent ones of this connection, newest first. */
  list: local
    .input(onConnection)
    .output(z.object({ saved: z.array(savedSearchSchema), recent: z.array(recentSearchSchema) })),
  /** In place of one with the same name for the same connection, or for all. */
  save: local.input(savedSearchSchema.omit({ id: true })).output(savedSearchSchema),
  rename: local.input(z.object({ id: z.string(), name: nameSchema })).output(nothing),
  remove: local.input(z.object({ id: z.string() })).output(nothing),
  /** Puts it first among the recent ones. */
  remember: local.input(recentSearchSchema).output(nothing),
  forget: local.input(onConnection).output(nothing),
}
