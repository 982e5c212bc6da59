// A real member of a group: the group says which partitions it has, and it commits as a member. What has happened is
// told as it happens: a rebalance one cannot see teaches nothing.
import type { LabSession, Problem } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import type { PartitionResult } from '#kafka/group-offsets.ts'
import { type Joined, Membership, type MembershipOptions } from '#kafka/membership.ts'
import { describeTopic } from '#kafka/topics.ts'
import type { Member } from '../../ipc/context.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import type { TopicPartition } from './place.ts'
import type { Commit, Holder, Tie } from './tie.ts'

/** Another member may keep the group waiting for minutes; the session then goes on joining by itself. */
const PATIENCE_MS = 5000
/** After the partitions' positions could not be looked up. */
const AGAIN_MS = 1000

export class MemberOfGroup implements Tie {
  readonly #options: MembershipOptions
  readonly #reader: () => KafkaConnection
  readonly #member: Member
  readonly #membership: Membership
  readonly #holder: Holder
  #status: LabSession['status'] = 'joining'
  #joinedAs: Joined | null = null
  #partitions: TopicPartition[] = []
  #isJoining = false
  #problem: Problem | null = null
  /** Settles when the first assignment is ready to be read, or there will be none. */
  #settled: () => void = () => {}

  /** @param member a connection with a write grant of its own, which ends with the membership */
  constructor(options: MembershipOptions, reader: () => KafkaConnection, member: Member, holder: Holder) {
    this.#options = options
    this.#reader = reader
    this.#member = member
    this.#holder = holder
    this.#membership = new Membership(member.connection, options, {
      joining: () => this.#joining(),
      joined: (joined, partitions) => void this.#joined(joined, partitions),
      rebalancing: () => this.#rebalancing(),
      heartbeatMissed: durationMs => this.#log({ kind: 'heartbeatMissed', durationMs }),
      heartbeatBack: durationMs => this.#log({ kind: 'heartbeatBack', durationMs }),
      lost: failure => this.#lost(failure),
      failed: failure => this.#failed(failure),
    })
  }

  get status(): LabSession['status'] {
    return this.#status
  }

  get memberId(): string | null {
    return this.#joinedAs?.memberId ?? null
  }

  get generationId(): number | null {
    return this.#joinedAs?.generationId ?? null
  }

  get isLeader(): boolean {
    return this.#joinedAs !== null && this.#joinedAs.leaderId === this.#joinedAs.memberId
  }

  get problem(): Problem | null {
    return this.#problem
  }

  get isCommitting(): boolean {
    return this.#status === 'running'
  }

  /** @throws KafkaFailure UNKNOWN_TOPIC_OR_PARTITION */
  async open(): Promise<void> {
    for (const topic of this.#options.topics) await describeTopic(this.#reader(), topic)
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

  /** @throws KafkaFailure REBALANCE_IN_PROGRESS while it has no partitions */
  async commit(commits: readonly Commit[]): Promise<readonly PartitionResult[]> {
    return commits.length === 0 ? [] : this.#membership.commit(commits)
  }

  async close(): Promise<void> {
    this.#settled()
    try {
      if (this.#status === 'running') await this.#holder.farewell()
    } finally {
      const wasOver = this.#end('closed')
      await this.#membership.leave()
      await this.#member.end()
      if (!wasOver) this.#giveUp('left')
    }
  }

  async crash(): Promise<void> {
    this.#settled()
    this.#end('crashed')
    this.#membership.crash()
    this.#giveUp('crashed')
    await this.#member.end()
  }

  #end(status: 'closed' | 'crashed'): boolean {
    const wasOver = this.#status === 'failed'
    this.#status = status
    this.#joinedAs = null
    this.#holder.drop()
    return wasOver
  }

  #joining(): void {
    if (this.#isJoining) return
    this.#isJoining = true
    this.#log({ kind: 'joining' })
  }

  /** Positions are what is committed, else where auto.offset.reset says. */
  async #joined(joined: Joined, partitions: TopicPartition[]): Promise<void> {
    if (this.#isOver()) return
    this.#isJoining = false
    this.#joinedAs = joined
    const { protocol, durationMs } = joined
    this.#log({
      kind: 'joined',
      protocol,
      durationMs,
      isLeader: this.isLeader,
      before: this.#partitions,
      after: partitions,
    })
    this.#partitions = partitions
    const isOld = () => this.#joinedAs !== joined
    while (!isOld()) {
      try {
        await this.#holder.take(partitions)
        if (isOld()) return
        this.#status = 'running'
        this.#problem = null
        return this.#settled()
      } catch (error) {
        if (isOld()) return
        this.#problem = problemOf(asFailure(error, { group: this.#options.groupId }))
        this.#settled()
        await new Promise(resolve => setTimeout(resolve, AGAIN_MS))
      }
    }
  }

  /** The next owner of the partitions starts where this one ends. */
  async #rebalancing(): Promise<void> {
    if (this.#isOver()) return
    const committed = this.#status === 'running' ? this.#holder.farewell() : Promise.resolve()
    this.#status = 'joining'
    this.#giveUp('rebalancing')
    this.#joinedAs = null
    this.#holder.drop()
    await committed
  }

  #lost(failure: KafkaFailure): void {
    if (this.#isOver()) return
    this.#status = 'joining'
    this.#isJoining = false
    this.#problem = problemOf(failure)
    this.#giveUp('lost', this.#problem)
    this.#joinedAs = null
    this.#holder.drop()
  }

  #failed(failure: KafkaFailure): void {
    if (this.#isOver()) return
    this.#status = 'failed'
    this.#problem = problemOf(failure)
    this.#giveUp('failed', this.#problem)
    this.#joinedAs = null
    this.#holder.drop()
    this.#settled()
  }

  #isOver(): boolean {
    return this.#status === 'closed' || this.#status === 'crashed'
  }

  #giveUp(kind: 'rebalancing' | 'lost' | 'failed' | 'left' | 'crashed', problem: Problem | null = null): void {
    this.#log({ kind, problem, before: this.#partitions, after: [] })
    this.#partitions = []
  }

  #log(event: Parameters<Holder['log']>[0]): void {
    this.#holder.log({ memberId: this.memberId, generationId: this.generationId, ...event })
  }
}
