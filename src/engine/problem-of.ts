// A failure as it is kept in files and told to main.
import type { Problem } from '#contract/procedure.ts'
import type { KafkaFailure } from '#kafka/failure.ts'

export function problemOf({ code, what, where, remedy, retriable }: KafkaFailure): Problem {
  return { code, what, where, remedy, retriable }
}
