// One search from start to end: takes blocks from the scans of its topics, one topic after the other, and has what was
// found in them added up in the log's order. Knows neither the contract's procedures nor how bytes are searched.
import type { SearchProgress } from '#contract/index.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import type { TopicScan } from '#kafka/scan.ts'
import type { ScanBlock, ScanOptions } from '#kafka/scan-block.ts'
import { SearchTally, type TopicRanges } from './search-tally.ts'
import type { Looked, SearchHandle } from './search-threads.ts'

export type OpenScan = (topic: TopicRanges, on: Pick<ScanOptions, 'onGap' | 'onEnd'>) => TopicScan<Promise<Looked>>

export class RunningSearch {
  readonly tally: SearchTally
  readonly #where: Record<string, string>
  readonly #topics: readonly TopicRanges[]
  readonly #openScan: OpenScan
  readonly #threads: SearchHandle
  #scan: TopicScan<Promise<Looked>> | null = null
  #state: SearchProgress['state'] = 'running'
  #failure: KafkaFailure | null = null
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
    topics: readonly TopicRanges[],
    openScan: OpenScan,
    threads: SearchHandle,
  ) {
    this.#where = where
    this.#topics = topics
    this.tally = new SearchTally(topics)
    this.#openScan = openScan
    this.#threads = threads
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
    while (this.tally.hits.count <= hit && !this.isEnded) {
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
    return this.tally.progress(this.#state, this.#seconds())
  }

  async #run(): Promise<void> {
    try {
      for (const [topic, asked] of this.#topics.entries()) {
        if (this.isEnded) return
        await this.#readThrough(topic, asked)
      }
      while (this.#atWork > 0 && !this.isEnded) await this.#sleep()
      if (!this.isEnded) this.#end('done')
    } catch (error) {
      this.#fail(error)
    }
  }

  async #readThrough(topic: number, asked: TopicRanges): Promise<void> {
    const scan = this.#openScan(asked, {
      onGap: (partition, offset, what) => this.tally.gap(topic, { partition, offset, what }),
      onEnd: partition => this.tally.ended(topic, partition),
    })
    this.#scan = scan
    try {
      while (!this.isEnded) {
        await this.#mayGoOn()
        const block = await scan.next()
        if (block === null) return
        void this.#settle(topic, scan, block)
      }
    } catch (error) {
      if (this.#topics.length === 1) throw error
      // The other topics are searched all the same.
      const { what } = asFailure(error, this.#where)
      this.tally.gap(topic, { partition: null, offset: null, what })
      scan.close()
    }
  }

  async #mayGoOn(): Promise<void> {
    while (!this.isEnded && this.#state === 'paused') await this.#sleep()
  }

  /** A block is with the thread that fetched it: waits for what it finds. */
  async #settle(topic: number, scan: TopicScan<Promise<Looked>>, block: ScanBlock<Promise<Looked>>): Promise<void> {
    const turn = this.#taken++
    this.#atWork++
    try {
      const { results, failure } = await block.held
      if (failure !== null) {
        // What the block's first partitions gave is not lost.
        this.tally.add(topic, [], results)
        throw failure
      }
      if (!this.isEnded) this.#inTurn(turn, () => this.tally.add(topic, block.parts, results))
    } catch (error) {
      this.#fail(error)
    }
    this.#atWork--
    scan.give(block)
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
    this.#scan?.close()
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
