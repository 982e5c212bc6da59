// One tail: takes what the followed partitions bring, counts it, keeps what the filter lets through, and answers how it
// stands. Knows neither the contract's procedures nor where batches come from.
import type { Tail, TailRows } from '#contract/index.ts'
import { Change } from '#core/change.ts'
import { RateHistory } from '#core/log/rate-history.ts'
import { toColumns } from '#core/log/rows.ts'
import type { FetchedBatches, Isolation } from '#core/log/source.ts'
import { type IntakeCounts, TailIntake } from '#core/log/tail-intake.ts'
import { type RingLimits, type RingSlice, TailRing } from '#core/log/tail-ring.ts'
import { decodeBatch, type KafkaRecord } from '#core/records/batch.ts'
import type { Matcher } from '#core/search/matcher.ts'
import type { KafkaFailure } from '#kafka/failure.ts'
import type { TailSink } from '#kafka/tail.ts'

const LIMITS: RingLimits = { bytes: 32 * 1024 * 1024, records: 200_000, batches: 50_000 }
const LISTED_NOTES = 100

interface TopicState {
  partitions: number
  records: number
  matches: number
  bytes: number
  rates: RateHistory
  /** By partition. */
  behind: Map<number, bigint>
}

export class RunningTail implements TailSink {
  readonly #intake = new TailIntake()
  readonly #topics = new Map<string, TopicState>()
  readonly #change = new Change()
  #ring = new TailRing(LIMITS)
  /** While paused: what is shown; the ring takes what comes. */
  #held: TailRing | null = null
  /** Rows that a filter before, or a person, has put away. */
  #cleared = 0
  #notes: Tail['notes'] = []
  #noteCount = 0
  #scriptErrorCount = 0
  #scriptError: Tail['scriptError'] = null
  #problem: KafkaFailure | null = null
  #isNoticed = false

  constructor(isolation: Isolation, matcher: Matcher | null) {
    this.#intake.isolation = isolation
    this.#intake.use(matcher)
  }

  batches(topic: string, partition: number, from: bigint, fetched: FetchedBatches, end: bigint): void {
    const state = this.#topic(topic)
    const next = this.#ring.next
    const keep = (batch: Buffer, skip: number, count: number) => this.#ring.push(topic, partition, batch, skip, count)
    const taken = this.#intake.take({ topic, partition, from }, fetched, keep)
    const { records, matches, bytes, broken, until } = taken
    this.#takeScript(topic, partition, taken)
    for (const { offset, what } of broken) this.note(topic, partition, `Offset ${offset}: ${what}`)
    state.behind.set(partition, end > until ? end - until : 0n)
    if (bytes === 0) return
    state.records += records
    state.matches += matches
    state.bytes += bytes
    state.rates.add(performance.now(), records, bytes)
    if (this.#ring.next !== next) this.#change.notify()
  }

  #takeScript(topic: string, partition: number, taken: IntakeCounts): void {
    this.#scriptErrorCount += taken.scriptErrorCount
    if (taken.scriptError !== null) this.#scriptError = { topic, partition, ...taken.scriptError }
    const stopped = taken.scriptStopped
    if (stopped === null) return
    const what = `${stopped.message}, at offset ${stopped.offset}: nothing matches until the filter is set again`
    this.note(topic, stopped.partition, what)
  }

  /** Frees what the filter holds. */
  close(): void {
    this.#intake.use(null)
  }

  note(topic: string, partition: number | null, what: string): void {
    this.#noteCount++
    this.#notes = [...this.#notes.slice(1 - LISTED_NOTES), { at: BigInt(Date.now()), topic, partition, what }]
    this.#notice()
  }

  partitions(topic: string, count: number): void {
    const state = this.#topic(topic)
    if (state.partitions === count) return
    state.partitions = count
    if (count === 0) state.behind.clear()
    this.#notice()
  }

  problem(failure: KafkaFailure | null): void {
    if (failure === null && this.#problem === null) return
    this.#problem = failure
    this.#notice()
  }

  /** A poll that waits answers at once, rows or not. */
  #notice(): void {
    this.#isNoticed = true
    this.#change.notify()
  }

  filter(matcher: Matcher | null): void {
    this.#intake.use(matcher)
    this.#scriptErrorCount = 0
    this.#scriptError = null
    for (const state of this.#topics.values()) state.matches = 0
    this.clear()
  }

  clear(): void {
    this.#cleared += this.#kept
    this.#held = null
    this.#ring.clear()
    this.#notice()
  }

  pause(): void {
    if (this.#held !== null) return
    this.#held = this.#ring
    this.#ring = new TailRing(LIMITS, this.#held.next)
    this.#notice()
  }

  resume(): void {
    if (this.#held === null) return
    this.#held.join(this.#ring)
    this.#ring = this.#held
    this.#held = null
    this.#notice()
  }

  async poll(after: number, count: number, waitMs: number): Promise<{ tail: Tail; rows: TailRows }> {
    await this.#change.until(() => this.#isNoticed || this.#ring.next > after, waitMs)
    this.#isNoticed = false
    const { next } = this.#held ?? this.#ring
    return { tail: this.#state(), rows: this.rows(Math.max(0, next - count), count) }
  }

  rows(from: number, count: number): TailRows {
    const shown = this.#held ?? this.#ring
    const start = Math.min(Math.max(from, shown.first), shown.next)
    const found: { partition: number; record: KafkaRecord }[] = []
    const topics: string[] = []
    for (const slice of shown.slices(start, from + count - start)) {
      for (const record of recordsOf(slice)) {
        found.push({ partition: slice.partition, record })
        topics.push(slice.topic)
      }
    }
    return { ...toColumns(found), topics, start }
  }

  get #kept(): number {
    const held = this.#held === null ? 0 : this.#held.next - this.#held.first
    return held + this.#ring.next - this.#ring.first
  }

  #state(): Tail {
    const shown = this.#held ?? this.#ring
    const now = performance.now()
    return {
      isPaused: this.#held !== null,
      first: shown.first,
      next: shown.next,
      total: this.#ring.next,
      fellOut: this.#ring.next - this.#kept - this.#cleared,
      budget: { bytes: LIMITS.bytes, records: LIMITS.records },
      topics: [...this.#topics]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([topic, { partitions, records, matches, bytes, rates, behind }]) => {
          const rate = rates.rate(now)
          return {
            topic,
            partitions,
            records,
            matches,
            bytes,
            recordsPerSecond: rate.records,
            bytesPerSecond: rate.bytes,
            history: rates.history(now).records,
            behind: [...behind.values()].reduce((sum, each) => sum + each, 0n),
          }
        }),
      notes: this.#notes,
      noteCount: this.#noteCount,
      scriptErrorCount: this.#scriptErrorCount,
      scriptError: this.#scriptError,
      problem: this.#problem,
    }
  }

  #topic(topic: string): TopicState {
    const known = this.#topics.get(topic)
    if (known !== undefined) return known
    const rates = new RateHistory(performance.now())
    const state: TopicState = { partitions: 0, records: 0, matches: 0, bytes: 0, rates, behind: new Map() }
    this.#topics.set(topic, state)
    return state
  }
}

function recordsOf({ batch, skip, count }: RingSlice): KafkaRecord[] {
  return decodeBatch(batch).slice(skip, skip + count)
}
