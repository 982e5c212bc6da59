// One search from start to end: takes blocks from the scan, has them looked through, and adds up what comes back in the
// log's order. Holds hits and counts; knows neither the contract's procedures nor how bytes are searched.
import type { SearchProgress } from '#contract/index.ts'
import type { ScanResult } from '#core/search/scanner.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import type { TopicScan } from '#kafka/scan.ts'
import type { ScanBlock, ScanRange } from '#kafka/scan-block.ts'
import { HitStore } from './hit-store.ts'
import type { SearchHandle } from './search-threads.ts'

const LISTED_GAPS = 100

interface PartitionState {
  partition: number
  start: bigint
  next: bigint
  end: bigint
  matches: number
}

export class RunningSearch {
  readonly hits = new HitStore()
  readonly #where: Record<string, string>
  readonly #partitions: Map<number, PartitionState>
  readonly #scan: TopicScan
  readonly #threads: SearchHandle
  readonly #capacity: number
  #state: SearchProgress['state'] = 'running'
  #failure: KafkaFailure | null = null
  #matches = 0
  #records = 0
  #bytes = 0
  #contentBytes = 0
  #gaps: SearchProgress['gaps'] = []
  #gapCount = 0
  #runningMs = 0
  #runningSince: number | null = performance.now()
  #atWork = 0
  #taken = 0
  #settled = 0
  /** Answers that came before those of earlier blocks. */
  readonly #early = new Map<number, () => void>()
  #wake: (() => void)[] = []
  #waiting: (() => void)[] = []

  constructor(
    where: Record<string, string>,
    ranges: readonly ScanRange[],
    openScan: (on: {
      onGap(partition: number, offset: bigint, what: string): void
      onEnd(partition: number): void
    }) => TopicScan,
    threads: SearchHandle,
    capacity: number,
  ) {
    this.#where = where
    this.#partitions = new Map(
      ranges.map(({ partition, from, until }) => {
        const end = until < from ? from : until
        return [partition, { partition, start: from, next: from, end, matches: 0 }]
      }),
    )
    this.#threads = threads
    this.#capacity = capacity
    this.#scan = openScan({
      onGap: (partition, offset, what) => this.#gap(partition, offset, what),
      onEnd: partition => this.#ended(partition),
    })
    void this.#run()
  }

  get isEnded(): boolean {
    return this.#state === 'done' || this.#state === 'cancelled' || this.#state === 'failed'
  }

  get failure(): KafkaFailure | null {
    return this.#failure
  }

  pause(): void {
    if (this.#state !== 'running') return
    this.#stopClock()
    this.#state = 'paused'
    this.#notify()
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    this.#runningSince = performance.now()
    this.#wakeUp()
  }

  cancel(): void {
    if (!this.isEnded) this.#end('cancelled')
  }

  /** Resolves when there are hits from number `hit` on, when the search has ended, or after `waitMs`. */
  async changed(hit: number, waitMs: number): Promise<void> {
    const until = performance.now() + waitMs
    while (this.hits.count <= hit && !this.isEnded) {
      const left = until - performance.now()
      if (left <= 0) return
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, left)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  progress(): SearchProgress {
    const partitions = [...this.#partitions.values()]
    const sum = (of: (each: PartitionState) => bigint) => Number(partitions.reduce((all, each) => all + of(each), 0n))
    const total = sum(each => each.end - each.start)
    const done = sum(each => each.next - each.start)
    const seconds = this.#seconds()
    return {
      state: this.#state,
      matches: this.#matches,
      records: this.#records,
      bytes: this.#bytes,
      contentBytes: this.#contentBytes,
      seconds,
      recordsPerSecond: seconds === 0 ? 0 : this.#records / seconds,
      bytesPerSecond: seconds === 0 ? 0 : this.#bytes / seconds,
      secondsLeft: this.isEnded ? 0 : done === 0 ? null : (seconds * (total - done)) / done,
      partitions,
      gaps: this.#gaps,
      gapCount: this.#gapCount,
    }
  }

  async #run(): Promise<void> {
    try {
      while (!this.isEnded) {
        await this.#mayGoOn()
        const block = await this.#scan.next()
        if (block === null) break
        if (this.isEnded) this.#scan.give(block.bytes, block.memory)
        else void this.#lookThrough(block)
      }
      while (this.#atWork > 0 && !this.isEnded) await this.#sleep()
      if (!this.isEnded) this.#end('done')
    } catch (error) {
      this.#fail(error)
    }
  }

  async #mayGoOn(): Promise<void> {
    while (!this.isEnded && (this.#state === 'paused' || this.#atWork >= this.#capacity)) await this.#sleep()
  }

  async #lookThrough(block: ScanBlock): Promise<void> {
    const turn = this.#taken++
    this.#atWork++
    const parts = block.parts.map(({ partition, from, until, batches, abortedTransactions }) => ({
      partition,
      from,
      until,
      abortedTransactions,
      position: batches.byteOffset,
      length: batches.length,
    }))
    let memory: ArrayBuffer | null = null
    try {
      const answer = await this.#threads.scan(block.memory, parts)
      memory = answer.memory
      if (!this.isEnded) this.#inTurn(turn, () => this.#add(block, answer.results))
    } catch (error) {
      this.#fail(error)
    }
    this.#atWork--
    this.#scan.give(block.bytes, memory)
    this.#wakeUp()
  }

  /** Blocks are looked through side by side, but a partition's hits are listed in its own order. */
  #inTurn(turn: number, add: () => void): void {
    this.#early.set(turn, add)
    for (let next = this.#early.get(this.#settled); next !== undefined; next = this.#early.get(this.#settled)) {
      this.#early.delete(this.#settled++)
      next()
    }
    this.#notify()
  }

  #add(block: ScanBlock, results: readonly ScanResult[]): void {
    for (const part of block.parts) {
      this.#bytes += part.bytes
      const state = this.#partitions.get(part.partition)
      if (state !== undefined && part.next > state.next) state.next = part.next
    }
    for (const { partition, records, contentBytes, matches, hits, gaps } of results) {
      this.#records += records
      this.#contentBytes += contentBytes
      this.#matches += matches
      const state = this.#partitions.get(partition)
      if (state !== undefined) state.matches += matches
      for (const piece of hits) this.hits.add(piece)
      for (const { offset, what } of gaps) this.#gap(partition, offset, what)
    }
  }

  #ended(partition: number): void {
    const state = this.#partitions.get(partition)
    if (state !== undefined) state.next = state.end
  }

  #gap(partition: number, offset: bigint, what: string): void {
    this.#gapCount++
    if (this.#gaps.length < LISTED_GAPS) this.#gaps = [...this.#gaps, { partition, offset, what }]
  }

  #fail(error: unknown): void {
    if (this.isEnded) return
    this.#failure = asFailure(error, this.#where)
    this.#end('failed')
  }

  #end(state: 'done' | 'cancelled' | 'failed'): void {
    this.#stopClock()
    this.#state = state
    this.#threads.stop()
    this.#threads.close()
    this.#scan.close()
    this.#wakeUp()
    this.#notify()
  }

  #seconds(): number {
    const current = this.#runningSince === null ? 0 : performance.now() - this.#runningSince
    return (this.#runningMs + current) / 1000
  }

  #stopClock(): void {
    this.#runningMs = this.#seconds() * 1000
    this.#runningSince = null
  }

  #sleep(): Promise<void> {
    return new Promise(resolve => this.#wake.push(resolve))
  }

  #wakeUp(): void {
    const sleeping = this.#wake
    this.#wake = []
    for (const wake of sleeping) wake()
  }

  #notify(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const each of waiting) each()
  }
}
