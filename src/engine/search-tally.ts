// What a search has read and found so far, topic by topic and partition by partition. Only adds up what it is told.
import type { SearchProgress } from '#contract/index.ts'
import type { ScanResult } from '#core/search/scanner.ts'
import type { BlockPart, ScanRange } from '#kafka/scan-block.ts'
import { HitStore } from './hit-store.ts'

const LISTED_GAPS = 100
const LISTED_SCRIPT_ERRORS = 100

export interface TopicRanges {
  topic: string
  ranges: readonly ScanRange[]
}

type PartitionState = SearchProgress['partitions'][number]
type Gap = SearchProgress['gaps'][number]

export class SearchTally {
  readonly hits = new HitStore()
  readonly #topics: readonly TopicRanges[]
  /** By topic's index, then by partition. */
  readonly #states: ReadonlyMap<number, PartitionState>[]
  #matches = 0
  #records = 0
  #bytes = 0
  #contentBytes = 0
  #gaps: Gap[] = []
  #gapCount = 0
  #scriptErrors: SearchProgress['scriptErrors'] = []
  #scriptErrorCount = 0

  constructor(topics: readonly TopicRanges[]) {
    this.#topics = topics
    this.#states = topics.map(({ topic, ranges }) => {
      const states = ranges.map(({ partition, from, until }) => {
        const end = until < from ? from : until
        return { topic, partition, start: from, next: from, end, matches: 0 }
      })
      return new Map(states.map(state => [state.partition, state]))
    })
  }

  add(topic: number, parts: readonly BlockPart[], results: readonly ScanResult[]): void {
    const states = this.#states[topic]
    for (const part of parts) {
      this.#bytes += part.bytes
      const state = states?.get(part.partition)
      if (state !== undefined && part.next > state.next) state.next = part.next
    }
    for (const result of results) {
      const { partition, records, contentBytes, matches, hits, gaps } = result
      this.#records += records
      this.#contentBytes += contentBytes
      this.#matches += matches
      const state = states?.get(partition)
      if (state !== undefined) state.matches += matches
      for (const piece of hits) this.hits.add(piece, topic)
      for (const { offset, what } of gaps) this.gap(topic, { partition, offset, what })
      this.#addScriptErrors(topic, result)
    }
  }

  #addScriptErrors(topic: number, { partition, scriptErrors, scriptErrorCount }: ScanResult): void {
    if (scriptErrorCount === 0) return
    this.#scriptErrorCount += scriptErrorCount
    const room = LISTED_SCRIPT_ERRORS - this.#scriptErrors.length
    if (room <= 0) return
    const listed = scriptErrors.slice(0, room).map(each => ({ topic: this.#nameOf(topic), partition, ...each }))
    this.#scriptErrors = [...this.#scriptErrors, ...listed]
  }

  #nameOf(topic: number): string {
    return this.#topics[topic]?.topic ?? ''
  }

  ended(topic: number, partition: number): void {
    const state = this.#states[topic]?.get(partition)
    if (state !== undefined) state.next = state.end
  }

  gap(topic: number, gap: Omit<Gap, 'topic'>): void {
    this.#gapCount++
    if (this.#gaps.length >= LISTED_GAPS) return
    this.#gaps = [...this.#gaps, { topic: this.#nameOf(topic), ...gap }]
  }

  progress(state: SearchProgress['state'], seconds: number): SearchProgress {
    const partitions = this.#states.flatMap(each => [...each.values()])
    const sum = (of: (each: PartitionState) => bigint) => Number(partitions.reduce((all, each) => all + of(each), 0n))
    const total = sum(each => each.end - each.start)
    const done = sum(each => each.next - each.start)
    const isEnded = state === 'done' || state === 'cancelled' || state === 'failed'
    return {
      state,
      matches: this.#matches,
      records: this.#records,
      bytes: this.#bytes,
      contentBytes: this.#contentBytes,
      seconds,
      recordsPerSecond: seconds === 0 ? 0 : this.#records / seconds,
      bytesPerSecond: seconds === 0 ? 0 : this.#bytes / seconds,
      secondsLeft: isEnded ? 0 : done === 0 ? null : (seconds * (total - done)) / done,
      partitions,
      gaps: this.#gaps,
      gapCount: this.#gapCount,
      scriptErrors: this.#scriptErrors,
      scriptErrorCount: this.#scriptErrorCount,
    }
  }
}
