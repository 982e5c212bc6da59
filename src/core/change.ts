// Lets callers wait until something has changed so that what they ask for is there, or for some time.

export class Change {
  #waiting: (() => void)[] = []

  notify(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Until `isThere`, which is asked after each notice; `waitMs` at most. */
  async until(isThere: () => boolean, waitMs: number): Promise<void> {
    const end = performance.now() + waitMs
    while (!isThere()) {
      const left = end - performance.now()
      if (left <= 0) return
      await this.#notice(left)
    }
  }

  #notice(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
