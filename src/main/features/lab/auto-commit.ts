// Commits positions by itself: on a clock of its own, so that a poll never writes, and once more at a rebalance and at
// the end. What has not moved is not committed again.
export class AutoCommit {
  readonly #failed: (error: unknown) => void
  #commit: (() => Promise<void>) | null = null
  #timer: NodeJS.Timeout | null = null
  #underWay: Promise<void> | null = null

  /** @param failed told of what a commit by the clock met */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  get isOn(): boolean {
    return this.#commit !== null
  }

  /** @param commit null switches it off */
  set(commit: (() => Promise<void>) | null, intervalMs: number): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#commit = commit
    this.#timer = commit === null ? null : setInterval(() => this.#tick(commit), intervalMs)
  }

  stop(): void {
    this.set(null, 0)
  }

  /** A commit of the clock is over when this is. */
  async settled(): Promise<void> {
    await this.#underWay
  }

  #tick(commit: () => Promise<void>): void {
    this.#underWay ??= commit()
      .catch(this.#failed)
      .finally(() => {
        this.#underWay = null
      })
  }
}
