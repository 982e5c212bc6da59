// Time as the coordinators see it: what it is now, and "later". Tests put a clock of their own in its place.

export interface Timers {
  /** ms since the epoch */
  now(): number
  /** Runs the action once after so many ms; the returned function takes it back. */
  after(ms: number, action: () => void): () => void
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms)
    // A waiting session timeout must not keep a stopping broker alive.
    timer.unref()
    return () => clearTimeout(timer)
  },
}
