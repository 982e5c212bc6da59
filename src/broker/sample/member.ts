// A group member that lives inside the broker: it joins, shares partitions, beats and commits through the coordinator
// like any client, but reads nothing. It only moves its committed offsets, at the pace it was given.

import {
  decodeConsumerAssignment,
  decodeConsumerSubscription,
  encodeConsumerAssignment,
  encodeConsumerSubscription,
} from '#core/protocol/consumer-protocol.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { JoinResult, MemberIdentity } from '../coordinator/index.ts'
import type { Services } from '../services.ts'

/** Where the committed offset of a partition should be now, given where it is and where the log ends. */
export type Pace = (committed: bigint, end: bigint) => bigint

export interface MemberOptions {
  readonly groupId: string
  readonly clientId: string
  readonly topics: readonly string[]
  readonly pace: Pace
  readonly report: (line: string) => void
}

interface HeldPartition {
  readonly topic: string
  readonly partition: number
}

const beatMs = 1000

/** Assignors that kafkajs, librdkafka, the Java client and kafka-python bring: whoever joins finds a common one. */
const assignors = ['range', 'roundrobin', 'RoundRobinAssigner']

export class SampleMember {
  readonly #services: Services
  readonly #options: MemberOptions
  #identity: MemberIdentity
  #held: readonly HeldPartition[] = []
  #joining = false
  #timer: NodeJS.Timeout | null = null

  constructor(services: Services, options: MemberOptions) {
    this.#services = services
    this.#options = options
    this.#identity = { groupId: options.groupId, memberId: '', groupInstanceId: null, generationId: -1 }
  }

  start(): void {
    this.#rejoin()
    this.#timer = setInterval(() => void this.#beat(), beatMs)
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    const { groupId, memberId } = this.#identity
    if (memberId !== '') this.#services.groups.leave(groupId, [{ memberId, groupInstanceId: null }])
  }

  #rejoin(): void {
    if (this.#joining) return
    this.#joining = true
    this.#join()
      .catch((error: unknown) =>
        this.#options.report(`sample member ${this.#options.clientId} could not join: ${String(error)}`),
      )
      .finally(() => {
        this.#joining = false
      })
  }

  async #join(): Promise<void> {
    const { groups } = this.#services
    const { groupId, clientId, topics } = this.#options
    this.#held = []
    const metadata = encodeConsumerSubscription(0, { topics })
    const joined = await groups.join({
      groupId,
      memberId: this.#identity.memberId,
      groupInstanceId: null,
      requireKnownMemberId: false,
      supportsSkippingAssignment: false,
      clientId,
      clientHost: '/127.0.0.1',
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      protocolType: 'consumer',
      protocols: assignors.map(name => ({ name, metadata })),
    })
    if (joined.errorCode !== ErrorCode.NONE) {
      this.#forget()
      return
    }
    this.#identity = { groupId, memberId: joined.memberId, groupInstanceId: null, generationId: joined.generationId }
    const synced = await groups.sync({
      ...this.#identity,
      protocolType: joined.protocolType,
      protocolName: joined.protocolName,
      assignments: joined.leader === joined.memberId ? this.#assign(joined) : [],
    })
    if (synced.errorCode !== ErrorCode.NONE || synced.assignment.length === 0) return
    this.#held = decodeConsumerAssignment(synced.assignment).assignedPartitions.flatMap(({ topic, partitions }) =>
      partitions.map(partition => ({ topic, partition })),
    )
  }

  /** As the leader: every topic's partitions in turn to the members that subscribed to it. */
  #assign({ members }: JoinResult) {
    const shares = new Map(members.map(({ memberId }) => [memberId, new Map<string, number[]>()]))
    const subscribed = members.map(({ memberId, metadata }) => ({
      memberId,
      topics: new Set(decodeConsumerSubscription(metadata).topics),
    }))
    for (const name of new Set(subscribed.flatMap(({ topics }) => [...topics]))) {
      const readers = subscribed.filter(({ topics }) => topics.has(name))
      for (const { index } of this.#services.topics.get(name)?.partitions ?? []) {
        const reader = readers[index % readers.length]
        const share = reader === undefined ? undefined : shares.get(reader.memberId)
        share?.set(name, [...(share.get(name) ?? []), index])
      }
    }
    return [...shares].map(([memberId, share]) => ({
      memberId,
      assignment: encodeConsumerAssignment(0, {
        assignedPartitions: [...share].map(([topic, partitions]) => ({ topic, partitions })),
      }),
    }))
  }

  async #beat(): Promise<void> {
    if (this.#joining) return
    const { groups } = this.#services
    const alive = this.#identity.memberId === '' ? ErrorCode.UNKNOWN_MEMBER_ID : groups.heartbeat(this.#identity)
    if (alive === ErrorCode.NONE) {
      await this.#commit()
      return
    }
    if (alive !== ErrorCode.REBALANCE_IN_PROGRESS) this.#forget()
    this.#rejoin()
  }

  async #commit(): Promise<void> {
    const { groups, topics } = this.#services
    const { groupId, pace } = this.#options
    const fetched = groups.fetchOffsets(groupId, this.#held, false)
    const moved = fetched.flatMap(({ topic, partition, offset }) => {
      const log = topics.partition(topic, partition)?.log
      if (log === undefined) return []
      const from = offset < log.logStartOffset ? log.logStartOffset : offset
      const to = pace(from, log.logEndOffset)
      return to > offset ? [{ topic, partition, offset: to, leaderEpoch: -1, metadata: '' }] : []
    })
    if (moved.length > 0) await groups.commitOffsets(this.#identity, moved)
  }

  /** The coordinator does not know this member any more: the next join is a new one. */
  #forget(): void {
    this.#identity = { ...this.#identity, memberId: '', generationId: -1 }
    this.#held = []
  }
}
