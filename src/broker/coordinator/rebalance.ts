// The group as a whole: rebalances from the first call to the last assignment, and the timeouts of sessions, joins and
// syncs. Requests come in through membership.ts; this writes nothing itself.

import { ErrorCode } from '#core/protocol/errors.ts'
import { joined, joinFailed, synced, syncFailed } from './answers.ts'
import type { Group } from './group.ts'
import { type Member, noBytes } from './member.ts'
import type { Timers } from './timers.ts'
import type { SyncRequest } from './types.ts'

/** How long a new member may wait in its first rebalance; its session timeout counts only afterwards. */
const newMemberJoinTimeoutMs = 300_000

export interface RebalanceOptions {
  readonly initialRebalanceDelayMs: number
  readonly timers: Timers
  /** Stores the group; the error code when that fails. */
  readonly persist: (group: Group) => number
}

export class Rebalances {
  readonly #options: RebalanceOptions
  readonly #timers: Timers

  constructor(options: RebalanceOptions) {
    this.#options = options
    this.#timers = options.timers
  }

  /** A new member's first join may take longer than its session. */
  admit(group: Group, member: Member): void {
    member.isNew = true
    member.cancelSession = this.#timers.after(newMemberJoinTimeoutMs, () => this.#expire(group, member))
    if (group.initialJoin !== null) group.initialJoin.newMemberAdded = true
  }

  /** A sign of life: the session starts again. */
  touch(group: Group, member: Member): void {
    member.cancelSession()
    member.cancelSession = this.#timers.after(member.terms.sessionTimeoutMs, () => this.#expire(group, member))
  }

  #expire(group: Group, member: Member): void {
    if (group.members.get(member.id) !== member) return
    // Who waits for the others is alive; its session starts again with the answer.
    if (!member.isNew && (member.waitingJoin !== null || member.waitingSync !== null)) return
    this.removeMember(group, member)
  }

  removeMember(group: Group, member: Member): void {
    member.answerJoin(joinFailed(ErrorCode.UNKNOWN_MEMBER_ID, member.id))
    member.answerSync(syncFailed(ErrorCode.UNKNOWN_MEMBER_ID))
    group.remove(member)
    this.rebalance(group)
  }

  /** Starts a rebalance, or sees whether the one under way is complete. */
  rebalance(group: Group): void {
    if (group.state === 'PreparingRebalance') {
      this.maybeCompleteJoin(group)
      return
    }
    if (group.state === 'Dead') return
    this.#dropAssignment(group)
    group.cancelPendingSync()
    const first = group.state === 'Empty'
    group.become('PreparingRebalance', this.#timers.now())
    if (first) {
      this.#waitForFirstMembers(group, this.#options.initialRebalanceDelayMs, group.rebalanceTimeoutMs)
    } else {
      group.cancelRebalance = this.#timers.after(group.rebalanceTimeoutMs, () => this.#completeJoin(group))
      this.maybeCompleteJoin(group)
    }
  }

  /** An empty group waits a little, and again while new members come, so that a starting fleet rebalances once. */
  #waitForFirstMembers(group: Group, delayMs: number, patienceMs: number): void {
    const wait = { newMemberAdded: false }
    group.initialJoin = wait
    group.cancelRebalance = this.#timers.after(Math.min(delayMs, patienceMs), () => {
      const left = patienceMs - delayMs
      if (delayMs > 0 && wait.newMemberAdded && left > 0) this.#waitForFirstMembers(group, delayMs, left)
      else this.#completeJoin(group)
    })
  }

  maybeCompleteJoin(group: Group): void {
    if (group.state !== 'PreparingRebalance' || group.initialJoin !== null) return
    if (group.everyoneJoined) this.#completeJoin(group)
  }

  #completeJoin(group: Group): void {
    group.cancelRebalance()
    group.initialJoin = null
    if (group.state === 'Dead') return
    // Static members may be away for as long as their session lasts.
    for (const member of [...group.members.values()]) {
      if (member.waitingJoin === null && !member.isStatic) group.remove(member)
    }
    if (!group.isEmpty && !group.electJoinedLeader()) {
      group.cancelRebalance = this.#timers.after(group.rebalanceTimeoutMs, () => this.#completeJoin(group))
      return
    }
    group.nextGeneration(this.#timers.now())
    if (group.isEmpty) {
      this.#options.persist(group)
      return
    }
    const generation = group.generationId
    group.pendingSyncs.clear()
    group.cancelPendingSync = this.#timers.after(group.rebalanceTimeoutMs, () => this.#expireSyncs(group, generation))
    for (const member of [...group.members.values()]) {
      member.isNew = false
      group.pendingSyncs.add(member.id)
      this.touch(group, member)
      member.answerJoin(joined(group, member, true))
    }
  }

  /** Who took its generation but never came for its assignment holds the group up, and is left behind. */
  #expireSyncs(group: Group, generation: number): void {
    if (group.generationId !== generation || group.pendingSyncs.size === 0) return
    if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return
    for (const id of [...group.pendingSyncs]) {
      const member = group.members.get(id)
      if (member !== undefined) group.remove(member)
    }
    group.pendingSyncs.clear()
    this.rebalance(group)
  }

  assign(group: Group, assignments: SyncRequest['assignments']): void {
    const given = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]))
    for (const member of group.members.values()) member.assignment = Buffer.from(given.get(member.id) ?? noBytes)
    const before = group.stateTimestamp
    group.become('Stable', this.#timers.now())
    const error = this.#options.persist(group)
    if (error !== ErrorCode.NONE) {
      group.become('CompletingRebalance', before)
      this.#failSyncs(group, error)
      this.rebalance(group)
      return
    }
    for (const member of group.members.values()) {
      if (member.waitingSync === null) continue
      this.touch(group, member)
      member.answerSync(synced(group, member))
    }
  }

  #dropAssignment(group: Group): void {
    if (group.state === 'CompletingRebalance') this.#failSyncs(group, ErrorCode.REBALANCE_IN_PROGRESS)
  }

  #failSyncs(group: Group, errorCode: number): void {
    for (const member of group.members.values()) {
      member.assignment = noBytes
      if (member.waitingSync === null) continue
      this.touch(group, member)
      member.answerSync(syncFailed(errorCode))
    }
  }

  close(group: Group): void {
    group.cancelRebalance()
    group.cancelPendingSync()
    for (const cancel of group.pendingMembers.values()) cancel()
    for (const member of group.members.values()) {
      member.cancelSession()
      member.answerJoin(joinFailed(ErrorCode.COORDINATOR_NOT_AVAILABLE, member.id))
      member.answerSync(syncFailed(ErrorCode.COORDINATOR_NOT_AVAILABLE))
    }
  }
}
