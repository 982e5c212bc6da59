// A consumer of chosen partitions that joins nothing: the positions are kept here, the records come from the engine.
import type { LabSession, Problem, Rows, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure } from '#kafka/failure.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { AutoCommit } from './auto-commit.ts'
import { emptyRows, joinRows } from './rows.ts'
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

export interface AssignOptions {
  sessionId: string
  connectionId: string
  groupId: string | null
  partitions: TopicPartition[]
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

/** Between looks for new records while a poll waits. */
const WAIT_MS = 100

export class AssignSession implements Session {
  readonly #options: AssignOptions
  readonly #reader: () => KafkaConnection
  readonly #read: ReadRecords
  readonly #positions = new Map<string, bigint | null>()
  readonly #autoCommit = new AutoCommit()
  #next = 0
  #delivered = 0
  #problem: Problem | null = null
  #closed = false

  private constructor(options: AssignOptions, reader: () => KafkaConnection, read: ReadRecords) {
    this.#options = options
    this.#reader = reader
    this.#read = read
  }

  /** Starts at the group's committed offsets, else where auto.offset.reset says. */
  static async open(options: AssignOptions, reader: () => KafkaConnection, read: ReadRecords): Promise<AssignSession> {
    const session = new AssignSession(options, reader, read)
    const { groupId, partitions } = options
    const committed = await committedOf(reader(), groupId, partitions)
    for (const each of partitions) session.#positions.set(placeOf(each), committed.get(placeOf(each))?.offset ?? null)
    await session.#reset(partitions.filter(each => session.#positions.get(placeOf(each)) === null))
    return session
  }

  async describe(): Promise<LabSession> {
    const { sessionId, connectionId, groupId, partitions } = this.#options
    return {
      sessionId,
      connectionId,
      mode: 'assign',
      groupId,
      topics: [...new Set(partitions.map(each => each.topic))],
      status: this.#closed ? 'closed' : 'idle',
      memberId: null,
      generationId: null,
      autoCommit: this.#autoCommit.enabled,
      delivered: this.#delivered,
      partitions: await describePartitions(this.#reader(), groupId, partitions, this.#positions),
      problem: this.#problem,
    }
  }

  async poll(timeoutMs: number): Promise<Polled> {
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const polled = await this.#sweep()
      if (polled.topics.length > 0 || this.#closed || Date.now() >= deadline) {
        this.#delivered += polled.topics.length
        await this.#autoCommit.due(() => this.#commitPositions())
        return polled
      }
      await new Promise(resolve => setTimeout(resolve, Math.min(WAIT_MS, deadline - Date.now())))
    }
  }

  async seek(partition: TopicPartition | null, target: SeekTarget): Promise<void> {
    const partitions = partition === null ? this.#options.partitions : [partition]
    for (const [place, offset] of await seekOffsets(this.#reader(), partitions, target))
      this.#positions.set(place, offset)
    this.#problem = null
  }

  async commit(offsets: readonly Commit[] | null, writer: Writer): Promise<void> {
    const { groupId } = this.#options
    if (groupId === null) return
    await commitOffsets(await writer(), groupId, offsets ?? this.#commitsOfPositions())
  }

  autoCommit(enabled: boolean, intervalMs: number, writer: Writer): void {
    this.#autoCommit.set(enabled && this.#options.groupId !== null, intervalMs, writer)
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  /** One round over the partitions, each in turn going first, until enough records are there. */
  async #sweep(): Promise<Polled> {
    const { partitions, connectionId, isolation, maxPollRecords } = this.#options
    const topics: string[] = []
    const parts: Rows[] = []
    const first = this.#next++
    for (let index = 0; index < partitions.length && topics.length < maxPollRecords; index++) {
      const each = partitions[(first + index) % partitions.length]
      const position = each === undefined ? null : (this.#positions.get(placeOf(each)) ?? null)
      if (each === undefined || position === null) continue
      const count = maxPollRecords - topics.length
      const read = await this.#readAt({ connectionId, ...each, offset: position, count, isolation })
      if (read === null) continue
      this.#positions.set(placeOf(each), read.nextOffset)
      parts.push(read.rows)
      for (let row = 0; row < read.rows.offsets.length; row++) topics.push(each.topic)
    }
    return { topics, rows: parts.length === 0 ? emptyRows() : joinRows(parts) }
  }

  /** Null when the position had to be reset: the next round reads from the new one. */
  async #readAt(input: Parameters<ReadRecords>[0]) {
    try {
      return await this.#read(input)
    } catch (error) {
      const { topic, partition } = input
      if (problemCode(error) !== 'OFFSET_OUT_OF_RANGE') throw asFailure(error, { topic, partition: String(partition) })
      await this.#reset([{ topic, partition }])
      return null
    }
  }

  async #reset(partitions: readonly TopicPartition[]): Promise<void> {
    const { autoOffsetReset, groupId } = this.#options
    if (partitions.length === 0) return
    if (autoOffsetReset === 'none') {
      for (const each of partitions) this.#positions.set(placeOf(each), null)
      this.#problem = noOffset(this.#reader().cluster, groupId, partitions)
      return
    }
    for (const [place, { logStartOffset, end }] of await boundsOfAll(this.#reader(), partitions)) {
      this.#positions.set(place, autoOffsetReset === 'earliest' ? logStartOffset : end)
    }
  }

  async #commitPositions(): Promise<void> {
    const { groupId } = this.#options
    const writer = this.#autoCommit.writer
    if (groupId !== null && writer !== null) await commitOffsets(await writer(), groupId, this.#commitsOfPositions())
  }

  #commitsOfPositions(): Commit[] {
    return this.#options.partitions.flatMap(each => {
      const offset = this.#positions.get(placeOf(each)) ?? null
      return offset === null ? [] : [{ ...each, offset, metadata: '' }]
    })
  }
}

/** The engine answers problems through its contract: their code is in `data`. */
function problemCode(error: unknown): string {
  const data: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'data') : undefined
  const code: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'code') : undefined
  return typeof code === 'string' ? code : ''
}
