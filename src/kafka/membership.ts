// Membership in a group, by a kafkajs consumer that fetches nothing: it joins, sends heartbeats, takes part in
// rebalances, commits and leaves. All its partitions are paused in kafkajs; whoever holds the membership reads them
// in its own way, so that positions, seeks and resets are kept in one place.
import { type Consumer, PartitionAssigners } from 'kafkajs'
import { joinGroup } from '#core/protocol/apis/join-group.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, KafkaFailure } from './failure.ts'
import { type CommittingMember, commitEach, type OffsetToCommit, type PartitionResult } from './group-offsets.ts'
import { HeartbeatWatch } from './heartbeat-watch.ts'
import { coordinatorOf } from './patience.ts'
import { rangeAssignor } from './range-assignor.ts'

export interface MembershipOptions {
  groupId: string
  topics: readonly string[]
  /** What this member offers; the members of a group must have one in common. */
  assignor: 'roundRobin' | 'range'
  /** Milliseconds; must lie within the broker's group.min/max.session.timeout.ms. */
  sessionTimeoutMs: number
}

/** How the member joined, as the group's coordinator answered. */
export interface Joined extends CommittingMember {
  leaderId: string
  /** Of the assignor the group has chosen. */
  protocol: string
  /** From the first JoinGroup to the answer of SyncGroup, milliseconds. */
  durationMs: number
}

export interface MembershipEvents {
  /** A request to join is about to be sent. */
  joining(): void
  /** From now on these partitions are this member's; may be none. */
  joined(joined: Joined, partitions: { topic: string; partition: number }[]): void
  /**
   * The group rebalances and the partitions are given up. The group still takes commits of the generation that ends:
   * the member joins again when what this answers is over.
   */
  rebalancing(): Promise<void>
  /** No heartbeat was answered for so many milliseconds. */
  heartbeatMissed(silentMs: number): void
  /** After a miss: heartbeats are answered again. */
  heartbeatBack(silentMs: number): void
  /** The connection was lost, and with it the partitions; joining goes on by itself. */
  lost(failure: KafkaFailure): void
  /** It is over: nothing more comes. */
  failed(failure: KafkaFailure): void
}

/** How soon a rebalance is noticed. */
export const HEARTBEAT_MS = 300
/** With nothing to fetch kafkajs sleeps this long between two looks at its heartbeat. */
const IDLE_MS = 100
/** How soon added partitions are noticed. */
const METADATA_AGE_MS = 30_000
/** What a member that is still joining is waited for before its connections are closed. */
const LEAVE_WHILE_JOINING_MS = 3000

const ASSIGNORS = { roundRobin: PartitionAssigners.roundRobin, range: rangeAssignor }

export class Membership {
  readonly #options: MembershipOptions
  readonly #connection: KafkaConnection
  readonly #consumer: Consumer
  readonly #on: MembershipEvents
  readonly #heartbeats: HeartbeatWatch
  #joining: Promise<void> = Promise.resolve()
  /** Null between two assignments. */
  #member: CommittingMember | null = null
  /** What the coordinator answered last; the assignment follows. */
  #generationId = -1
  /** The last commit before a rebalance. */
  #farewell: Promise<void> | null = null
  #left = false

  /** @param connection one with a write grant: joining, heartbeats and commits are writes */
  constructor(connection: KafkaConnection, options: MembershipOptions, on: MembershipEvents) {
    this.#options = options
    this.#connection = connection
    this.#on = on
    this.#heartbeats = new HeartbeatWatch(on)
    connection.holdBack(joinGroup, () => {
      if (!this.#left) this.#on.joining()
      return this.#farewell
    })
    connection.observe(joinGroup, answer => {
      const generationId: unknown =
        typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'generationId') : 0
      if (typeof generationId === 'number') this.#generationId = generationId
    })
    this.#consumer = connection.kafka.consumer({
      groupId: options.groupId,
      allowAutoTopicCreation: false,
      partitionAssigners: [ASSIGNORS[options.assignor]],
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.min(HEARTBEAT_MS, Math.floor(options.sessionTimeoutMs / 3)),
      maxWaitTimeInMs: IDLE_MS,
      metadataMaxAge: METADATA_AGE_MS,
      retry: { retries: 5, initialRetryTime: 100, restartOnFailure: async () => !this.#left },
    })
  }

  /** Resolves with the first assignment, or when joining failed for good (then `failed` was called). */
  join(): Promise<void> {
    this.#joining = this.#join()
    return this.#joining
  }

  /** An answer per partition. @throws KafkaFailure REBALANCE_IN_PROGRESS between two assignments, … */
  async commit(offsets: readonly OffsetToCommit[]): Promise<PartitionResult[]> {
    if (this.#member === null) {
      const what = 'The consumer is not a member of its group just now'
      throw new KafkaFailure({ code: 'REBALANCE_IN_PROGRESS', what, where: this.#where(), retriable: true })
    }
    // Not by kafkajs: it would try again in the next generation, when the partitions may be somebody else's.
    return commitEach(this.#connection, this.#options.groupId, offsets, this.#member)
  }

  /** Leaves the group at once, so that nobody waits for the session timeout. */
  async leave(): Promise<void> {
    this.#end()
    // kafkajs cannot stop what has not started: a member that disconnects while it joins would come back.
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>(resolve => {
      timer = setTimeout(resolve, LEAVE_WHILE_JOINING_MS)
    })
    await Promise.race([this.#joining, patience])
    clearTimeout(timer)
    await this.#consumer.disconnect()
  }

  /** As if the process had died: the group waits for the session timeout before it gives the partitions to others. */
  crash(): void {
    this.#end()
    this.#connection.cut()
    // What is left of the consumer here winds down by itself: nothing it sends gets out any more.
    void this.#joining.then(() => this.#consumer.disconnect()).catch(() => {})
  }

  #end(): void {
    this.#left = true
    this.#member = null
    this.#heartbeats.stop()
  }

  async #join(): Promise<void> {
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, CRASH } = this.#consumer.events
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      // Called before kafkajs's next fetch: so it never fetches.
      this.#consumer.pause(this.#options.topics.map(topic => ({ topic })))
      if (this.#left) return
      const { memberId, leaderId, groupProtocol, duration } = payload
      const joined = {
        memberId,
        leaderId,
        generationId: this.#generationId,
        protocol: groupProtocol,
        durationMs: duration,
      }
      this.#farewell = null
      this.#member = joined
      this.#heartbeats.start()
      this.#on.joined(
        joined,
        Object.entries(payload.memberAssignment).flatMap(([topic, ids]) =>
          ids.map(partition => ({ topic, partition })),
        ),
      )
    })
    this.#consumer.on(HEARTBEAT, () => this.#heartbeats.heard())
    this.#consumer.on(REBALANCING, () => {
      if (this.#left) return
      this.#heartbeats.stop()
      // Until the last commit is over it commits as what it was.
      const { generationId } = this.#member ?? {}
      this.#farewell = this.#on.rebalancing().finally(() => {
        if (this.#member?.generationId === generationId) this.#member = null
      })
    })
    this.#consumer.on(CRASH, ({ payload }) => this.#crashed(asFailure(payload.error, this.#where()), payload.restart))
    try {
      // A young cluster has no coordinator yet; kafkajs would fail.
      await coordinatorOf(this.#connection, this.#options.groupId)
      await this.#consumer.connect()
      await this.#consumer.subscribe({ topics: [...this.#options.topics] })
      await this.#consumer.run({ autoCommit: false, eachBatch: async () => {} })
    } catch (error) {
      this.#crashed(asFailure(error, this.#where()), false)
    }
  }

  #crashed(failure: KafkaFailure, restarts: boolean): void {
    this.#member = null
    this.#heartbeats.stop()
    if (this.#left) return
    if (restarts) this.#on.lost(failure)
    else this.#on.failed(failure)
  }

  #where() {
    return { cluster: this.#connection.cluster, group: this.#options.groupId }
  }
}
