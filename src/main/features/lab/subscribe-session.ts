// A real member of a group: the group says which partitions it has, and it commits as a member. What it has it reads
// like any other lab consumer.
import type { LabSession, Problem, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import type { CommittingMember } from '#kafka/group-offsets.ts'
import { Membership } from '#kafka/membership.ts'
import { describeTopic } from '#kafka/topics.ts'
import type { Member } from '../../ipc/context.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { AutoCommit } from './auto-commit.ts'
import type { TopicPartition } from './place.ts'
import { Poller } from './poller.ts'
import { type Polled, Reading, type ReadingOptions, type ReadRecords } from './reading.ts'
import type { Commit, Session } from './session.ts'

export interface SubscribeOptions extends ReadingOptions {
  sessionId: string
  groupId: string
  topics: string[]
  sessionTimeoutMs: number
  autoCommit: boolean
  autoCommitIntervalMs: number
}

/** Another member may keep the group waiting for minutes; the session then goes on joining by itself. */
const PATIENCE_MS = 5000
/** After the partitions' positions could not be looked up. */
const AGAIN_MS = 1000

export class SubscribeSession implements Session {
  readonly #options: SubscribeOptions
  readonly #member: Member
  readonly #membership: Membership
  readonly #reading: Reading
  readonly #autoCommit = new AutoCommit()
  readonly #poller: Poller
  #status: LabSession['status'] = 'joining'
  #joinedAs: CommittingMember | null = null
  #problem: Problem | null = null
  /** Settles when the first assignment is ready to be read, or there will be none. */
  #settled: () => void = () => {}

  constructor(options: SubscribeOptions, reader: () => KafkaConnection, read: ReadRecords, member: Member) {
    this.#options = options
    this.#member = member
    this.#reading = new Reading(options, reader, read)
    this.#poller = new Poller(this.#reading, this.#autoCommit)
    this.autoCommit(options.autoCommit, options.autoCommitIntervalMs)
    this.#membership = new Membership(member.connection, options, {
      joined: (joined, partitions) => void this.#joined(joined, partitions),
      rebalancing: () => this.#rebalancing(),
      lost: failure => this.#lost(failure),
      failed: failure => this.#failed(failure),
    })
  }

  /**
   * Joins the group. Answers when it has its partitions, has failed, or still waits for other members after a while.
   * @throws KafkaFailure UNKNOWN_TOPIC_OR_PARTITION
   */
  async join(reader: KafkaConnection): Promise<void> {
    for (const topic of this.#options.topics) await describeTopic(reader, topic)
    const settled = new Promise<void>(resolve => {
      const timer = setTimeout(resolve, PATIENCE_MS)
      this.#settled = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    void this.#membership.join()
    await settled
  }

  async describe(): Promise<LabSession> {
    const { sessionId, connectionId, groupId, topics } = this.#options
    const { partitions, problem } = await this.#reading.describe()
    return {
      sessionId,
      connectionId,
      mode: 'subscribe',
      groupId,
      topics,
      status: this.#status,
      memberId: this.#joinedAs?.memberId ?? null,
      generationId: this.#joinedAs?.generationId ?? null,
      autoCommit: this.#autoCommit.isOn,
      delivered: this.#poller.delivered,
      partitions,
      problem: this.#problem ?? problem,
    }
  }

  poll(timeoutMs: number, signal: AbortSignal | undefined): Promise<Polled> {
    return this.#poller.poll(this.#status === 'failed' ? 0 : timeoutMs, signal)
  }

  seek(partition: TopicPartition | null, target: SeekTarget): Promise<void> {
    return this.#reading.seek(partition, target)
  }

  /** @throws KafkaFailure REBALANCE_IN_PROGRESS while it has no partitions */
  async commit(offsets: readonly Commit[] | null): Promise<void> {
    const commits = offsets ?? this.#reading.commits()
    if (commits.length > 0) await this.#membership.commit(commits)
  }

  autoCommit(enabled: boolean, intervalMs: number): void {
    this.#autoCommit.set(enabled ? () => this.commit(null) : null, intervalMs)
  }

  async close(): Promise<void> {
    const wasRunning = this.#status === 'running'
    this.#status = 'closed'
    this.#joinedAs = null
    this.#settled()
    this.#poller.end()
    try {
      if (wasRunning) await this.#autoCommit.now()
    } finally {
      this.#reading.drop()
      await this.#membership.leave()
      await this.#member.end()
    }
  }

  /** Positions are what is committed, else where auto.offset.reset says. */
  async #joined(joinedAs: CommittingMember, partitions: readonly TopicPartition[]): Promise<void> {
    this.#joinedAs = joinedAs
    const isOver = () => this.#joinedAs !== joinedAs
    while (!isOver()) {
      try {
        await this.#reading.take(partitions)
        if (isOver()) return
        this.#status = 'running'
        this.#problem = null
        return this.#settled()
      } catch (error) {
        if (isOver()) return
        this.#problem = problemOf(asFailure(error, { group: this.#options.groupId }))
        this.#settled()
        await new Promise(resolve => setTimeout(resolve, AGAIN_MS))
      }
    }
  }

  /** The next owner of the partitions starts where this one ends. */
  async #rebalancing(): Promise<void> {
    if (this.#status === 'closed') return
    this.#status = 'joining'
    const committed = this.#autoCommit.now()
    this.#joinedAs = null
    this.#reading.drop()
    await committed.catch((error: unknown) => this.#reading.trouble(error))
  }

  #lost(failure: KafkaFailure): void {
    if (this.#status === 'closed') return
    this.#status = 'joining'
    this.#problem = problemOf(failure)
    this.#joinedAs = null
    this.#reading.drop()
  }

  #failed(failure: KafkaFailure): void {
    if (this.#status === 'closed') return
    this.#status = 'failed'
    this.#problem = problemOf(failure)
    this.#joinedAs = null
    this.#reading.drop()
    this.#settled()
  }
}
