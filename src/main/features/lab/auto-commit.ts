// When positions are committed by themselves: after a poll, at most once per interval, as Kafka's consumer does.
import type { Writer } from './session.ts'

export class AutoCommit {
  enabled = false
  writer: Writer | null = null
  #intervalMs = 5000
  #lastAt = 0

  set(enabled: boolean, intervalMs: number, writer: Writer | null): void {
    this.enabled = enabled
    this.writer = writer
    this.#intervalMs = intervalMs
    this.#lastAt = Date.now()
  }

  /** Runs the commit when its time has come. */
  async due(commit: () => Promise<void>): Promise<void> {
    if (!this.enabled || Date.now() - this.#lastAt < this.#intervalMs) return
    this.#lastAt = Date.now()
    await commit()
  }
}
