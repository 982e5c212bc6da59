// Offsets that hold no record to show, and why, as far as the batches say it. Knows no records and no screen.

/** In the order of the contract: a gap carries the index. */
export const GAP_REASONS = [
  /** A marker that a transaction of `producerId` was committed, or aborted. */
  'commit',
  'abort',
  /** A control record of another kind. */
  'control',
  /** Records of an aborted transaction of `producerId`, left out by read_committed. */
  'aborted',
  /** Many of the above, of several transactions. */
  'transactions',
  /** A batch covers these offsets and holds no record for them any more: only compaction leaves that. */
  'compacted',
  /** No batch covers these offsets: compacted away, most likely; the bytes do not say. */
  'missing',
  /** The batch does not match its checksum, or cannot be decoded. */
  'damaged',
  /** The log starts behind these offsets by now. */
  'deleted',
] as const
export type GapReason = (typeof GAP_REASONS)[number]

export interface Gap {
  /** Offsets from `start` up to `end` (exclusive). */
  start: bigint
  end: bigint
  reason: GapReason
  /** −1 where no one producer is meant. */
  producerId: bigint
}

/** More in one run of gaps, and its transactions are told as one. */
const MOST_IN_A_RUN = 64

const OF_TRANSACTIONS: ReadonlySet<GapReason> = new Set(['commit', 'abort', 'aborted', 'transactions'])

/** Gaps of one partition next to each other, growing in one direction; equal ones are joined. */
export class GapRun {
  #gaps: Gap[] = []
  #isCondensed = false

  /** `gap` begins where the last one ends, or with offsets going down ends where it begins. */
  add(gap: Gap): void {
    const next =
      this.#isCondensed && OF_TRANSACTIONS.has(gap.reason)
        ? { ...gap, reason: 'transactions' as const, producerId: -1n }
        : gap
    const last = this.#gaps.at(-1)
    const joined = last === undefined ? null : join(last, next)
    if (joined === null) this.#gaps.push(next)
    else this.#gaps[this.#gaps.length - 1] = joined
    if (!this.#isCondensed && this.#gaps.length > MOST_IN_A_RUN) this.#condense()
  }

  /** What was added so far; it begins anew. */
  take(): Gap[] {
    const gaps = this.#gaps
    this.#gaps = []
    this.#isCondensed = false
    return gaps
  }

  #condense(): void {
    const all = this.take()
    this.#isCondensed = true
    for (const gap of all) this.add(gap)
  }
}

/** One gap for both where they touch and tell the same; null where they do not. */
function join(a: Gap, b: Gap): Gap | null {
  if (a.end !== b.start && b.end !== a.start) return null
  const reason = commonReason(a.reason, b.reason)
  // Two markers are two transactions, even of one producer.
  if (reason === null || a.producerId !== b.producerId || reason === 'commit' || reason === 'abort') return null
  return { ...a, start: a.start < b.start ? a.start : b.start, end: a.end > b.end ? a.end : b.end, reason }
}

/** Compacted and missing are one run to a reader: together no more is known than of the missing ones. */
function commonReason(a: GapReason, b: GapReason): GapReason | null {
  if (a === b) return a
  const isVague = (reason: GapReason) => reason === 'compacted' || reason === 'missing'
  return isVague(a) && isVague(b) ? 'missing' : null
}
