// The time maps that are made or looked at: the contract's `timemap` feature.
import type { Timemap } from '#contract/index.ts'
import { Change } from '#core/change.ts'
import { TimeMap, type TimeMapOptions } from '#core/log/time-map.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import { TopicTimes } from '#kafka/time-source.ts'
import { Registry } from './registry.ts'
import type { Sources } from './sources.ts'

export interface TimemapInput extends Omit<TimeMapOptions, 'now'> {
  connectionId: string
  topic: string
}

export class Timemaps {
  readonly #sources: Sources
  readonly #maps = new Registry<RunningMap>(
    { code: 'TIMEMAP_CLOSED', what: 'This time map is no longer open in the engine', remedy: 'Make it again.' },
    map => map.stop(),
  )

  constructor(sources: Sources) {
    this.#sources = sources
  }

  async start({ connectionId, topic, ...options }: TimemapInput): Promise<{ mapId: string }> {
    const connection = await this.#sources.lookingUp(connectionId)
    const now = BigInt(Date.now())
    const map = await TimeMap.open(new TopicTimes(connection, topic), { ...options, now })
    const running = new RunningMap(map, now)
    void running.run({ cluster: connection.cluster, topic })
    return { mapId: this.#maps.add(connectionId, running) }
  }

  poll(mapId: string, after: number, waitMs: number): Promise<Timemap> {
    return this.#maps.find(mapId).poll(after, waitMs)
  }

  close(mapId: string): void {
    this.#maps.close(mapId)
  }

  closeConnection(connectionId: string): void {
    this.#maps.closeConnection(connectionId)
  }
}

class RunningMap {
  readonly #map: TimeMap
  readonly #now: bigint
  readonly #abort = new AbortController()
  readonly #change = new Change()
  #problem: KafkaFailure | null = null
  #isDone = false

  constructor(map: TimeMap, now: bigint) {
    this.#map = map
    this.#now = now
  }

  async run(where: Record<string, string>): Promise<void> {
    try {
      await this.#map.refine(() => this.#change.notify(), this.#abort.signal)
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#problem = asFailure(error, where)
    }
    this.#isDone = true
    this.#change.notify()
  }

  stop(): void {
    this.#abort.abort()
  }

  async poll(after: number, waitMs: number): Promise<Timemap> {
    await this.#change.until(() => this.#isDone || this.#map.progress > after, waitMs)
    const { partitions, marks, offsets, progress, lookUps } = this.#map
    return {
      partitions: [...partitions],
      marks,
      offsets,
      progress,
      lookUps,
      now: this.#now,
      done: this.#isDone,
      problem: this.#problem,
    }
  }
}
