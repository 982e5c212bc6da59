// What members ask of a classic group: join, sync, heartbeat, leave, and whether they may commit.
// The rules are those of Kafka's group coordinator (KIP-394 member ids, KIP-345 static members). What then happens to the
// group as a whole, and every timeout, is in rebalance.ts.

import { randomUUID } from 'node:crypto'
import { ErrorCode } from '#core/protocol/errors.ts'
import { joined, joinFailed, synced, syncFailed } from './answers.ts'
import type { Group } from './group.ts'
import { Member, termsOf } from './member.ts'
import { type RebalanceOptions, Rebalances } from './rebalance.ts'
import type {
  JoinRequest,
  JoinResult,
  LeaveResult,
  LeavingMember,
  MemberIdentity,
  SyncRequest,
  SyncResult,
} from './types.ts'

export class Membership {
  readonly #options: RebalanceOptions
  readonly #rebalances: Rebalances

  constructor(options: RebalanceOptions) {
    this.#options = options
    this.#rebalances = new Rebalances(options)
  }

  async join(group: Group, request: JoinRequest): Promise<JoinResult> {
    const { memberId, groupInstanceId } = request
    if (group.state === 'Dead') return joinFailed(ErrorCode.COORDINATOR_NOT_AVAILABLE, memberId)
    if (!group.accepts(request.protocolType, request.protocols)) {
      return joinFailed(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, memberId)
    }
    if (memberId === '') return this.#joinNew(group, request)
    const cancelPending = group.pendingMembers.get(memberId)
    if (cancelPending !== undefined) {
      cancelPending()
      group.pendingMembers.delete(memberId)
      return this.#add(group, request, memberId)
    }
    const error = group.memberError(memberId, groupInstanceId)
    if (error !== ErrorCode.NONE) return joinFailed(error, memberId)
    return this.#rejoin(group, group.member(memberId), request)
  }

  async sync(group: Group, request: SyncRequest): Promise<SyncResult> {
    const error = this.#generationError(group, request) || protocolError(group, request)
    if (error !== ErrorCode.NONE) return syncFailed(error)
    const member = group.member(request.memberId)
    group.pendingSyncs.delete(member.id)
    switch (group.state) {
      case 'PreparingRebalance':
        return syncFailed(ErrorCode.REBALANCE_IN_PROGRESS)
      case 'Stable':
        this.#rebalances.touch(group, member)
        return synced(group, member)
      case 'CompletingRebalance': {
        // A retry takes the place of the request before it.
        member.answerSync(syncFailed(ErrorCode.REBALANCE_IN_PROGRESS))
        const answer = new Promise<SyncResult>(resolve => {
          member.waitingSync = resolve
        })
        if (member.id === group.leaderId) this.#rebalances.assign(group, request.assignments)
        return answer
      }
      default:
        return syncFailed(ErrorCode.UNKNOWN_MEMBER_ID)
    }
  }

  heartbeat(group: Group, request: MemberIdentity): number {
    const error = this.#generationError(group, request)
    if (error !== ErrorCode.NONE) return error
    this.#rebalances.touch(group, group.member(request.memberId))
    return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE
  }

  leave(group: Group, members: readonly LeavingMember[]): LeaveResult {
    if (group.state === 'Dead') return { errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE, members: [] }
    return {
      errorCode: ErrorCode.NONE,
      members: members.map(leaving => ({ ...leaving, errorCode: this.#leaveOne(group, leaving) })),
    }
  }

  /** NONE if this member of this generation may commit; the commit counts as a sign of life. */
  commitError(group: Group, request: MemberIdentity): number {
    if (request.generationId < 0 && group.state === 'Empty') return ErrorCode.NONE
    const error = this.#generationError(group, request)
    if (error !== ErrorCode.NONE) return error
    // Between generations the leader has not said yet whose partitions these are.
    if (group.state === 'CompletingRebalance') return ErrorCode.REBALANCE_IN_PROGRESS
    this.#rebalances.touch(group, group.member(request.memberId))
    return ErrorCode.NONE
  }

  /** The same for commits in a transaction, which a rebalance under way does not stop. */
  transactionalCommitError(group: Group, request: MemberIdentity): number {
    const error = this.#generationError(group, request)
    if (error === ErrorCode.NONE) this.#rebalances.touch(group, group.member(request.memberId))
    return error
  }

  /** After a restart the stored members have one session timeout to show up. */
  restored(group: Group): void {
    for (const member of group.members.values()) this.#rebalances.touch(group, member)
  }

  close(group: Group): void {
    this.#rebalances.close(group)
  }

  async #joinNew(group: Group, request: JoinRequest): Promise<JoinResult> {
    const { groupInstanceId, clientId, sessionTimeoutMs } = request
    const id = `${groupInstanceId ?? clientId}-${randomUUID()}`
    if (groupInstanceId !== null) {
      const old = group.staticMember(groupInstanceId)
      return old === null ? this.#add(group, request, id) : this.#replaceStatic(group, old, request, id)
    }
    if (!request.requireKnownMemberId) return this.#add(group, request, id)
    const cancel = this.#options.timers.after(sessionTimeoutMs, () => {
      group.pendingMembers.delete(id)
      this.#rebalances.maybeCompleteJoin(group)
    })
    group.pendingMembers.set(id, cancel)
    return joinFailed(ErrorCode.MEMBER_ID_REQUIRED, id)
  }

  #add(group: Group, request: JoinRequest, id: string): Promise<JoinResult> {
    const member = new Member(id, termsOf(request))
    group.add(member, request.protocolType)
    this.#rebalances.admit(group, member)
    const answer = waitForJoin(member)
    this.#rebalances.rebalance(group)
    return answer
  }

  #rejoin(group: Group, member: Member, request: JoinRequest): Promise<JoinResult> | JoinResult {
    const unchanged = member.matches(request.protocols)
    const nothingNew =
      (group.state === 'CompletingRebalance' && unchanged) ||
      (group.state === 'Stable' && unchanged && member.id !== group.leaderId)
    if (nothingNew) {
      this.#rebalances.touch(group, member)
      return joined(group, member, group.state === 'CompletingRebalance')
    }
    if (group.state === 'Empty') return joinFailed(ErrorCode.UNKNOWN_MEMBER_ID, member.id)
    member.terms = termsOf(request)
    member.answerJoin(joinFailed(ErrorCode.REBALANCE_IN_PROGRESS, member.id))
    const answer = waitForJoin(member)
    this.#rebalances.rebalance(group)
    return answer
  }

  #replaceStatic(group: Group, old: Member, request: JoinRequest, id: string): Promise<JoinResult> | JoinResult {
    const oldLeader = group.leaderId
    old.answerJoin(joinFailed(ErrorCode.FENCED_INSTANCE_ID, old.id))
    old.answerSync(syncFailed(ErrorCode.FENCED_INSTANCE_ID))
    const member = group.replace(old, id)
    member.terms = termsOf(request)
    this.#rebalances.touch(group, member)
    if (group.state === 'Stable' && group.selectProtocol() === group.protocolName) {
      const error = this.#options.persist(group)
      if (error !== ErrorCode.NONE) return joinFailed(error, id)
      const leads = group.leaderId === id
      if (leads && request.supportsSkippingAssignment) return { ...joined(group, member, true), skipAssignment: true }
      // Told that another leads, an older client does not compute the assignment again.
      return { ...joined(group, member, false), leader: oldLeader ?? '' }
    }
    const answer = waitForJoin(member)
    this.#rebalances.rebalance(group)
    return answer
  }

  #leaveOne(group: Group, { memberId, groupInstanceId }: LeavingMember): number {
    const cancelPending = group.pendingMembers.get(memberId)
    if (cancelPending !== undefined && groupInstanceId === null) {
      cancelPending()
      group.pendingMembers.delete(memberId)
      this.#rebalances.maybeCompleteJoin(group)
      return ErrorCode.NONE
    }
    // An administrator removes a static member by its instance id alone.
    const byInstance = memberId === '' && groupInstanceId !== null ? group.staticMember(groupInstanceId) : null
    const id = byInstance?.id ?? memberId
    const error = group.memberError(id, groupInstanceId)
    if (error === ErrorCode.NONE) this.#rebalances.removeMember(group, group.member(id))
    return error
  }

  #generationError(group: Group, { memberId, groupInstanceId, generationId }: MemberIdentity): number {
    if (group.state === 'Dead') return ErrorCode.COORDINATOR_NOT_AVAILABLE
    const error = group.memberError(memberId, groupInstanceId)
    if (error !== ErrorCode.NONE) return error
    return generationId === group.generationId ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION
  }
}

function waitForJoin(member: Member): Promise<JoinResult> {
  return new Promise(resolve => {
    member.waitingJoin = resolve
  })
}

function protocolError(group: Group, { protocolType, protocolName }: SyncRequest): number {
  const sameType = protocolType === null || protocolType === group.protocolType
  const sameName = protocolName === null || protocolName === group.protocolName
  return sameType && sameName ? ErrorCode.NONE : ErrorCode.INCONSISTENT_GROUP_PROTOCOL
}
