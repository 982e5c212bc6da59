// Counts what two sides have in common, as their records come. Bounded: so many distinct keys or contents are kept.
import type { Mark } from './fingerprint.ts'

export interface Place {
  partition: number
  offset: bigint
}

export interface Difference {
  kind: 'different' | 'onlyLeft' | 'onlyRight'
  left: Place | null
  right: Place | null
}

export interface Counts {
  same: number
  different: number
  onlyLeft: number
  onlyRight: number
}

export interface Tally {
  /** False: no more is kept, and the reading may end. */
  add(side: Side, marks: readonly Mark[]): boolean
  finish(): { counts: Counts; differences: Difference[]; withoutKey: number }
}

export type Side = 'left' | 'right'

/** Differences that are told one by one. */
export const LISTED = 1000
/** Distinct keys or contents: some 200 bytes each. */
export const MOST_KEPT = 2_000_000

class Findings {
  readonly counts: Counts = { same: 0, different: 0, onlyLeft: 0, onlyRight: 0 }
  readonly differences: Difference[] = []

  note(left: Mark | null, right: Mark | null): void {
    if (left !== null && right !== null && left.content === right.content) {
      this.counts.same++
      return
    }
    const kind = left === null ? 'onlyRight' : right === null ? 'onlyLeft' : 'different'
    this.counts[kind]++
    if (this.differences.length < LISTED) this.differences.push({ kind, left: placeOf(left), right: placeOf(right) })
  }
}

const placeOf = (mark: Mark | null): Place | null =>
  mark === null ? null : { partition: mark.partition, offset: mark.offset }

/** One partition of each side, both in the order of their offsets: nothing is kept but what waits for the other side. */
export class OffsetTally {
  readonly #findings = new Findings()
  readonly #waiting: Record<Side, Mark[]> = { left: [], right: [] }
  readonly #at: Record<Side, number> = { left: 0, right: 0 }
  readonly #isEnded: Record<Side, boolean> = { left: false, right: false }

  get counts(): Counts {
    return this.#findings.counts
  }

  get differences(): Difference[] {
    return this.#findings.differences
  }

  /** The side that has to go on first. */
  get wanted(): Side | null {
    if (!this.#isEnded.left && this.#peek('left') === undefined) return 'left'
    if (!this.#isEnded.right && this.#peek('right') === undefined) return 'right'
    return null
  }

  add(side: Side, marks: readonly Mark[]): void {
    this.#waiting[side] = [...this.#waiting[side].slice(this.#at[side]), ...marks]
    this.#at[side] = 0
    this.#match()
  }

  end(side: Side): void {
    this.#isEnded[side] = true
    this.#match()
  }

  #peek(side: Side): Mark | undefined {
    return this.#waiting[side][this.#at[side]]
  }

  #match(): void {
    for (;;) {
      const [left, right] = [this.#peek('left'), this.#peek('right')]
      if (left === undefined && right === undefined) return
      if ((left === undefined && !this.#isEnded.left) || (right === undefined && !this.#isEnded.right)) return
      const takesLeft = left !== undefined && (right === undefined || left.offset <= right.offset)
      const takesRight = right !== undefined && (left === undefined || right.offset <= left.offset)
      this.#findings.note(takesLeft ? left : null, takesRight ? right : null)
      if (takesLeft) this.#at.left++
      if (takesRight) this.#at.right++
    }
  }
}

/** The latest record of each key: by timestamp, within a partition by offset. */
export class KeyTally implements Tally {
  readonly #latest = new Map<string, Record<Side, Mark | null>>()
  #withoutKey = 0

  add(side: Side, marks: readonly Mark[]): boolean {
    for (const mark of marks) {
      if (mark.key === null) {
        this.#withoutKey++
        continue
      }
      const known = this.#latest.get(mark.key)
      if (known !== undefined) {
        const before = known[side]
        if (before === null || isLater(mark, before)) known[side] = mark
      } else if (this.#latest.size >= MOST_KEPT) return false
      else {
        this.#latest.set(mark.key, side === 'left' ? { left: mark, right: null } : { left: null, right: mark })
      }
    }
    return true
  }

  finish() {
    const findings = new Findings()
    for (const { left, right } of this.#latest.values()) findings.note(left, right)
    return { ...findings, withoutKey: this.#withoutKey }
  }
}

const isLater = (mark: Mark, before: Mark) =>
  mark.partition === before.partition ? mark.offset > before.offset : mark.timestamp >= before.timestamp

/** Each content as often as it stands on a side. */
export class ContentTally implements Tally {
  readonly #known = new Map<string, { first: Mark; left: number; right: number; lastRight: Mark | null }>()

  add(side: Side, marks: readonly Mark[]): boolean {
    for (const mark of marks) {
      let known = this.#known.get(mark.content)
      if (known === undefined) {
        if (this.#known.size >= MOST_KEPT) return false
        known = { first: mark, left: 0, right: 0, lastRight: null }
        this.#known.set(mark.content, known)
      }
      known[side]++
      if (side === 'right') known.lastRight = mark
    }
    return true
  }

  finish() {
    const findings = new Findings()
    for (const { first, left, right, lastRight } of this.#known.values()) {
      findings.counts.same += Math.min(left, right)
      for (let surplus = right; surplus < left; surplus++) findings.note(first, null)
      for (let surplus = left; surplus < right; surplus++) findings.note(null, lastRight)
    }
    return { ...findings, withoutKey: 0 }
  }
}
