// Everything that takes a while: one list, each with progress and a cancel.
import { randomUUID } from 'node:crypto'
import type { AppEvent, Job } from '#contract/index.ts'
import type { Progress, Step } from '#contract/steps.ts'
import { asFailure } from '#kafka/failure.ts'
import { progressWords } from './progress-words.ts'

export interface JobControl {
  readonly signal: AbortSignal
  report(progress: number | null, detail: string): void
  /** The same of figures. */
  progress(now: Progress): void
}

const KEPT = 50

export class JobsService {
  readonly #emit: (event: AppEvent) => void
  readonly #jobs = new Map<string, { job: Job; abort: AbortController }>()

  constructor(emit: (event: AppEvent) => void) {
    this.#emit = emit
  }

  /** Runs the work as a job; its result and its error are the caller's, the list shows both. */
  async run<T>(title: string, work: (control: JobControl) => Promise<T>): Promise<T> {
    const id = randomUUID()
    const abort = new AbortController()
    const job: Job = {
      id,
      title,
      status: 'running',
      progress: null,
      detail: '',
      startedAt: BigInt(Date.now()),
      problem: null,
    }
    this.#jobs.set(id, { job, abort })
    this.#trim()
    this.#change(id, {})
    const cancelled = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(new DOMException(`${title} was cancelled`, 'AbortError')))
    })
    try {
      const control = {
        signal: abort.signal,
        report: (progress: number | null, detail: string) => this.#change(id, { progress, detail }),
        progress: (now: Progress) => this.#change(id, { progress: now.share, detail: progressWords(now) }),
      }
      const result = await Promise.race([work(control), cancelled])
      this.#change(id, { status: 'done', progress: 1 })
      return result
    } catch (error) {
      const { code, what, where, remedy, retriable } = asFailure(error, {})
      const problem = { code, what, where, remedy, retriable }
      this.#change(id, abort.signal.aborted ? { status: 'cancelled' } : { status: 'failed', problem })
      throw error
    }
  }

  /** Work of the engine as a job; null when the person cancelled it. @throws what it failed with */
  async follow<Result>(
    title: string,
    start: (signal: AbortSignal) => Promise<AsyncIterable<Step<Result>>>,
  ): Promise<Result | null> {
    let cancelled: AbortSignal | null = null
    try {
      return await this.run(title, async ({ signal, progress }) => {
        cancelled = signal
        let result: Result | null = null
        for await (const step of await start(signal)) {
          progress(step)
          result = step.result
        }
        return result
      })
    } catch (error) {
      if (wasAborted(cancelled)) return null
      throw error
    }
  }

  list(): Job[] {
    return [...this.#jobs.values()].map(each => each.job)
  }

  cancel(id: string): void {
    const found = this.#jobs.get(id)
    if (found?.job.status === 'running') found.abort.abort()
  }

  /** Forgets what has ended. */
  clear(): void {
    for (const [id, { job }] of this.#jobs) if (job.status !== 'running') this.#jobs.delete(id)
  }

  #change(id: string, change: Partial<Job>): void {
    const entry = this.#jobs.get(id)
    if (entry === undefined) return
    entry.job = { ...entry.job, ...change }
    this.#emit({ event: 'job', job: entry.job })
  }

  #trim(): void {
    for (const [id, { job }] of this.#jobs) {
      if (this.#jobs.size <= KEPT) return
      if (job.status !== 'running') this.#jobs.delete(id)
    }
  }
}

/** Set in a callback, which the compiler does not follow. */
function wasAborted(signal: AbortSignal | null): boolean {
  return signal?.aborted === true
}
