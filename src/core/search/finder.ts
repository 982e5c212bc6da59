// Finders look for candidates in bytes: places where a match may be. They may find too much, never too little; what
// they find is checked against the record's fields afterwards.

export interface Finder {
  /** Before the first `next` on an area: its bytes are new even when the memory is not. */
  begin(area: Buffer): void
  /** The first candidate in [from, to), or −1. `from` must not fall between two calls on one area. */
  next(from: number, to: number): number
}

const SAMPLE_BYTES = 131_072

/**
 * One exact byte string. The search starts at its rarest byte, judged by a sample of the data: the processor's own
 * search for one byte does most of the work then (480 → 100 ms per GB with a needle that begins with a frequent one).
 */
export class NeedleFinder implements Finder {
  readonly #needle: Buffer
  #head: Buffer
  #tail: Buffer
  #area: Buffer = Buffer.alloc(0)
  #sampled = 0

  constructor(needle: Buffer) {
    this.#needle = needle
    this.#head = needle.subarray(0, 0)
    this.#tail = needle
  }

  begin(area: Buffer): void {
    this.#area = area
    if (this.#sampled < SAMPLE_BYTES && this.#needle.length > 1) this.#sample(area)
  }

  next(from: number, to: number): number {
    const area = this.#area
    const [head, tail] = [this.#head, this.#tail]
    const shift = head.length
    for (let at = from + shift; at < to; at++) {
      at = area.indexOf(tail, at)
      if (at < 0 || at + tail.length > to) return -1
      if (shift === 0 || area.compare(head, 0, shift, at - shift, at) === 0) return at - shift
    }
    return -1
  }

  #sample(area: Buffer): void {
    const counts = new Uint32Array(256)
    const end = Math.min(area.length, SAMPLE_BYTES)
    for (let at = 0; at < end; at++) counts[area[at] ?? 0] = (counts[area[at] ?? 0] ?? 0) + 1
    this.#sampled += end
    let rarest = 0
    for (const [index, byte] of this.#needle.entries()) {
      if ((counts[byte] ?? 0) < (counts[this.#needle[rarest] ?? 0] ?? 0)) rarest = index
    }
    this.#head = this.#needle.subarray(0, rarest)
    this.#tail = this.#needle.subarray(rarest)
  }
}

const WINDOW_BYTES = 1_048_576

/**
 * A regular expression over bytes read as Latin-1 characters, in windows that overlap by the longest match.
 * Only for expressions whose matches have at most `longest` bytes.
 */
export class PatternFinder implements Finder {
  readonly #pattern: RegExp
  readonly #longest: number
  #area: Buffer = Buffer.alloc(0)
  #window = ''
  #windowStart = 0

  /** @param source of a regular expression in which every character stands for one byte */
  constructor(source: string, longest: number) {
    this.#pattern = new RegExp(source, 'g')
    this.#longest = longest
  }

  begin(area: Buffer): void {
    this.#area = area
    this.#window = ''
    this.#windowStart = 0
  }

  next(from: number, to: number): number {
    let at = from
    while (at < to) {
      const windowEnd = this.#windowStart + this.#window.length
      if (at < this.#windowStart || at >= windowEnd - (windowEnd < this.#area.length ? this.#longest : 0))
        this.#move(at)
      this.#pattern.lastIndex = at - this.#windowStart
      const match = this.#pattern.exec(this.#window)
      if (match !== null) {
        const found = this.#windowStart + match.index
        return found + match[0].length <= to ? found : found < to ? this.#shorter(found, to) : -1
      }
      const end = this.#windowStart + this.#window.length
      if (end >= Math.min(to, this.#area.length)) return -1
      at = end - this.#longest + 1
    }
    return -1
  }

  /** A match that runs over the border is none there; a candidate a little later may be. */
  #shorter(found: number, to: number): number {
    const rest = this.#area.toString('latin1', found, to)
    this.#pattern.lastIndex = 0
    const match = this.#pattern.exec(rest)
    return match === null ? -1 : found + match.index
  }

  #move(at: number): void {
    this.#windowStart = at
    const end = Math.min(this.#area.length, at + WINDOW_BYTES + this.#longest)
    this.#window = this.#area.toString('latin1', at, end)
  }
}

/** Whichever of several finders finds something first. */
export class AnyFinder implements Finder {
  readonly #finders: readonly Finder[]
  #found: number[] = []
  #to = -1

  constructor(finders: readonly Finder[]) {
    this.#finders = finders
  }

  begin(area: Buffer): void {
    for (const finder of this.#finders) finder.begin(area)
    this.#found = this.#finders.map(() => Number.NEGATIVE_INFINITY)
  }

  next(from: number, to: number): number {
    if (to !== this.#to) {
      this.#to = to
      this.#found.fill(Number.NEGATIVE_INFINITY)
    }
    let best = Number.POSITIVE_INFINITY
    for (const [index, finder] of this.#finders.entries()) {
      let found = this.#found[index] ?? Number.NEGATIVE_INFINITY
      if (found < from) {
        const next = finder.next(from, to)
        found = next < 0 ? Number.POSITIVE_INFINITY : next
        this.#found[index] = found
      }
      if (found < best) best = found
    }
    return best === Number.POSITIVE_INFINITY ? -1 : best
  }
}
