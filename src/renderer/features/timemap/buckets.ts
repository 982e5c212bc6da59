// A time map as figures to draw: offsets per bucket and row, what is not known yet spread evenly. Pure. Offsets are
// int64; differences of them are drawn, and shown exactly where one bucket is looked at.
import type { Timemap } from '#contract/index.ts'

/** Rows of the picture: more partitions than these share rows. */
const mostRows = 100

export interface Row {
  /** Indices into the map's `partitions`, `to` exclusive. */
  from: number
  to: number
  counts: Float64Array
}

export interface Buckets {
  /** Milliseconds; bucket i reaches from `from + i × step` up to the next. */
  from: number
  step: number
  count: number
  rows: Row[]
  totals: Float64Array
  largestTotal: number
  largestCell: number
}

const unknown = -1n

/** Null where there is nothing to draw: no record has a time. */
export function bucketsOf(map: Timemap): Buckets | null {
  const { marks, partitions } = map
  if (marks === null) return null
  const count = marks.buckets
  const perRow = Math.ceil(partitions.length / mostRows)
  const totals = new Float64Array(count)
  const rows: Row[] = []
  for (let from = 0; from < partitions.length; from += perRow) {
    const to = Math.min(from + perRow, partitions.length)
    const counts = new Float64Array(count)
    for (let index = from; index < to; index++) addCounts(counts, marksOfPartition(map, index))
    for (const [bucket, value] of counts.entries()) totals[bucket] = (totals[bucket] ?? 0) + value
    rows.push({ from, to, counts })
  }
  const largestCell = rows.reduce((largest, row) => row.counts.reduce(max, largest), 0)
  return {
    from: Number(marks.from),
    step: Number(marks.step),
    count,
    rows,
    totals,
    largestTotal: totals.reduce(max, 0),
    largestCell,
  }
}

const max = (a: number, b: number) => (a > b ? a : b)

function marksOfPartition(map: Timemap, index: number): BigInt64Array {
  const width = (map.marks?.buckets ?? 0) + 1
  return map.offsets.subarray(index * width, (index + 1) * width)
}

function addCounts(counts: Float64Array, marks: BigInt64Array): void {
  let known = -1
  for (let mark = 0; mark < marks.length; mark++) {
    const offset = marks[mark] ?? unknown
    if (offset === unknown) continue
    if (known >= 0) {
      const each = Number(offset - (marks[known] ?? offset)) / (mark - known)
      for (let bucket = known; bucket < mark; bucket++) counts[bucket] = (counts[bucket] ?? 0) + each
    }
    known = mark
  }
}

/** Of some partitions, from `from` to `to` (exclusive), what one bucket holds. */
export interface Cell {
  /** Milliseconds; `to` exclusive. */
  from: bigint
  to: bigint
  /** Null while it is being asked. */
  offsets: bigint | null
  /** Of a single partition that has any: its first offset in the bucket, and the one after its last. */
  first: bigint | null
  next: bigint | null
}

export function cellOf(map: Timemap, bucket: number, partitions: { from: number; to: number }): Cell | null {
  if (map.marks === null) return null
  const from = map.marks.from + map.marks.step * BigInt(bucket)
  const cell: Cell = { from, to: from + map.marks.step, offsets: 0n, first: null, next: null }
  for (let index = partitions.from; index < partitions.to; index++) {
    if (map.partitions[index]?.failure !== null) continue
    const marks = marksOfPartition(map, index)
    const first = marks[bucket] ?? unknown
    const next = marks[bucket + 1] ?? unknown
    if (first === unknown || next === unknown) return { ...cell, offsets: null, first: null, next: null }
    cell.offsets = (cell.offsets ?? 0n) + next - first
    if (partitions.to - partitions.from === 1 && next > first) Object.assign(cell, { first, next })
  }
  return cell
}

/** Offsets that lie before the first mark and behind the last, of all partitions. */
export function outsideOf(map: Timemap): { before: bigint; after: bigint } {
  const outside = { before: 0n, after: 0n }
  for (const [index, { logStartOffset, end }] of map.partitions.entries()) {
    const marks = marksOfPartition(map, index)
    const first = marks[0] ?? unknown
    const last = marks.at(-1) ?? unknown
    if (first !== unknown) outside.before += first - logStartOffset
    if (last !== unknown) outside.after += end - last
  }
  return outside
}

export interface Hit {
  partition: number
  timestamp: bigint
}

export interface HitBuckets {
  totals: Uint32Array
  /** By row of the picture. */
  rows: Uint32Array[]
  /** Hits at times that are not shown. */
  outside: number
}

export function hitsIn(map: Timemap, buckets: Buckets, hits: readonly Hit[]): HitBuckets {
  const rowOf = new Map<number, number>()
  for (const [row, { from, to }] of buckets.rows.entries()) {
    for (const { partition } of map.partitions.slice(from, to)) rowOf.set(partition, row)
  }
  const found: HitBuckets = {
    totals: new Uint32Array(buckets.count),
    rows: buckets.rows.map(() => new Uint32Array(buckets.count)),
    outside: 0,
  }
  for (const { partition, timestamp } of hits) {
    const bucket = Math.floor((Number(timestamp) - buckets.from) / buckets.step)
    const row = found.rows[rowOf.get(partition) ?? -1]
    if (bucket < 0 || bucket >= buckets.count || row === undefined) {
      found.outside++
      continue
    }
    found.totals[bucket] = (found.totals[bucket] ?? 0) + 1
    row[bucket] = (row[bucket] ?? 0) + 1
  }
  return found
}
