// Which offsets of which partitions a table is filled from, and which single ones of them.
import type { SqlRange } from '#contract/sql.contract.ts'
import type { Isolation, LogSource } from '#core/log/source.ts'
import type { ScanRange } from '#kafka/scan-block.ts'

export interface TableRange extends ScanRange {
  /** Ascending; null: every offset of the range. */
  offsets: readonly bigint[] | null
}

export async function rangesOf(
  source: LogSource,
  asked: { partitions: number[] | null; range: SqlRange; isolation: Isolation },
): Promise<TableRange[]> {
  const { range } = asked
  if (range.by === 'records') return pickedRanges(range.records)
  const all = await source.partitions()
  const partitions = all.filter(each => asked.partitions?.includes(each) ?? true)
  const none = new Map<number, bigint | null>()
  const at = (time: bigint | null) => (time === null ? none : source.offsetsForTime(partitions, time))
  const [bounds, first, last] = await Promise.all([
    source.bounds(partitions, asked.isolation),
    range.by === 'times' ? at(range.from) : none,
    range.by === 'times' ? at(range.until) : none,
  ])
  return partitions.map(partition => {
    const { logStartOffset, end } = bounds.get(partition) ?? { logStartOffset: 0n, end: 0n }
    const inside = (offset: bigint) => (offset < logStartOffset ? logStartOffset : offset > end ? end : offset)
    let [from, until] = [logStartOffset, end]
    if (range.by === 'newest') from = inside(end - range.offsets)
    if (range.by === 'offsets') [from, until] = [inside(range.from ?? logStartOffset), inside(range.until ?? end)]
    if (range.by === 'times') {
      // Where no record is that young, the range begins, or ends, at the log's end.
      if (range.from !== null) from = first.get(partition) ?? end
      if (range.until !== null) until = last.get(partition) ?? end
    }
    return { partition, from, until: until > from ? until : from, offsets: null }
  })
}

function pickedRanges(records: readonly { partition: number; offsets: bigint[] }[]): TableRange[] {
  const places = new Map<number, Set<bigint>>()
  for (const { partition, offsets } of records)
    places.set(partition, new Set([...(places.get(partition) ?? []), ...offsets]))
  return [...places]
    .sort(([a], [b]) => a - b)
    .map(([partition, unsorted]) => {
      const offsets = [...unsorted].sort((a, b) => (a < b ? -1 : 1))
      return { partition, from: offsets[0] ?? 0n, until: (offsets.at(-1) ?? -1n) + 1n, offsets }
    })
}
