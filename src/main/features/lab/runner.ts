// Lets a consumer poll by itself, one poll after another, until it is stopped or has got nothing for long enough.
import { setTimeout } from 'node:timers/promises'

export interface RunnerOptions {
  pollEveryMs: number
  stopAfterIdleMs: number | null
}

export class Runner {
  readonly #options: RunnerOptions
  readonly #poll: (signal: AbortSignal) => Promise<number>
  readonly #idle: () => void
  readonly #failed: (error: unknown) => void
  #run: AbortController | null = null

  /** @param poll answers how many records it delivered @param idle it has stopped by itself */
  constructor(
    options: RunnerOptions,
    on: { poll(signal: AbortSignal): Promise<number>; idle(): void; failed(error: unknown): void },
  ) {
    this.#options = options
    this.#poll = on.poll
    this.#idle = on.idle
    this.#failed = on.failed
  }

  get isRunning(): boolean {
    return this.#run !== null
  }

  start(): void {
    if (this.#run !== null) return
    const run = new AbortController()
    this.#run = run
    void this.#loop(run.signal).finally(() => {
      if (this.#run === run) this.#run = null
    })
  }

  stop(): void {
    this.#run?.abort()
    this.#run = null
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const { pollEveryMs, stopAfterIdleMs } = this.#options
    let lastAt = performance.now()
    while (!signal.aborted) {
      try {
        if ((await this.#poll(signal)) > 0) lastAt = performance.now()
      } catch (error) {
        // Shown with the consumer; the next poll may fare better.
        this.#failed(error)
      }
      if (stopAfterIdleMs !== null && performance.now() - lastAt >= stopAfterIdleMs) {
        if (!signal.aborted) this.#idle()
        return
      }
      await setTimeout(Math.max(pollEveryMs, 10), undefined, { signal }).catch(() => {})
    }
  }
}
