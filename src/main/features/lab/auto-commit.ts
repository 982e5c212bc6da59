// When positions are committed by themselves: after a poll, at most once per interval, and at the end, as Kafka's
// consumer does.
export class AutoCommit {
  #commit: (() => Promise<void>) | null = null
  #intervalMs = 0
  #lastAt = 0

  get isOn(): boolean {
    return this.#commit !== null
  }

  /** @param commit null switches it off */
  set(commit: (() => Promise<void>) | null, intervalMs: number): void {
    this.#commit = commit
    this.#intervalMs = intervalMs
    this.#lastAt = performance.now()
  }

  /** Commits when its time has come. */
  async due(): Promise<void> {
    if (performance.now() - this.#lastAt >= this.#intervalMs) await this.now()
  }

  async now(): Promise<void> {
    this.#lastAt = performance.now()
    await this.#commit?.()
  }
}
