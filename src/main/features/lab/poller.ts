// One poll after another, each ended by its caller or by the end of the session; commits by themselves follow it.
import type { AutoCommit } from './auto-commit.ts'
import type { Polled, Reading } from './reading.ts'

export class Poller {
  readonly #reading: Reading
  readonly #autoCommit: AutoCommit
  readonly #end = new AbortController()
  #last: Promise<unknown> = Promise.resolve()
  delivered = 0

  constructor(reading: Reading, autoCommit: AutoCommit) {
    this.#reading = reading
    this.#autoCommit = autoCommit
  }

  poll(timeoutMs: number, signal: AbortSignal | undefined): Promise<Polled> {
    const both = signal === undefined ? this.#end.signal : AbortSignal.any([this.#end.signal, signal])
    const turn = this.#last.then(() => this.#poll(timeoutMs, both))
    this.#last = turn.catch(() => {})
    return turn
  }

  /** Polls under way and later ones end at once. */
  end(): void {
    this.#end.abort()
  }

  async #poll(timeoutMs: number, signal: AbortSignal): Promise<Polled> {
    const polled = await this.#reading.poll(timeoutMs, signal)
    this.delivered += polled.topics.length
    // Records that are here already must not be lost because a commit failed.
    await this.#autoCommit.due().catch((error: unknown) => this.#reading.trouble(error))
    return polled
  }
}
