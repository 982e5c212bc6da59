// The engine answers through its contract: what it could not do comes as the contract's typed error.
import { problemSchema } from '#contract/procedure.ts'
import { asFailure, KafkaFailure, type Where } from '#kafka/failure.ts'

/** The problem the engine told, else what calling it threw. */
export function readFailure(error: unknown, where: Where): KafkaFailure {
  const told = problemSchema.safeParse(typeof error === 'object' && error !== null ? Reflect.get(error, 'data') : null)
  return asFailure(told.success ? new KafkaFailure(told.data) : error, where)
}
