// The newest batches of a tail, within a budget: one stretch of memory used round and round, so that it costs the same
// after five minutes and after five days. Rows are numbered from 0 on as they come; what had to make room is counted.

export interface RingLimits {
  bytes: number
  /** Rows held at most. */
  records: number
  /** Batches held at most: each costs an entry, however small it is. */
  batches: number
}

interface Entry {
  topic: string
  partition: number
  start: number
  length: number
  /** Number of its first row. */
  first: number
  count: number
  /** Records of the batch before its first row. */
  skip: number
}

/** Rows `skip` and on of a batch; `batch` is valid until the ring is written to. */
export interface RingSlice {
  topic: string
  partition: number
  batch: Buffer
  skip: number
  count: number
}

export class TailRing {
  readonly #limits: RingLimits
  readonly #memory: Buffer
  #entries: Entry[] = []
  /** Entries before it have made room; they are cut off now and then. */
  #head = 0
  #next: number

  constructor(limits: RingLimits, first = 0) {
    this.#limits = limits
    this.#memory = Buffer.allocUnsafeSlow(limits.bytes)
    this.#next = first
  }

  /** Rows are held from here on … */
  get first(): number {
    return this.#entries[this.#head]?.first ?? this.#next
  }

  /** … up to here, exclusive. */
  get next(): number {
    return this.#next
  }

  /** Copies a batch in. One larger than all the memory is counted, and not held. */
  push(topic: string, partition: number, batch: Buffer, skip: number, count: number): void {
    const first = this.#next
    this.#next += count
    while (this.#isOver(count)) this.#head++
    const start = this.#roomFor(batch.length)
    if (start === null) return
    batch.copy(this.#memory, start)
    this.#entries.push({ topic, partition, start, length: batch.length, first, count, skip })
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head)
      this.#head = 0
    }
  }

  /** Numbers go on; nothing is held. */
  clear(): void {
    this.#entries = []
    this.#head = 0
  }

  /** Takes over what a later ring holds: first everything here goes that does not join it without a hole. */
  join(later: TailRing): void {
    if (later.first !== this.#next) {
      this.clear()
      this.#next = later.first
    }
    for (const { topic, partition, batch, skip, count } of later.slices(later.first, later.next - later.first)) {
      this.push(topic, partition, batch, skip, count)
    }
    this.#next = later.next
  }

  /** Rows from number `from` on, at most `count`, that are still held. */
  *slices(from: number, count: number): Generator<RingSlice> {
    const end = from + count
    for (let index = this.#entryOf(from); index < this.#entries.length; index++) {
      const entry = this.#entries[index]
      if (entry === undefined || entry.first >= end) return
      const low = Math.max(from, entry.first)
      const high = Math.min(end, entry.first + entry.count)
      if (high <= low) continue
      const { topic, partition, start, length } = entry
      const batch = this.#memory.subarray(start, start + length)
      yield { topic, partition, batch, skip: entry.skip + low - entry.first, count: high - low }
    }
  }

  #isOver(count: number): boolean {
    const held = this.#entries.length - this.#head
    return held > 0 && (held >= this.#limits.batches || this.#next - this.first > Math.max(count, this.#limits.records))
  }

  /** Where `length` bytes may be written; the oldest make room. Null when they never fit. */
  #roomFor(length: number): number | null {
    const size = this.#memory.length
    if (length > size) {
      this.clear()
      return null
    }
    for (;;) {
      const oldest = this.#entries[this.#head]
      const newest = this.#entries.at(-1)
      if (oldest === undefined || newest === undefined) {
        this.clear()
        return 0
      }
      const at = newest.start + newest.length
      if (newest.start < oldest.start) {
        if (at + length <= oldest.start) return at
      } else if (at + length <= size) return at
      else if (length <= oldest.start) return 0
      this.#head++
    }
  }

  /** Index of the entry that holds the row, or of the first after it. */
  #entryOf(row: number): number {
    let low = this.#head
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      const entry = this.#entries[middle]
      if (entry !== undefined && entry.first + entry.count <= row) low = middle + 1
      else high = middle
    }
    return low
  }
}
