// The records of a replay's source, partition by partition from any position on: stretches of offsets, or single ones.
// The next answer is under way while one is used. Markers and aborted records are left out, what cannot be read is told.
import type { Isolation, LogSource } from '#core/log/source.ts'
import type { KafkaRecord } from '#core/records/batch.ts'
import { pickedBytes } from '#kafka/picked.ts'
import { offsetAfter } from '#kafka/scan-block.ts'
import { recordsIn } from '../exports/walk-records.ts'
import type { SourceStretch } from '../stretches.ts'

const FETCH_BYTES = 1024 * 1024

export interface Gap {
  offset: bigint
  what: string
}

interface Answer {
  records: KafkaRecord[]
  /** Everything below it is dealt with. */
  next: bigint
  isEnd: boolean
}

export class PartitionRecords {
  readonly #log: LogSource
  readonly #stretch: SourceStretch
  readonly #isolation: Isolation
  readonly #onGap: (gap: Gap) => void
  #next: bigint
  #ahead: Promise<Answer> | null = null

  /** @param from where to begin; null: at the stretch's beginning */
  constructor(
    log: LogSource,
    stretch: SourceStretch,
    isolation: Isolation,
    from: bigint | null,
    onGap: (gap: Gap) => void,
  ) {
    this.#log = log
    this.#stretch = stretch
    this.#isolation = isolation
    this.#onGap = onGap
    this.#next = from ?? stretch.from
  }

  /** The next records, some at least; null at the end. @throws KafkaFailure */
  async next(): Promise<KafkaRecord[] | null> {
    for (;;) {
      const from = this.#wanted(this.#next)
      if (from === null) return null
      const answer = await (this.#ahead ?? this.#read(from))
      this.#ahead = null
      this.#next = answer.next
      if (answer.isEnd) this.#next = this.#stretch.until
      const following = this.#wanted(this.#next)
      if (following !== null) {
        this.#ahead = this.#read(following)
        // Awaited by the next call, if there is one.
        this.#ahead.catch(() => {})
      }
      if (answer.records.length > 0) return answer.records
    }
  }

  /** The first offset at or after this one that belongs to the source. */
  #wanted(offset: bigint): bigint | null {
    const { offsets, until } = this.#stretch
    if (offset >= until) return null
    if (offsets === null) return offset
    return offsets[firstAtLeast(offsets, offset)] ?? null
  }

  async #read(from: bigint): Promise<Answer> {
    const { topic, partition, until, offsets } = this.#stretch
    const fetched = await this.#log.fetch(partition, from, this.#size(from), this.#isolation)
    const { batches, abortedTransactions, deletedBefore = null } = fetched
    if (deletedBefore !== null && deletedBefore > from) {
      this.#missed(from, deletedBefore < until ? deletedBefore : until, 'Deleted before it was read')
      return { records: [], next: deletedBefore, isEnd: false }
    }
    const next = offsetAfter(batches)
    if (next === null) {
      this.#missed(from, until, 'The record is not there any more')
      return { records: [], next: until, isEnd: true }
    }
    const part = { partition, from, until, batches, abortedTransactions }
    const damaged: { offset: bigint; last: bigint }[] = []
    const onGap = ({ offset, what }: Gap, last: bigint) => {
      damaged.push({ offset, last })
      this.#onGap({ offset, what })
    }
    const all = [...recordsIn(topic, part, { isolation: this.#isolation, onGap })].flatMap(each => each.records)
    if (offsets === null) return { records: all, next, isEnd: false }
    const there = new Map(all.map(record => [record.offset, record]))
    const isTold = (at: bigint) => there.has(at) || damaged.some(({ offset, last }) => at >= offset && at <= last)
    this.#missed(from, next, 'The record is not there any more', offset => !isTold(offset))
    const wanted = offsets.slice(firstAtLeast(offsets, from), firstAtLeast(offsets, next))
    return { records: wanted.flatMap(offset => there.get(offset) ?? []), next, isEnd: false }
  }

  #size(from: bigint): number {
    const { offsets } = this.#stretch
    return offsets === null ? FETCH_BYTES : pickedBytes(offsets, firstAtLeast(offsets, from))
  }

  /** Of a stretch one gap; of single offsets each that was asked for. */
  #missed(from: bigint, until: bigint, what: string, isMissed = (_offset: bigint) => true): void {
    const { offsets } = this.#stretch
    if (offsets === null) {
      // What compaction took, and markers, leave no records at the end either.
      if (what.startsWith('Deleted')) this.#onGap({ offset: from, what })
      return
    }
    for (const offset of offsets.slice(firstAtLeast(offsets, from), firstAtLeast(offsets, until)))
      if (isMissed(offset)) this.#onGap({ offset, what })
  }
}

function firstAtLeast(sorted: readonly bigint[], offset: bigint): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0n) < offset) low = middle + 1
    else high = middle
  }
  return low
}

export interface SourceRecords {
  /** Index of the stretch. */
  source: number
  records: KafkaRecord[]
}

/** Answer by answer from each partition in turn; `byTime`: merged by timestamp, which keeps each partition's order. */
export async function* recordsOf(
  partitions: readonly PartitionRecords[],
  byTime: boolean,
): AsyncGenerator<SourceRecords> {
  if (byTime) yield* mergedByTime(partitions)
  else yield* inTurns(partitions)
}

async function* inTurns(partitions: readonly PartitionRecords[]): AsyncGenerator<SourceRecords> {
  let open = partitions.map((reading, source) => ({ reading, source }))
  while (open.length > 0) {
    const ended = new Set<number>()
    for (const { reading, source } of open) {
      const records = await reading.next()
      if (records === null) ended.add(source)
      else yield { source, records }
    }
    open = open.filter(({ source }) => !ended.has(source))
  }
}

async function* mergedByTime(partitions: readonly PartitionRecords[]): AsyncGenerator<SourceRecords> {
  const heads = await Promise.all(
    partitions.map(async (reading, source) => ({ reading, source, at: 0, records: (await reading.next()) ?? [] })),
  )
  for (;;) {
    let first: (typeof heads)[number] | undefined
    for (const head of heads) {
      const time = head.records[head.at]?.timestamp
      const best = first?.records[first.at]?.timestamp
      if (time !== undefined && (best === undefined || time < best)) first = head
    }
    const record = first?.records[first.at]
    if (first === undefined || record === undefined) return
    first.at++
    if (first.at === first.records.length) Object.assign(first, { at: 0, records: (await first.reading.next()) ?? [] })
    yield { source: first.source, records: [record] }
  }
}
