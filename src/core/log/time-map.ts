// Offsets between time marks, per partition, from look-ups by time alone: no record is read. Coarse first, then finer
// where anything lies between. Differences of offsets are no counts: one record dated in the future hides the later
// ones of its bucket, and compacted or transactional logs have fewer records than offsets.
import { levelsOf, markAt, marksOver, type TimeMarks } from './time-marks.ts'

export interface TimedOffset {
  offset: bigint
  timestamp: bigint
}

export interface LogEnds {
  logStartOffset: bigint
  end: bigint
}

/** What was found per partition. A partition without an answer failed, and `failures` says why. */
export interface LookUp<Found> {
  found: Map<number, Found>
  failures: Map<number, string>
}

/** Where a time map asks. Times are milliseconds since the epoch. */
export interface TimeSource {
  partitions(): Promise<number[]>
  ends(partitions: readonly number[]): Promise<LookUp<LogEnds>>
  /** The first record that is not older; null when there is none. */
  firstSince(partitions: readonly number[], timestamp: bigint): Promise<LookUp<TimedOffset | null>>
  /** The record with the largest timestamp; null where that cannot be asked, or there is none. */
  youngest(partitions: readonly number[]): Promise<LookUp<TimedOffset | null>>
}

export interface TimeMapPartition {
  partition: number
  logStartOffset: bigint
  end: bigint
  /** Time of the first record; null when empty. */
  oldest: bigint | null
  /** Null when empty, or where the cluster cannot tell. */
  youngest: TimedOffset | null
  /** Why nothing more is known of it. */
  failure: string | null
}

export interface TimeMapOptions {
  /** Null: all. */
  partitions: readonly number[] | null
  /** Null: from the oldest record to the youngest, or to now where records are dated in the future. */
  range: { from: bigint; to: bigint } | null
  /** At most. */
  buckets: number
  now: bigint
}

/** Clocks differ: what is dated less than this after now is not called the future. */
export const FUTURE_MS = 60_000n
const LOOK_UPS_AT_ONCE = 8

export const UNKNOWN = -1n

export class TimeMap {
  readonly partitions: readonly TimeMapPartition[]
  /** Null when no partition holds a record with a time. */
  readonly marks: TimeMarks | null
  /** Of each partition its offsets at the marks, one after the other; UNKNOWN where not asked yet. */
  readonly offsets: BigInt64Array
  readonly #source: TimeSource
  #known = 0
  lookUps: number

  private constructor(
    source: TimeSource,
    partitions: readonly TimeMapPartition[],
    marks: TimeMarks | null,
    lookUps: number,
  ) {
    this.#source = source
    this.partitions = partitions
    this.marks = marks
    this.lookUps = lookUps
    this.offsets = new BigInt64Array(marks === null ? 0 : partitions.length * (marks.buckets + 1)).fill(UNKNOWN)
  }

  static async open(source: TimeSource, options: TimeMapOptions): Promise<TimeMap> {
    const asked = options.partitions ?? (await source.partitions())
    const [ends, oldest, youngest] = await Promise.all([
      source.ends(asked),
      source.firstSince(asked, 0n),
      source.youngest(asked),
    ])
    const partitions = asked.map(partition => ({
      partition,
      ...(ends.found.get(partition) ?? { logStartOffset: 0n, end: 0n }),
      oldest: oldest.found.get(partition)?.timestamp ?? null,
      youngest: youngest.found.get(partition) ?? null,
      failure: ends.failures.get(partition) ?? oldest.failures.get(partition) ?? null,
    }))
    const found = options.range ?? (await rangeOf(source, partitions, options.now))
    const marks = found === null ? null : marksOver(found.from, found.to, options.buckets)
    return new TimeMap(source, partitions, marks, 3)
  }

  /** Of 1. */
  get progress(): number {
    return this.marks === null ? 1 : this.#known / (this.marks.buckets + 1)
  }

  /** Asks until every mark is known; `onStep` after each. @throws the abort's reason */
  async refine(onStep: () => void, signal: AbortSignal): Promise<void> {
    if (this.marks === null) return
    const { marks } = this
    for (const { reach, indices } of levelsOf(marks.buckets)) {
      let next = 0
      const lane = async () => {
        for (let index = indices[next++]; index !== undefined; index = indices[next++]) {
          signal.throwIfAborted()
          await this.#ask(marks, index, reach)
          this.#known++
          onStep()
        }
      }
      await Promise.all(Array.from({ length: LOOK_UPS_AT_ONCE }, lane))
    }
  }

  async #ask(marks: TimeMarks, index: number, reach: number): Promise<void> {
    const open: { partition: TimeMapPartition; slot: number; low: bigint; high: bigint }[] = []
    for (const [row, partition] of this.partitions.entries()) {
      if (partition.failure !== null) continue
      const first = row * (marks.buckets + 1)
      const isEnd = index === 0 || index === marks.buckets
      const low = isEnd ? partition.logStartOffset : (this.offsets[first + Math.max(index - reach, 0)] ?? UNKNOWN)
      const high = isEnd ? partition.end : (this.offsets[first + Math.min(index + reach, marks.buckets)] ?? UNKNOWN)
      // Offsets by time never fall: nothing lies between two equal ones.
      if (low === high) this.offsets[first + index] = low
      else open.push({ partition, slot: first + index, low, high })
    }
    if (open.length === 0) return
    this.lookUps++
    const ids = open.map(each => each.partition.partition)
    const { found, failures } = await this.#source.firstSince(ids, markAt(marks, index))
    for (const { partition, slot, low, high } of open) {
      const answer = found.get(partition.partition)
      if (answer === undefined) {
        partition.failure = failures.get(partition.partition) ?? 'There was no answer'
        continue
      }
      // Records that came after the map was begun are not its matter.
      const offset = answer === null || answer.offset > high ? high : answer.offset
      this.offsets[slot] = offset < low ? low : offset
    }
  }
}

/** The span of all records' times, without what is dated in the future beside others that are not. */
async function rangeOf(source: TimeSource, partitions: readonly TimeMapPartition[], now: bigint) {
  const times = partitions.flatMap(({ oldest }) => (oldest === null ? [] : [oldest]))
  if (times.length === 0) return null
  const from = times.reduce((a, b) => (a < b ? a : b))
  const latest = now + FUTURE_MS
  const last = partitions.flatMap(({ youngest }) => (youngest === null ? [] : [youngest.timestamp]))
  const to = last.length > 0 ? last.reduce((a, b) => (a > b ? a : b)) : await bisected(source, partitions, from, latest)
  if (to <= latest || from > now) return { from, to: to < from ? from : to }
  return { from, to: now }
}

/** About the largest time, where the cluster does not tell it: to a five-hundredth of the span. */
async function bisected(source: TimeSource, partitions: readonly TimeMapPartition[], from: bigint, limit: bigint) {
  const ids = partitions.flatMap(({ partition, oldest }) => (oldest === null ? [] : [partition]))
  let low = from
  let high = limit
  while (high - low > (high - from) / 500n + 1n) {
    const middle = (low + high) / 2n
    const { found } = await source.firstSince(ids, middle)
    const times = [...found.values()].flatMap(each => (each === null ? [] : [each.timestamp]))
    if (times.length === 0) high = middle
    else low = times.reduce((a, b) => (a > b ? a : b), middle)
  }
  return low
}
