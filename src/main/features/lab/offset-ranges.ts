// A set of offsets of one partition, kept as the ranges it is made of: what was delivered once is one range, however
// many records that were.
export class OffsetRanges {
  /** Ascending, apart from each other; `end` exclusive. */
  #ranges: { start: bigint; end: bigint }[] = []

  has(offset: bigint): boolean {
    const range = this.#ranges[this.#firstEndingAfter(offset)]
    return range !== undefined && range.start <= offset
  }

  /** @param end exclusive */
  add(start: bigint, end: bigint): void {
    if (start >= end) return
    // Ranges that touch are one.
    const first = this.#firstEndingAfter(start - 1n)
    let after = first
    let joined = { start, end }
    for (; after < this.#ranges.length; after++) {
      const range = this.#ranges[after]
      if (range === undefined || range.start > joined.end) break
      joined = {
        start: range.start < joined.start ? range.start : joined.start,
        end: range.end > joined.end ? range.end : joined.end,
      }
    }
    this.#ranges.splice(first, after - first, joined)
  }

  get count(): number {
    return this.#ranges.length
  }

  #firstEndingAfter(offset: bigint): number {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ranges[middle]?.end ?? 0n) > offset) high = middle
      else low = middle + 1
    }
    return low
  }
}
