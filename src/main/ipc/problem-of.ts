// A failure of src/kafka as the contract's problem: the same words, plain data.
import type { Problem } from '#contract/index.ts'
import type { KafkaFailure } from '#kafka/failure.ts'

export function problemOf({ code, what, where, remedy, retriable }: KafkaFailure): Problem {
  return { code, what, where: { ...where }, remedy, retriable }
}
