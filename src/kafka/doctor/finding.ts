// What the doctor says of one thing it looked at, and how it takes its steps: each is told when it begins and when it ends.
import { asFailure } from '../failure.ts'

export const checks = [
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
] as const
export type Check = (typeof checks)[number]

export interface Finding {
  result: 'ok' | 'warning' | 'failed' | 'skipped'
  /** Stable, for tests: `OK`, or the cause, such as `CERTIFICATE_EXPIRED`. */
  code: string
  /** One sentence: what was found, which is the cause where it failed. */
  says: string
  /** Null where there is nothing to do. */
  remedy: string | null
  /** Lines for who wants to know more, such as the certificates of the chain. */
  details: string[]
}

export interface Step {
  /** `bootstrap kafka-1:9092`, `broker 2 at kafka-2:9092`, `cluster` */
  place: string
  check: Check
  /** Null while it runs. */
  finding: Finding | null
  milliseconds: number | null
}

export const ok = (says: string, details: string[] = []): Finding => ({
  result: 'ok',
  code: 'OK',
  says,
  remedy: null,
  details,
})

export const failed = (code: string, says: string, remedy: string, details: string[] = []): Finding => ({
  result: 'failed',
  code,
  says,
  remedy,
  details,
})

export const warning = (code: string, says: string, remedy: string, details: string[] = []): Finding => ({
  ...failed(code, says, remedy, details),
  result: 'warning',
})

export const skipped = (says: string): Finding => ({
  result: 'skipped',
  code: 'SKIPPED',
  says,
  remedy: null,
  details: [],
})

/** What the steps of one examination share. */
export class Course {
  readonly #told: (step: Step) => void
  readonly signal: AbortSignal

  constructor(told: (step: Step) => void, signal: AbortSignal) {
    this.#told = told
    this.signal = signal
  }

  /** Answers whether the way goes on from here. A failure nobody foresaw is a finding, too. */
  async step(place: string, check: Check, look: () => Promise<Finding>): Promise<boolean> {
    this.signal.throwIfAborted()
    this.#told({ place, check, finding: null, milliseconds: null })
    const startedAt = performance.now()
    const finding = await look().catch((error: unknown) => unforeseen(error))
    this.signal.throwIfAborted()
    this.#told({ place, check, finding, milliseconds: performance.now() - startedAt })
    return finding.result !== 'failed'
  }

  skip(place: string, check: Check, why: string): void {
    this.#told({ place, check, finding: skipped(why), milliseconds: null })
  }
}

function unforeseen(error: unknown): Finding {
  const { code, what, remedy } = asFailure(error, {})
  return failed(code, what, remedy)
}
