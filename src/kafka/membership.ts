// Membership in a group, by a kafkajs consumer that fetches nothing: it joins, sends heartbeats, takes part in
// rebalances, commits and leaves. All its partitions are paused in kafkajs; whoever holds the membership reads them
// in its own way, so that positions, seeks and resets are kept in one place.
import type { Consumer } from 'kafkajs'
import { joinGroup } from '#core/protocol/apis/join-group.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, KafkaFailure } from './failure.ts'
import { type CommittingMember, commitOffsets, type OffsetToCommit } from './group-offsets.ts'
import { coordinatorOf } from './patience.ts'

export interface MembershipOptions {
  groupId: string
  topics: readonly string[]
  /** Milliseconds; must lie within the broker's group.min/max.session.timeout.ms. */
  sessionTimeoutMs: number
}

export interface MembershipEvents {
  /** From now on these partitions are this member's; may be none. */
  joined(member: CommittingMember, partitions: { topic: string; partition: number }[]): void
  /**
   * The group rebalances and the partitions are given up. The group still takes commits of the generation that ends:
   * the member joins again when what this answers is over.
   */
  rebalancing(): Promise<void>
  /** The connection was lost, and with it the partitions; joining goes on by itself. */
  lost(failure: KafkaFailure): void
  /** It is over: nothing more comes. */
  failed(failure: KafkaFailure): void
}

/** How soon a rebalance is noticed. */
const HEARTBEAT_MS = 300
/** With nothing to fetch kafkajs sleeps this long between two looks at its heartbeat. */
const IDLE_MS = 100
/** How soon added partitions are noticed. */
const METADATA_AGE_MS = 30_000
/** What a member that is still joining is waited for before its connections are closed. */
const LEAVE_WHILE_JOINING_MS = 3000

export class Membership {
  readonly #options: MembershipOptions
  readonly #connection: KafkaConnection
  readonly #consumer: Consumer
  readonly #on: MembershipEvents
  #joining: Promise<void> = Promise.resolve()
  /** Null between two assignments. */
  #member: CommittingMember | null = null
  #assigned: { topic: string; partition: number }[] = []
  /** The last commit before a rebalance. */
  #farewell: Promise<void> | null = null
  #left = false

  /** @param connection one with a write grant: joining, heartbeats and commits are writes */
  constructor(connection: KafkaConnection, options: MembershipOptions, on: MembershipEvents) {
    this.#options = options
    this.#connection = connection
    this.#on = on
    connection.holdBack(joinGroup, () => this.#farewell)
    this.#consumer = connection.kafka.consumer({
      groupId: options.groupId,
      allowAutoTopicCreation: false,
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

  /** @throws KafkaFailure REBALANCE_IN_PROGRESS between two assignments, ILLEGAL_GENERATION, … */
  async commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    if (this.#member === null) {
      const what = 'The consumer is not a member of its group just now'
      throw new KafkaFailure({ code: 'REBALANCE_IN_PROGRESS', what, where: this.#where(), retriable: true })
    }
    // Not by kafkajs: it would try again in the next generation, when the partitions may be somebody else's.
    await commitOffsets(this.#connection, this.#options.groupId, offsets, this.#member)
  }

  /** Leaves the group at once, so that nobody waits for the session timeout. */
  async leave(): Promise<void> {
    this.#left = true
    this.#member = null
    // kafkajs cannot stop what has not started: a member that disconnects while it joins would come back.
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>(resolve => {
      timer = setTimeout(resolve, LEAVE_WHILE_JOINING_MS)
    })
    await Promise.race([this.#joining, patience])
    clearTimeout(timer)
    await this.#consumer.disconnect()
  }

  async #join(): Promise<void> {
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, CRASH } = this.#consumer.events
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      // Called before kafkajs's next fetch: so it never fetches.
      this.#consumer.pause(this.#options.topics.map(topic => ({ topic })))
      this.#member = null
      this.#assigned = Object.entries(payload.memberAssignment).flatMap(([topic, ids]) =>
        ids.map(partition => ({ topic, partition })),
      )
    })
    this.#consumer.on(HEARTBEAT, ({ payload }) => this.#heard(payload.memberId, payload.groupGenerationId))
    this.#consumer.on(REBALANCING, () => {
      this.#farewell = this.#on.rebalancing()
      this.#member = null
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

  /** kafkajs tells the generation with the first heartbeat only; nothing can be committed before. */
  #heard(memberId: string, generationId: number): void {
    if (this.#left || this.#member?.generationId === generationId) return
    this.#member = { memberId, generationId }
    this.#on.joined(this.#member, this.#assigned)
  }

  #crashed(failure: KafkaFailure, restarts: boolean): void {
    this.#member = null
    if (this.#left) return
    if (restarts) this.#on.lost(failure)
    else this.#on.failed(failure)
  }

  #where() {
    return { cluster: this.#connection.cluster, group: this.#options.groupId }
  }
}
