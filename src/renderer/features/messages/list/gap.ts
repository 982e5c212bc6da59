// Runs of offsets without a record: cut, joined, and told in words. Says no more than the engine knows.
import type { GapReason } from '#contract/index.ts'
import { formatCount, plural } from '#renderer/lib/format.ts'

/** Offsets of one partition, at as many positions. */
export interface Gap {
  /** First position, and the one behind the last. */
  start: number
  end: number
  partition: number
  /** The lowest offset. */
  offset: bigint
  reason: GapReason
  /** −1 where no one producer is meant. */
  producerId: bigint
}

export type Order = 'oldest' | 'newest'

/** The part of a gap at the positions in [from, end). */
export function cutGap(gap: Gap, from: number, end: number, order: Order): Gap {
  const [start, last] = [Math.max(gap.start, from), Math.min(gap.end, end)]
  const below = order === 'oldest' ? start - gap.start : gap.end - last
  return { ...gap, start, end: last, offset: gap.offset + BigInt(below) }
}

/** One gap for both where they follow each other and tell the same; null where not. */
export function joinGaps(first: Gap, second: Gap, order: Order): Gap | null {
  if (first.end !== second.start || first.partition !== second.partition) return null
  if (first.producerId !== second.producerId) return null
  const [low, high] = order === 'oldest' ? [first, second] : [second, first]
  if (low.offset + BigInt(low.end - low.start) !== high.offset) return null
  const reason = commonReason(first.reason, second.reason)
  return reason === null ? null : { ...first, end: second.end, offset: low.offset, reason }
}

function commonReason(a: GapReason, b: GapReason): GapReason | null {
  const isVague = (reason: GapReason) => reason === 'compacted' || reason === 'missing'
  if (isVague(a) && isVague(b)) return a === b ? a : 'missing'
  return a === b && a !== 'commit' && a !== 'abort' ? a : null
}

/** What is known of the topic beside the bytes: whether its cleanup.policy compacts; null: not known. */
export type IsCompacted = boolean | null

/** `offsets 120 – 340` and why they hold no record. */
export function describeGap(gap: Gap, isCompacted: IsCompacted): { where: string; why: string } {
  const count = gap.end - gap.start
  const last = gap.offset + BigInt(count) - 1n
  const where = count === 1 ? `offset ${formatCount(gap.offset)}` : offsets(gap.offset, last)
  return { where, why: whyOf(gap, isCompacted) }
}

const offsets = (first: bigint, last: bigint) => `offsets ${formatCount(first)} – ${formatCount(last)}`

function whyOf({ reason, producerId, start, end }: Gap, isCompacted: IsCompacted): string {
  const producer = producerId < 0n ? '' : ` producer ${producerId}`
  switch (reason) {
    case 'commit':
      return `transaction marker: COMMIT,${producer}`
    case 'abort':
      return `transaction marker: ABORT,${producer}`
    case 'control':
      return 'control record'
    case 'aborted':
      return `aborted transaction of${producer}`
    case 'transactions':
      return `aborted transactions and transaction markers, ${plural(end - start, 'offset')}`
    case 'compacted':
      return 'compacted away'
    case 'missing':
      if (isCompacted === true) return 'compacted away'
      return isCompacted === false
        ? 'no batch holds them: compacted under an earlier cleanup.policy, or lost'
        : 'no batch holds them: compacted away, or lost'
    case 'damaged':
      return 'not readable: the batch does not match its checksum (CRC) or cannot be decoded'
    case 'deleted':
      return 'deleted: the log starts behind them by now'
  }
}
