// When a record may be sent: at once, so many in a second, or at the distances of their timestamps. The clock is given,
// so that a test can hold it.

export type Pacing = { by: 'fastest' } | { by: 'rate'; recordsPerSecond: number } | { by: 'original'; speed: number }

export interface Clock {
  /** Milliseconds from some moment on; never goes back. */
  now(): number
  /** Resolves early when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
}

export class Pace {
  readonly #pacing: Pacing
  readonly #clock: Clock
  readonly #startedAt: number
  #first: bigint | null = null
  #counted = 0

  constructor(pacing: Pacing, clock: Clock) {
    this.#pacing = pacing
    this.#clock = clock
    this.#startedAt = clock.now()
  }

  /** Milliseconds until the next record may go; 0: now. Each record is asked for once. */
  next(timestamp: bigint): number {
    if (this.#pacing.by === 'fastest') return 0
    return Math.max(0, this.#startedAt + this.#due(this.#pacing, timestamp) - this.#clock.now())
  }

  /** Since the beginning. A record without a time, or older than the first, is due at once. */
  #due(pacing: Exclude<Pacing, { by: 'fastest' }>, timestamp: bigint): number {
    if (pacing.by === 'rate') return (this.#counted++ / pacing.recordsPerSecond) * 1000
    if (timestamp < 0n) return 0
    this.#first ??= timestamp
    return Number(timestamp - this.#first) / pacing.speed
  }
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) =>
    new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      // Longer waits come back and ask again.
      const timer = setTimeout(done, Math.min(milliseconds, LONGEST_TIMER_MS))
      if (signal.aborted) done()
      else signal.addEventListener('abort', done)
    }),
}

/** Of setTimeout. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
