// Notices that heartbeats of a member are not answered. kafkajs tells of each answer only; what it does not tell is
// silence.

/** Looks at the clock this often, milliseconds. */
const LOOK_MS = 250
/** Silence of so many milliseconds is a miss: about three heartbeats of the lab. */
const MISSED_MS = 1500

export class HeartbeatWatch {
  readonly #on: { heartbeatMissed(silentMs: number): void; heartbeatBack(silentMs: number): void }
  #timer: NodeJS.Timeout | null = null
  #lastAt = 0
  #isSilent = false

  constructor(on: { heartbeatMissed(silentMs: number): void; heartbeatBack(silentMs: number): void }) {
    this.#on = on
  }

  /** From an assignment on. */
  start(): void {
    this.stop()
    this.#lastAt = performance.now()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  heard(): void {
    const now = performance.now()
    if (this.#isSilent && this.#timer !== null) this.#on.heartbeatBack(Math.round(now - this.#lastAt))
    this.#isSilent = false
    this.#lastAt = now
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.#isSilent = false
  }

  /** Told once per silence. */
  #look(): void {
    const silentMs = Math.round(performance.now() - this.#lastAt)
    if (this.#isSilent || silentMs < MISSED_MS) return
    this.#isSilent = true
    this.#on.heartbeatMissed(silentMs)
  }
}
