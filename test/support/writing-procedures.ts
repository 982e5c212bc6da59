// The procedures that the contract marks as writing, each with an input that its schema takes.
import { z } from 'zod'
import { mainContract } from '#contract/index.ts'

/** `topics.create` and its input's schema, of every procedure that the contract marks as writing. */
export const writingProcedures = Object.entries(mainContract).flatMap(([feature, procedures]) =>
  Object.entries(procedures)
    .filter(([, procedure]) => procedure['~orpc'].meta.writes)
    .map(([verb, procedure]) => ({
      name: `${feature}.${verb}`,
      feature,
      verb,
      schema: procedure['~orpc'].inputSchema,
    })),
)

export const withoutConnection = writingProcedures.filter(
  ({ schema }) => !(schema instanceof z.ZodObject && 'connectionId' in schema.shape),
)

/** Some value that the schema takes. */
export function sample(schema: unknown, name = ''): unknown {
  if (name === 'topic') return 'a-topic'
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(Object.entries(schema.shape).map(([key, each]) => [key, sample(each, key)]))
  if (schema instanceof z.ZodNullable) return null
  if (schema instanceof z.ZodOptional) return undefined
  if (schema instanceof z.ZodDefault) return undefined
  if (schema instanceof z.ZodArray) return [sample(schema.element)]
  if (schema instanceof z.ZodRecord) return {}
  if (schema instanceof z.ZodUnion) return sample(schema.options[0])
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodLiteral) return schema.value
  if (schema instanceof z.ZodBigInt) return 1n
  if (schema instanceof z.ZodNumber) return Math.max(1, Number(schema.minValue ?? 1))
  if (schema instanceof z.ZodBoolean) return false
  if (schema instanceof z.ZodString) return 'text'
  return new Uint8Array(0)
}
