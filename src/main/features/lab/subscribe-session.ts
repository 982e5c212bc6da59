// A real member of a group: a kafkajs consumer that delivers only what a poll asks for. While nobody polls it stands in
// the middle of a batch and sends heartbeats, as a consumer between two polls does.
import type { LabSession, Problem, SeekTarget } from '#contract/index.ts'
import { registerCodecs } from '#kafka/codecs.ts'
import type { Consumer, EachBatchPayload, KafkaConnection } from '#kafka/connection.ts'
import { type Delivered, rowsOfDelivered } from '#kafka/delivered.ts'
import { asFailure } from '#kafka/failure.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { AutoCommit } from './auto-commit.ts'
import {
  boundsOfAll,
  type Commit,
  committedOf,
  describePartitions,
  noOffset,
  type Polled,
  placeOf,
  type Session,
  seekOffsets,
  type TopicPartition,
  type Writer,
} from './session.ts'

export interface SubscribeOptions {
  sessionId: string
  connectionId: string
  groupId: string
  topics: string[]
  autoOffsetReset: 'earliest' | 'latest' | 'none'
  isolation: 'read_uncommitted' | 'read_committed'
  maxPollRecords: number
  sessionTimeoutMs: number
}

/** A poll that has something waits this long for more of it. */
const LINGER_MS = 50
const HEARTBEAT_MS = 1000
const FETCH_WAIT_MS = 250

interface Demand {
  wanted: number
  got: Delivered[]
  /** Resolves the poll. */
  done: () => void
  linger: NodeJS.Timeout | null
}

export class SubscribeSession implements Session {
  readonly #options: SubscribeOptions
  readonly #reader: () => KafkaConnection
  readonly #consumer: Consumer
  readonly #positions = new Map<string, bigint | null>()
  readonly #autoCommit = new AutoCommit()
  #assigned: TopicPartition[] = []
  #status: LabSession['status'] = 'joining'
  #memberId: string | null = null
  #problem: Problem | null = null
  #delivered = 0
  #demand: Demand | null = null
  #wake = () => {}

  private constructor(options: SubscribeOptions, reader: () => KafkaConnection, writer: KafkaConnection) {
    this.#options = options
    this.#reader = reader
    this.#consumer = writer.kafka.consumer({
      groupId: options.groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.min(3000, Math.floor(options.sessionTimeoutMs / 3)),
      readUncommitted: options.isolation === 'read_uncommitted',
      maxWaitTimeInMs: FETCH_WAIT_MS,
    })
  }

  /** Joins the group. @param writer a connection with a write grant: joining changes the group */
  static async open(
    options: SubscribeOptions,
    reader: () => KafkaConnection,
    writer: KafkaConnection,
  ): Promise<SubscribeSession> {
    await registerCodecs()
    const session = new SubscribeSession(options, reader, writer)
    await session.#start()
    return session
  }

  async describe(): Promise<LabSession> {
    const { sessionId, connectionId, groupId, topics } = this.#options
    return {
      sessionId,
      connectionId,
      mode: 'subscribe',
      groupId,
      topics,
      status: this.#status,
      memberId: this.#memberId,
      generationId: null,
      autoCommit: this.#autoCommit.enabled,
      delivered: this.#delivered,
      partitions: await describePartitions(this.#reader(), groupId, this.#assigned, this.#positions),
      problem: this.#problem,
    }
  }

  async poll(timeoutMs: number): Promise<Polled> {
    const got: Delivered[] = []
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => done(), timeoutMs)
      const done = () => {
        clearTimeout(timer)
        this.#demand = null
        resolve()
      }
      this.#demand = { wanted: this.#options.maxPollRecords, got, done, linger: null }
      this.#wake()
    })
    this.#delivered += got.length
    await this.#autoCommit.due(() => this.#commitPositions())
    return { topics: got.map(each => each.topic), rows: rowsOfDelivered(got) }
  }

  async seek(partition: TopicPartition | null, target: SeekTarget): Promise<void> {
    const partitions = partition === null ? this.#assigned : [partition]
    const offsets = await seekOffsets(this.#reader(), partitions, target)
    for (const each of partitions) {
      const offset = offsets.get(placeOf(each))
      if (offset === undefined) continue
      this.#positions.set(placeOf(each), offset)
      this.#consumer.seek({ ...each, offset: String(offset) })
    }
    // A batch that stands waiting is from before the seek: let it notice.
    this.#wake()
  }

  async commit(offsets: readonly Commit[] | null): Promise<void> {
    if (offsets === null) return this.#commitPositions()
    await this.#consumer.commitOffsets(offsets.map(each => ({ ...each, offset: String(each.offset) })))
  }

  autoCommit(enabled: boolean, intervalMs: number, writer: Writer): void {
    this.#autoCommit.set(enabled, intervalMs, writer)
  }

  async close(): Promise<void> {
    this.#status = 'closed'
    this.#demand?.done()
    this.#wake()
    await this.#consumer.disconnect()
  }

  async #start(): Promise<void> {
    const { GROUP_JOIN, REBALANCING, CRASH } = this.#consumer.events
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#memberId = payload.memberId
      this.#assigned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map(partition => ({ topic, partition })),
      )
      this.#joined().catch((error: unknown) => this.#failed(error))
    })
    this.#consumer.on(REBALANCING, () => {
      if (this.#status === 'running') this.#status = 'joining'
    })
    this.#consumer.on(CRASH, ({ payload }) => this.#failed(payload.error))
    try {
      await this.#consumer.connect()
      await this.#consumer.subscribe({
        topics: this.#options.topics,
        fromBeginning: this.#options.autoOffsetReset === 'earliest',
      })
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: batch => this.#deliver(batch),
      })
    } catch (error) {
      await this.#consumer.disconnect().catch(() => {})
      throw asFailure(error, { group: this.#options.groupId })
    }
  }

  /** After each (re)join the positions are what is committed, else what auto.offset.reset says. */
  async #joined(): Promise<void> {
    const { groupId, autoOffsetReset } = this.#options
    const [bounds, committed] = await Promise.all([
      boundsOfAll(this.#reader(), this.#assigned),
      committedOf(this.#reader(), groupId, this.#assigned),
    ])
    const missing = this.#assigned.filter(each => !committed.has(placeOf(each)))
    this.#positions.clear()
    for (const each of this.#assigned) {
      const { logStartOffset, end } = bounds.get(placeOf(each)) ?? { logStartOffset: 0n, end: 0n }
      const reset = autoOffsetReset === 'none' ? null : autoOffsetReset === 'earliest' ? logStartOffset : end
      this.#positions.set(placeOf(each), committed.get(placeOf(each))?.offset ?? reset)
    }
    if (this.#status === 'closed') return
    if (autoOffsetReset === 'none' && missing.length > 0) {
      this.#problem = noOffset(this.#reader().cluster, groupId, missing)
      this.#status = 'failed'
      await this.#consumer.disconnect()
      return
    }
    this.#status = 'running'
  }

  #failed(error: unknown): void {
    if (this.#status === 'closed') return
    this.#status = 'failed'
    this.#problem = problemOf(asFailure(error, { group: this.#options.groupId }))
    this.#demand?.done()
  }

  async #deliver({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const place = placeOf(batch)
    for (const message of batch.messages) {
      while (this.#demand === null || this.#demand.got.length >= this.#demand.wanted) {
        if (!isRunning() || isStale()) return
        await this.#pause()
        await heartbeat()
      }
      if (!isRunning() || isStale()) return
      this.#hand({ topic: batch.topic, partition: batch.partition, message })
      this.#positions.set(place, BigInt(message.offset) + 1n)
      resolveOffset(message.offset)
    }
  }

  #hand(delivered: Delivered): void {
    const demand = this.#demand
    if (demand === null) return
    demand.got.push(delivered)
    if (demand.linger !== null) clearTimeout(demand.linger)
    if (demand.got.length >= demand.wanted) demand.done()
    else demand.linger = setTimeout(demand.done, LINGER_MS)
  }

  /** Until something is asked for, at most until the next heartbeat. */
  #pause(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, HEARTBEAT_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #commitPositions(): Promise<void> {
    const offsets = this.#assigned.flatMap(each => {
      const position = this.#positions.get(placeOf(each)) ?? null
      return position === null ? [] : [{ ...each, offset: String(position), metadata: '' }]
    })
    if (offsets.length > 0) await this.#consumer.commitOffsets(offsets)
  }
}
