// The contract's `compare`: reads two topics from their first to their last offset and says what they have in common.
import type { CompareBy, Comparison } from '#contract/index.ts'
import { type Mark, markOf } from '#core/compare/fingerprint.ts'
import {
  ContentTally,
  type Counts,
  type Difference,
  KeyTally,
  LISTED,
  OffsetTally,
  type Side,
} from '#core/compare/tally.ts'
import type { LogSource } from '#core/log/source.ts'
import { decodeBatch, walkBatches } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { RecordsError } from '#core/records/records-error.ts'
import type { Work } from './steps.ts'

const FETCH_BYTES = 2 * 1024 * 1024

type Sides = Record<Side, LogSource>

/** @throws KafkaFailure when a side cannot be read */
export async function compareTopics(sides: Sides, by: CompareBy, on: Work): Promise<Comparison> {
  await initCompression()
  const reading = new Readings(on)
  const left = await reading.open(sides.left)
  const right = await reading.open(sides.right)
  const found =
    by === 'offset'
      ? await byOffset(left, right)
      : await byWhole(left, right, by === 'key' ? new KeyTally() : new ContentTally())
  return {
    left: left.records,
    right: right.records,
    unreadable: left.unreadable + right.unreadable,
    ...found.counts,
    differences: found.differences,
    withoutKey: found.withoutKey,
    isLimited: found.isLimited,
  }
}

interface Found {
  counts: Counts
  differences: Difference[]
  withoutKey: number
  isLimited: boolean
}

async function byOffset(left: SideReading, right: SideReading): Promise<Found> {
  const counts: Counts = { same: 0, different: 0, onlyLeft: 0, onlyRight: 0 }
  const differences: Difference[] = []
  const partitions = [...new Set([...left.partitions, ...right.partitions])].sort((a, b) => a - b)
  for (const partition of partitions) {
    const tally = new OffsetTally()
    const streams = { left: left.marks(partition), right: right.marks(partition) }
    for (let side = tally.wanted; side !== null; side = tally.wanted) {
      const { value, done } = await streams[side].next()
      if (done === true) tally.end(side)
      else tally.add(side, value)
    }
    for (const kind of ['same', 'different', 'onlyLeft', 'onlyRight'] as const) counts[kind] += tally.counts[kind]
    differences.push(...tally.differences.slice(0, LISTED - differences.length))
  }
  return { counts, differences, withoutKey: 0, isLimited: false }
}

async function byWhole(left: SideReading, right: SideReading, tally: KeyTally | ContentTally): Promise<Found> {
  const addAll = async (side: Side, reading: SideReading) => {
    for (const partition of reading.partitions) {
      for await (const marks of reading.marks(partition)) if (!tally.add(side, marks)) return false
    }
    return true
  }
  const isWhole = (await addAll('left', left)) && (await addAll('right', right))
  return { ...tally.finish(), isLimited: !isWhole }
}

/** What both sides have read so far, as one progress. */
class Readings {
  readonly #on: Work
  #offsets = 0n
  #done = 0n
  #records = 0
  #bytes = 0

  constructor(on: Work) {
    this.#on = on
  }

  async open(source: LogSource): Promise<SideReading> {
    const bounds = await source.bounds(await source.partitions(), 'read_uncommitted')
    for (const { logStartOffset, end } of bounds.values()) this.#offsets += end - logStartOffset
    return new SideReading(source, bounds, this)
  }

  /** @throws when the work was ended */
  note(offsets: bigint, records: number, bytes: number): void {
    this.#on.signal.throwIfAborted()
    this.#done += offsets
    this.#records += records
    this.#bytes += bytes
    const share = this.#offsets === 0n ? 1 : Number((this.#done * 1000n) / this.#offsets) / 1000
    this.#on.report({ share: Math.min(1, share), records: this.#records, bytes: this.#bytes })
  }
}

class SideReading {
  readonly #source: LogSource
  readonly #bounds: ReadonlyMap<number, { logStartOffset: bigint; end: bigint }>
  readonly #progress: Readings
  records = 0
  unreadable = 0

  constructor(
    source: LogSource,
    bounds: ReadonlyMap<number, { logStartOffset: bigint; end: bigint }>,
    progress: Readings,
  ) {
    this.#source = source
    this.#bounds = bounds
    this.#progress = progress
  }

  get partitions(): number[] {
    return [...this.#bounds.keys()].sort((a, b) => a - b)
  }

  /** The records of a partition in the order of their offsets, a fetch at a time. */
  async *marks(partition: number): AsyncGenerator<Mark[], void> {
    const bounds = this.#bounds.get(partition)
    if (bounds === undefined) return
    const { logStartOffset, end } = bounds
    let next = logStartOffset
    while (next < end) {
      const fetched = await this.#source.fetch(partition, next, FETCH_BYTES, 'read_uncommitted')
      const { marks, after } = this.#decode(partition, fetched.batches, next, end)
      // Deleted meanwhile, or nothing more that could be seen.
      const reached = fetched.deletedBefore ?? (after > next ? after : end)
      this.#progress.note((reached < end ? reached : end) - next, marks.length, fetched.batches.length)
      this.records += marks.length
      next = reached
      yield marks
    }
  }

  #decode(partition: number, batches: Buffer, from: bigint, end: bigint): { marks: Mark[]; after: bigint } {
    const marks: Mark[] = []
    let after = from
    for (const { header, bytes } of walkBatches(batches)) {
      after = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
      if (header.isControl) continue
      try {
        for (const record of decodeBatch(bytes)) {
          if (record.offset >= from && record.offset < end) marks.push(markOf(partition, record))
        }
      } catch (error) {
        if (!(error instanceof RecordsError)) throw error
        this.unreadable++
      }
    }
    return { marks, after }
  }
}
