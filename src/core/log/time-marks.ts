// Time marks of a time map: a grid of round steps over a range of times, and the order in which its marks are asked,
// coarse first. Pure arithmetic; times are milliseconds since the epoch.

const SECOND = 1000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

const STEPS: readonly bigint[] = [
  ...[1n, 2n, 5n, 10n, 20n, 50n, 100n, 200n, 500n],
  ...[1n, 2n, 5n, 10n, 15n, 30n].map(each => each * SECOND),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map(each => each * MINUTE),
  ...[1n, 2n, 3n, 6n, 12n].map(each => each * HOUR),
  ...[1n, 2n, 7n, 14n, 30n, 90n, 365n].map(each => each * DAY),
]
const LONGEST_STEP = 365n * DAY

export interface TimeMarks {
  /** The first mark, a multiple of the step. */
  from: bigint
  step: bigint
  /** There is one mark more than buckets. */
  buckets: number
}

/** At most `most` buckets (2 at least) that hold both times; the smallest round step that does. */
export function marksOver(first: bigint, last: bigint, most: number): TimeMarks {
  for (const step of stepsUp()) {
    const from = floorTo(first, step)
    const buckets = (floorTo(last, step) - from) / step + 1n
    if (buckets <= BigInt(Math.max(2, most))) return { from, step, buckets: Number(buckets) }
  }
  throw new RangeError('The steps have no end')
}

function* stepsUp(): Generator<bigint> {
  yield* STEPS
  for (let step = LONGEST_STEP * 2n; ; step *= 2n) yield step
}

export const markAt = ({ from, step }: TimeMarks, index: number): bigint => from + step * BigInt(index)

export interface Level {
  indices: number[]
  /** The marks this far to the left and right of each, or those at the ends, are of levels before. */
  reach: number
}

/** The marks' indices, coarse first: both ends, some in between, then what lies in the middle, down to every one. */
export function levelsOf(buckets: number): Level[] {
  const coarsest = 2 ** Math.floor(Math.log2(Math.max(1, buckets / COARSEST)))
  const levels = [
    { indices: [0, buckets], reach: buckets },
    { indices: everyFrom(coarsest, coarsest, buckets), reach: buckets },
  ]
  for (let reach = coarsest / 2; reach >= 1; reach /= 2) {
    levels.push({ indices: everyFrom(reach, reach * 2, buckets), reach })
  }
  return levels
}

/** About this many buckets are known first. */
const COARSEST = 12

function everyFrom(first: number, step: number, end: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((end - first) / step)) }, (_, n) => first + n * step)
}

function floorTo(time: bigint, step: bigint): bigint {
  const over = time % step
  return time - (over < 0n ? over + step : over)
}
