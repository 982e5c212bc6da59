// A consumer of chosen partitions that joins nothing. With a group it starts at what the group committed, and commits
// from outside of it.
import type { LabSession, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { commitOffsets } from '#kafka/group-offsets.ts'
import { AutoCommit } from './auto-commit.ts'
import { placeOf, type TopicPartition } from './place.ts'
import { Poller } from './poller.ts'
import { type Polled, Reading, type ReadingOptions, type ReadRecords } from './reading.ts'
import type { Commit, Session, Writer } from './session.ts'

export interface AssignOptions extends ReadingOptions {
  sessionId: string
  partitions: TopicPartition[]
}

export class AssignSession implements Session {
  readonly #options: AssignOptions
  readonly #reader: () => KafkaConnection
  readonly #reading: Reading
  readonly #autoCommit = new AutoCommit()
  readonly #poller: Poller
  #isClosed = false

  private constructor(options: AssignOptions, reader: () => KafkaConnection, read: ReadRecords) {
    this.#options = options
    this.#reader = reader
    this.#reading = new Reading(options, reader, read)
    this.#poller = new Poller(this.#reading, this.#autoCommit)
  }

  /** Starts at the group's committed offsets, else where auto.offset.reset says. @throws KafkaFailure */
  static async open(options: AssignOptions, reader: () => KafkaConnection, read: ReadRecords): Promise<AssignSession> {
    const session = new AssignSession(options, reader, read)
    await session.#reading.take([...new Map(options.partitions.map(each => [placeOf(each), each])).values()])
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
      status: this.#isClosed ? 'closed' : 'idle',
      memberId: null,
      generationId: null,
      autoCommit: this.#autoCommit.isOn,
      delivered: this.#poller.delivered,
      ...(await this.#reading.describe()),
    }
  }

  poll(timeoutMs: number, signal: AbortSignal | undefined): Promise<Polled> {
    return this.#poller.poll(timeoutMs, signal)
  }

  seek(partition: TopicPartition | null, target: SeekTarget): Promise<void> {
    return this.#reading.seek(partition, target)
  }

  /** @throws KafkaFailure NO_GROUP, UNKNOWN_MEMBER_ID when the group has members */
  async commit(offsets: readonly Commit[] | null, writer: Writer): Promise<void> {
    const groupId = this.#group()
    const commits = offsets ?? this.#reading.commits()
    if (commits.length > 0) await commitOffsets(await writer(), groupId, commits)
  }

  /** @throws KafkaFailure NO_GROUP */
  autoCommit(enabled: boolean, intervalMs: number, writer: Writer): void {
    if (enabled) this.#group()
    this.#autoCommit.set(enabled ? () => this.commit(null, writer) : null, intervalMs)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#poller.end()
    await this.#autoCommit.now()
  }

  #group(): string {
    const { groupId } = this.#options
    if (groupId !== null) return groupId
    throw new KafkaFailure({
      code: 'NO_GROUP',
      what: 'The consumer has no group.id, and offsets are committed for a group',
      where: { cluster: this.#reader().cluster },
      remedy: 'Open a consumer with a group.',
    })
  }
}
