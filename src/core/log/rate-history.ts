// How many records and bytes came in each of the last sixty seconds. Time is handed in: milliseconds that never fall.

export const RATE_SECONDS = 60

export class RateHistory {
  readonly #records = new Float64Array(RATE_SECONDS)
  readonly #bytes = new Float64Array(RATE_SECONDS)
  /** The second that is being filled, from some origin. */
  #second: number
  readonly #since: number

  constructor(now: number) {
    this.#second = Math.floor(now / 1000)
    this.#since = this.#second
  }

  add(now: number, records: number, bytes: number): void {
    this.#moveTo(now)
    const slot = this.#second % RATE_SECONDS
    this.#records[slot] = (this.#records[slot] ?? 0) + records
    this.#bytes[slot] = (this.#bytes[slot] ?? 0) + bytes
  }

  /** Oldest first, without the second that is not over. */
  history(now: number): { records: Float64Array; bytes: Float64Array } {
    this.#moveTo(now)
    const ordered = (slots: Float64Array) =>
      Float64Array.from({ length: RATE_SECONDS - 1 }, (_, n) => slots[(this.#second + 1 + n) % RATE_SECONDS] ?? 0)
    return { records: ordered(this.#records), bytes: ordered(this.#bytes) }
  }

  /** Per second, over the last whole ones: up to three. */
  rate(now: number): { records: number; bytes: number } {
    const { records, bytes } = this.history(now)
    const seconds = Math.min(3, this.#second - this.#since)
    const mean = (slots: Float64Array) =>
      seconds === 0 ? 0 : slots.subarray(slots.length - seconds).reduce((sum, each) => sum + each, 0) / seconds
    return { records: mean(records), bytes: mean(bytes) }
  }

  #moveTo(now: number): void {
    const second = Math.floor(now / 1000)
    const steps = Math.min(second - this.#second, RATE_SECONDS)
    for (let step = 1; step <= steps; step++) {
      const slot = (second - steps + step) % RATE_SECONDS
      this.#records[slot] = 0
      this.#bytes[slot] = 0
    }
    if (second > this.#second) this.#second = second
  }
}
