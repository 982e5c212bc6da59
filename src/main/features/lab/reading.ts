// Reads the partitions a lab consumer holds, whoever gave them to it: one position each, kept here; the records come
// from the engine. Joins and commits nothing.
import type { Problem, Rows, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { readFailure } from './failures.ts'
import { boundsOfAll, committedOf, endsOfAll, type HeldPartition, startsOfAll } from './partitions.ts'
import { type Place, placeOf, type TopicPartition, whereOf } from './place.ts'
import { joinRows } from './rows.ts'
import { seekOffsets } from './seek.ts'

export interface ReadingOptions {
  connectionId: string
  groupId: string | null
  autoOffsetReset: 'earliest' | 'latest' | 'none'
  isolation: 'read_uncommitted' | 'read_committed'
  maxPollRecords: number
}

export type ReadRecords = (input: {
  connectionId: string
  topic: string
  partition: number
  offset: bigint
  count: number
  isolation: 'read_uncommitted' | 'read_committed'
}) => Promise<{ rows: Rows; nextOffset: bigint }>

export interface Polled {
  topics: string[]
  rows: Rows
}

/** Between looks for new records while a poll waits. */
const WAIT_MS = 100

/** A position that has not been set: nothing is committed, and auto.offset.reset is none. */
type Positions = Map<Place, TopicPartition & { offset: bigint | null }>

export class Reading {
  readonly #options: ReadingOptions
  readonly #reader: () => KafkaConnection
  readonly #read: ReadRecords
  /** Replaced as a whole when other partitions are taken, so that what was under way for the old ones is dropped. */
  #positions: Positions = new Map()
  /** Polls leave these out. */
  readonly #paused = new Set<Place>()
  #rounds = 0
  /** Why some position is not set. */
  #unset: Problem | null = null
  /** A position was reset, or not moved by a seek: shown until the next seek. */
  #notice: Problem | null = null
  /** What the last poll met; the next one may fare better. */
  #trouble: Problem | null = null

  constructor(options: ReadingOptions, reader: () => KafkaConnection, read: ReadRecords) {
    this.#options = options
    this.#reader = reader
    this.#read = read
  }

  get partitions(): TopicPartition[] {
    return [...this.#positions.values()].map(({ topic, partition }) => ({ topic, partition }))
  }

  get problem(): Problem | null {
    const isUnset = [...this.#positions.values()].some(each => each.offset === null)
    return (isUnset ? this.#unset : null) ?? this.#trouble ?? this.#notice
  }

  /** Shown with the session until the next poll. */
  trouble(error: unknown): void {
    this.#trouble = problemOf(asFailure(error, { cluster: this.#reader().cluster }))
  }

  /** Positions that are set, as commits. */
  commits(): (TopicPartition & { offset: bigint; metadata: string })[] {
    return [...this.#positions.values()].flatMap(({ offset, ...place }) =>
      offset === null ? [] : [{ ...place, offset, metadata: '' }],
    )
  }

  /** Takes these partitions instead of others: each starts at what the group committed, else where the reset says. */
  async take(partitions: readonly TopicPartition[]): Promise<void> {
    const positions: Positions = new Map()
    this.#positions = new Map()
    this.#paused.clear()
    const taken = this.#positions
    const committed = await committedOf(this.#reader(), this.#options.groupId, partitions)
    for (const each of partitions) {
      positions.set(placeOf(each), { ...each, offset: committed.get(placeOf(each))?.offset ?? null })
    }
    const missing = partitions.filter(each => !committed.has(placeOf(each)))
    await this.#reset(positions, missing, 'NO_OFFSET')
    if (this.#positions === taken) this.#positions = positions
  }

  /** The partitions are somebody else's now. */
  drop(): void {
    this.#positions = new Map()
    this.#paused.clear()
    this.#unset = null
    this.#notice = null
  }

  /** Waits until there is a record, the time is over or the signal aborts. A record is delivered once. */
  async poll(timeoutMs: number, signal: AbortSignal): Promise<Polled> {
    const deadline = performance.now() + timeoutMs
    this.#trouble = null
    for (;;) {
      const { polled, hasMoved } = await this.#sweep(signal)
      const rest = deadline - performance.now()
      if (polled.topics.length > 0 || signal.aborted || rest <= 0) return polled
      if (!hasMoved) await pause(Math.min(WAIT_MS, rest), signal)
    }
  }

  /**
   * @param partition null: all of them
   * @returns the new positions of those that moved
   * @throws KafkaFailure OFFSET_OUT_OF_RANGE, NO_RECORD_AFTER_TIME, NOT_ASSIGNED
   */
  async seek(partition: TopicPartition | null, target: SeekTarget): Promise<(TopicPartition & { offset: bigint })[]> {
    const positions = this.#positions
    const partitions = this.#chosen(partition)
    const { offsets, notice } = await seekOffsets(this.#reader(), partitions, target, this.#options.isolation)
    for (const [place, offset] of offsets) {
      const held = positions.get(place)
      if (held !== undefined) positions.set(place, { ...held, offset })
    }
    this.#notice = notice
    this.#trouble = null
    return partitions.flatMap(each => {
      const offset = offsets.get(placeOf(each))
      return offset === undefined ? [] : [{ topic: each.topic, partition: each.partition, offset }]
    })
  }

  held(): HeldPartition[] {
    return [...this.#positions].map(([place, held]) => ({ ...held, isPaused: this.#paused.has(place) }))
  }

  /** @param partition null: all of them @throws KafkaFailure NOT_ASSIGNED */
  pause(partition: TopicPartition | null): TopicPartition[] {
    const chosen = this.#chosen(partition)
    for (const each of chosen) this.#paused.add(placeOf(each))
    return chosen
  }

  /** @param partition null: all of them @throws KafkaFailure NOT_ASSIGNED */
  resume(partition: TopicPartition | null): TopicPartition[] {
    const chosen = this.#chosen(partition)
    for (const each of chosen) this.#paused.delete(placeOf(each))
    return chosen
  }

  /** One round over the partitions, each round beginning with another, until enough records are there. */
  async #sweep(signal: AbortSignal): Promise<{ polled: Polled; hasMoved: boolean }> {
    const positions = this.#positions
    const readable = await this.#withRecords(positions)
    const first = readable.length === 0 ? 0 : this.#rounds++ % readable.length
    const order = [...readable.slice(first), ...readable.slice(0, first)]
    const polled: { topics: string[]; parts: Rows[] } = { topics: [], parts: [] }
    let failure: KafkaFailure | null = null
    let answered = 0
    let hasMoved = false
    for (const place of order) {
      const held = positions.get(place)
      const count = this.#options.maxPollRecords - polled.topics.length
      if (held === undefined || held.offset === null || count <= 0) continue
      try {
        const read = await this.#readAt({ ...held, offset: held.offset }, count)
        answered++
        // Meanwhile the partition may have been given up, sought away from, or the caller may have gone.
        if (signal.aborted || this.#positions !== positions || positions.get(place) !== held) continue
        positions.set(place, { ...held, offset: read.nextOffset })
        hasMoved ||= read.nextOffset !== held.offset
        polled.parts.push(read.rows)
        for (let row = 0; row < read.rows.offsets.length; row++) polled.topics.push(held.topic)
      } catch (error) {
        const met = readFailure(error, { cluster: this.#reader().cluster, ...whereOf(held) })
        // The log begins after it: retention, or deleted records.
        if (met.code === 'OFFSET_OUT_OF_RANGE') await this.#reset(positions, [held], 'OFFSET_OUT_OF_RANGE')
        else failure = met
      }
    }
    // One partition's failure must neither hide the others' records nor lose them.
    if (failure !== null && answered === 0) throw failure
    if (failure !== null) this.trouble(failure)
    return { polled: { topics: polled.topics, rows: joinRows(polled.parts) }, hasMoved }
  }

  /** Those whose log goes on after their position. A position outside of the log is reset first. */
  async #withRecords(positions: Positions): Promise<Place[]> {
    const set = [...positions.values()].filter(each => each.offset !== null && !this.#paused.has(placeOf(each)))
    if (set.length === 0) return []
    const [starts, ends] = await Promise.all([
      startsOfAll(this.#reader(), set),
      endsOfAll(this.#reader(), set, this.#options.isolation),
    ])
    // The log begins after it: reading would pass over what is gone without a word.
    const before = set.filter(each => isAfter(starts.get(placeOf(each)), each.offset))
    await this.#reset(positions, before, 'OFFSET_OUT_OF_RANGE')
    const beyond = set.filter(each => isAfter(each.offset, ends.get(placeOf(each))))
    if (beyond.length > 0) await this.#resetWhereOutside(positions, beyond)
    return set.map(placeOf).filter(place => isAfter(ends.get(place), positions.get(place)?.offset))
  }

  /** With read_committed a position may lie between the last stable offset and the end: that is within the log. */
  async #resetWhereOutside(positions: Positions, partitions: readonly (TopicPartition & { offset: bigint | null })[]) {
    const ends = await endsOfAll(this.#reader(), partitions, 'read_uncommitted')
    const outside = partitions.filter(each => isAfter(each.offset, ends.get(placeOf(each))))
    await this.#reset(positions, outside, 'OFFSET_OUT_OF_RANGE')
  }

  #readAt({ topic, partition, offset }: TopicPartition & { offset: bigint }, count: number) {
    const { connectionId, isolation } = this.#options
    return this.#read({ connectionId, topic, partition, offset, count, isolation })
  }

  async #reset(positions: Positions, partitions: readonly TopicPartition[], why: 'NO_OFFSET' | 'OFFSET_OUT_OF_RANGE') {
    const { autoOffsetReset, isolation } = this.#options
    if (partitions.length === 0) return
    const where = { cluster: this.#reader().cluster, partitions: partitions.map(placeOf).join(', ') }
    const reason = why === 'NO_OFFSET' ? 'Nothing is committed' : 'The position lies outside the log'
    if (autoOffsetReset === 'none') {
      for (const { topic, partition } of partitions)
        positions.set(placeOf({ topic, partition }), { topic, partition, offset: null })
      this.#unset = {
        code: why,
        what: `${reason} for some partitions, and auto.offset.reset is none`,
        where,
        remedy: 'Seek these partitions, or choose earliest or latest.',
        retriable: false,
      }
      return
    }
    const bounds = await boundsOfAll(this.#reader(), partitions, isolation)
    for (const { topic, partition } of partitions) {
      const found = bounds.get(placeOf({ topic, partition }))
      const offset = (autoOffsetReset === 'earliest' ? found?.logStartOffset : found?.end) ?? null
      positions.set(placeOf({ topic, partition }), { topic, partition, offset })
    }
    if (why === 'NO_OFFSET') return
    this.#notice = {
      code: why,
      what: `${reason}: it was reset to the ${autoOffsetReset} offset, as auto.offset.reset says`,
      where,
      remedy: 'Records may have been deleted by retention. Seek if this is not where to go on.',
      retriable: false,
    }
  }

  #chosen(partition: TopicPartition | null): TopicPartition[] {
    if (partition === null) return this.partitions
    if (!this.#positions.has(placeOf(partition))) throw this.#notAssigned(partition)
    return [partition]
  }

  #notAssigned(place: TopicPartition): KafkaFailure {
    return new KafkaFailure({
      code: 'NOT_ASSIGNED',
      what: 'The partition is not assigned to this consumer',
      where: { cluster: this.#reader().cluster, ...whereOf(place) },
      remedy: 'Wait for the group to settle, or choose one of its partitions.',
    })
  }
}

function isAfter(left: bigint | null | undefined, right: bigint | null | undefined): boolean {
  return typeof left === 'bigint' && typeof right === 'bigint' && left > right
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
  })
}
