// How a problem travels: as the one typed error of the contract.
import { ORPCError } from '@orpc/contract'
import type { Problem } from './procedure.ts'

export function problemError(problem: Problem): ORPCError<'PROBLEM', Problem> {
  const { code, what, where, remedy, retriable } = problem
  return new ORPCError('PROBLEM', { message: what, data: { code, what, where, remedy, retriable } })
}

/** Runs a handler; whatever it throws leaves as a problem. Errors the contract already knows pass through. */
export async function withProblems<R>(run: () => R, asProblem: (error: unknown) => Problem): Promise<Awaited<R>> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ORPCError) throw error
    throw problemError(asProblem(error))
  }
}

/** The same for a stream, whose errors come after its handler has answered. */
export async function* streamWithProblems<T>(
  stream: AsyncIterable<T>,
  asProblem: (error: unknown) => Problem,
): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    if (error instanceof ORPCError) throw error
    throw problemError(asProblem(error))
  }
}
