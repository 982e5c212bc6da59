// One classic group: its members, generation, chosen protocol and committed offsets. A plain state: it waits for nothing
// and writes nothing; rebalances and timeouts are in membership.ts, persistence in group-coordinator.ts.

import { decodeConsumerSubscription } from '#core/protocol/consumer-protocol.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { ProtocolError } from '#core/protocol/schema.ts'
import type { StoredGroup, StoredGroupInput } from '#core/serdes/group-records.ts'
import { CommittedOffsets } from './committed-offsets.ts'
import { Member, noBytes } from './member.ts'
import type { DescribedGroup, GroupProtocol, GroupState } from './types.ts'

const consumerProtocolType = 'consumer'

export class Group {
  readonly id: string
  readonly offsets = new CommittedOffsets()
  readonly members = new Map<string, Member>()
  /** Ids given out that have not joined yet (KIP-394), each with what takes back its timer. */
  readonly pendingMembers = new Map<string, () => void>()
  /** Members that got their generation and have not asked for their assignment. */
  readonly pendingSyncs = new Set<string>()
  readonly #staticMembers = new Map<string, string>()
  state: GroupState = 'Empty'
  stateTimestamp: number
  protocolType: string | null = null
  protocolName: string | null = null
  generationId = 0
  leaderId: string | null = null
  /** The wait of an empty group for more first members; null when none is on. */
  initialJoin: { newMemberAdded: boolean } | null = null
  cancelRebalance: () => void = () => {}
  cancelPendingSync: () => void = () => {}

  constructor(id: string, now: number) {
    this.id = id
    this.stateTimestamp = now
  }

  get isEmpty(): boolean {
    return this.members.size === 0
  }

  get rebalanceTimeoutMs(): number {
    return Math.max(0, ...[...this.members.values()].map(member => member.terms.rebalanceTimeoutMs))
  }

  get everyoneJoined(): boolean {
    return this.pendingMembers.size === 0 && [...this.members.values()].every(member => member.waitingJoin !== null)
  }

  become(state: GroupState, now: number): void {
    this.state = state
    this.stateTimestamp = now
  }

  add(member: Member, protocolType: string): void {
    if (this.isEmpty) this.protocolType = protocolType
    this.leaderId ??= member.id
    this.members.set(member.id, member)
    if (member.terms.groupInstanceId !== null) this.#staticMembers.set(member.terms.groupInstanceId, member.id)
  }

  remove(member: Member): void {
    member.cancelSession()
    this.members.delete(member.id)
    this.pendingSyncs.delete(member.id)
    const { groupInstanceId } = member.terms
    if (groupInstanceId !== null && this.#staticMembers.get(groupInstanceId) === member.id) {
      this.#staticMembers.delete(groupInstanceId)
    }
    if (this.leaderId === member.id) this.leaderId = this.members.keys().next().value ?? null
  }

  /** A static member came back under a new id: same place, same assignment (KIP-345). */
  replace(old: Member, id: string): Member {
    const wasLeader = this.leaderId === old.id
    const member = new Member(id, old.terms)
    member.assignment = old.assignment
    this.remove(old)
    this.add(member, this.protocolType ?? '')
    if (wasLeader) this.leaderId = id
    return member
  }

  staticMember(groupInstanceId: string): Member | null {
    return this.members.get(this.#staticMembers.get(groupInstanceId) ?? '') ?? null
  }

  /** The member of this id; asking for one that `memberError` would refuse is a bug. */
  member(memberId: string): Member {
    const member = this.members.get(memberId)
    if (member === undefined) throw new Error(`${memberId} is no member of group ${this.id}`)
    return member
  }

  /** NONE when this is a member; else what is wrong with it. */
  memberError(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId !== null) {
      const current = this.staticMember(groupInstanceId)
      if (current === null) return ErrorCode.UNKNOWN_MEMBER_ID
      if (current.id !== memberId) return ErrorCode.FENCED_INSTANCE_ID
    }
    return this.members.has(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID
  }

  /** Protocols that every member speaks. */
  commonProtocols(): Set<string> {
    const [first, ...others] = this.members.values()
    const names = first?.terms.protocols.map(({ name }) => name) ?? []
    return new Set(names.filter(name => others.every(member => member.supports(name))))
  }

  accepts(protocolType: string, protocols: readonly GroupProtocol[]): boolean {
    if (protocolType === '' || protocols.length === 0) return false
    if (this.isEmpty) return true
    const common = this.commonProtocols()
    return protocolType === this.protocolType && protocols.some(({ name }) => common.has(name))
  }

  /** Each member votes for the first of its protocols that all speak; the most votes win. */
  selectProtocol(): string | null {
    const candidates = this.commonProtocols()
    const votes = new Map<string, number>()
    for (const member of this.members.values()) {
      const vote = member.vote(candidates)
      if (vote !== null) votes.set(vote, (votes.get(vote) ?? 0) + 1)
    }
    let best: string | null = null
    for (const [name, count] of votes) if (best === null || count > (votes.get(best) ?? 0)) best = name
    return best
  }

  nextGeneration(now: number): void {
    this.generationId++
    this.protocolName = this.isEmpty ? null : this.selectProtocol()
    this.become(this.isEmpty ? 'Empty' : 'CompletingRebalance', now)
  }

  /** The leader leads only if it came; else the first who did. False: nobody came. */
  electJoinedLeader(): boolean {
    if (this.members.get(this.leaderId ?? '')?.waitingJoin) return true
    for (const member of this.members.values()) {
      if (member.waitingJoin === null) continue
      this.leaderId = member.id
      return true
    }
    return false
  }

  /** Whether the members read this topic; where their metadata cannot be read, every topic counts as read. */
  isSubscribedTo(topic: string): boolean {
    if (this.isEmpty) return false
    if (this.protocolType !== consumerProtocolType || this.protocolName === null) return true
    try {
      return [...this.members.values()].some(member =>
        decodeConsumerSubscription(member.metadata(this.protocolName)).topics.includes(topic),
      )
    } catch (error) {
      if (error instanceof ProtocolError) return true
      throw error
    }
  }

  get isConsumerGroup(): boolean {
    return this.protocolType === consumerProtocolType
  }

  /** As DescribeGroups shows it: what members brought is shown once the group is stable; what they got last, always. */
  described(): DescribedGroup {
    const stable = this.state === 'Stable'
    return {
      groupId: this.id,
      found: this.state !== 'Dead',
      state: this.state,
      protocolType: this.protocolType ?? '',
      protocol: stable ? (this.protocolName ?? '') : '',
      members: [...this.members.values()].map(member => ({
        memberId: member.id,
        groupInstanceId: member.terms.groupInstanceId,
        clientId: member.terms.clientId,
        clientHost: member.terms.clientHost,
        metadata: stable ? member.metadata(this.protocolName) : noBytes,
        assignment: member.assignment,
      })),
    }
  }

  stored(): StoredGroupInput {
    return {
      protocolType: this.protocolType ?? '',
      generation: this.generationId,
      protocol: this.protocolName,
      leader: this.leaderId,
      currentStateTimestamp: BigInt(this.stateTimestamp),
      members: [...this.members.values()].map(member => ({
        memberId: member.id,
        groupInstanceId: member.terms.groupInstanceId,
        clientId: member.terms.clientId,
        clientHost: member.terms.clientHost,
        rebalanceTimeout: member.terms.rebalanceTimeoutMs,
        sessionTimeout: member.terms.sessionTimeoutMs,
        subscription: member.metadata(this.protocolName),
        assignment: member.assignment,
      })),
    }
  }

  /** Takes over what was stored: its members are taken for alive until their session times out. */
  restore(stored: StoredGroup): void {
    for (const member of [...this.members.values()]) this.remove(member)
    for (const one of stored.members) {
      const member = new Member(one.memberId, {
        groupInstanceId: one.groupInstanceId,
        clientId: one.clientId,
        clientHost: one.clientHost,
        sessionTimeoutMs: one.sessionTimeout,
        rebalanceTimeoutMs: one.rebalanceTimeout,
        protocols: [{ name: stored.protocol ?? '', metadata: Buffer.from(one.subscription) }],
      })
      member.assignment = Buffer.from(one.assignment)
      this.add(member, stored.protocolType)
    }
    this.protocolType = stored.protocolType === '' ? null : stored.protocolType
    this.protocolName = stored.protocol
    this.generationId = stored.generation
    this.leaderId = stored.leader
    this.become(this.isEmpty ? 'Empty' : 'Stable', Number(stored.currentStateTimestamp))
  }
}
