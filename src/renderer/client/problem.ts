// Turns whatever was thrown into a `Problem` a screen can show. Must not lose the original: it stays reachable
// through `detailsOf`, for "show the full error".
import { ORPCError } from '@orpc/client'
import type { Problem } from '#contract/index.ts'

/** An error of the renderer itself that already knows what to tell. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.what, options)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'what' in value && 'remedy' in value

/** Issues of a refused input, as zod reports them. */
function issuesOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return ''
  return data.issues
    .map((issue: { path?: PropertyKey[]; message?: string }) =>
      [issue.path?.map(String).join('.'), issue.message].filter(Boolean).join(': '),
    )
    .join('; ')
}

export const isCancelled = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || error.name === 'CancelledError')

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof ORPCError) {
    if (isProblem(error.data)) return error.data
    const issues = issuesOf(error.data)
    if (error.code === 'BAD_REQUEST') {
      return {
        code: 'BAD_REQUEST',
        what: issues === '' ? 'The request was refused as malformed' : `The request was refused: ${issues}`,
        where: {},
        remedy: 'Correct the named fields and try again.',
        retriable: false,
      }
    }
    return {
      code: error.code,
      what: error.message,
      where: {},
      remedy: 'Try again. If it stays, copy the full error into a bug report.',
      retriable: true,
    }
  }
  if (isCancelled(error)) {
    return { code: 'CANCELLED', what: 'Cancelled', where: {}, remedy: 'Start it again when needed.', retriable: true }
  }
  return {
    code: 'UNEXPECTED',
    what: error instanceof Error ? error.message : String(error),
    where: {},
    remedy: 'Try again. If it stays, copy the full error into a bug report.',
    retriable: true,
  }
}

/** The full error as plain text: every field of the problem, then the stack. */
export function detailsOf(error: unknown): string {
  const problem = isProblem(error) ? error : problemOf(error)
  const lines = [
    `code: ${problem.code}`,
    `what: ${problem.what}`,
    ...Object.entries(problem.where).map(([name, value]) => `${name}: ${value}`),
    `remedy: ${problem.remedy}`,
    `retriable: ${problem.retriable}`,
  ]
  if (error instanceof Error && error.stack !== undefined) lines.push('', error.stack)
  return lines.join('\n')
}
