// A set of offsets that come in runs: kept as stretches, so that a replay of millions takes little memory.

export class OffsetSet {
  /** Ascending by `from` once they are looked through. */
  #runs: { from: bigint; until: bigint }[] = []
  #isSorted = true

  /** So many in a row. */
  add(from: bigint, count: number): void {
    const until = from + BigInt(count)
    const last = this.#runs.at(-1)
    if (last !== undefined && last.until === from) {
      last.until = until
      return
    }
    this.#runs.push({ from, until })
    this.#isSorted = false
  }

  has(offset: bigint): boolean {
    this.#sort()
    let [low, high] = [0, this.#runs.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#runs[middle]?.from ?? 0n) <= offset) low = middle + 1
      else high = middle
    }
    const run = this.#runs[low - 1]
    return run !== undefined && offset < run.until
  }

  /** Stretches that touch or overlap become one. */
  #sort(): void {
    if (this.#isSorted) return
    this.#runs.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
    const merged: { from: bigint; until: bigint }[] = []
    for (const run of this.#runs) {
      const last = merged.at(-1)
      if (last === undefined || run.from > last.until) merged.push(run)
      else if (run.until > last.until) last.until = run.until
    }
    this.#runs = merged
    this.#isSorted = true
  }
}
