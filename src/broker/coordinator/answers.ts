// The answers to JoinGroup and SyncGroup, made from a group's state.

import { ErrorCode } from '#core/protocol/errors.ts'
import type { Group } from './group.ts'
import { type Member, noBytes } from './member.ts'
import type { JoinResult, SyncResult } from './types.ts'

export function joinFailed(errorCode: number, memberId: string): JoinResult {
  return {
    errorCode,
    memberId,
    generationId: -1,
    protocolType: null,
    protocolName: null,
    leader: '',
    skipAssignment: false,
    members: [],
  }
}

export function syncFailed(errorCode: number): SyncResult {
  return { errorCode, protocolType: null, protocolName: null, assignment: noBytes }
}

/** The answer of a member that is in; the leader also gets the list of members when it shall assign. */
export function joined(group: Group, member: Member, mayLead: boolean): JoinResult {
  const lists = mayLead && member.id === group.leaderId
  return {
    errorCode: ErrorCode.NONE,
    memberId: member.id,
    generationId: group.generationId,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: group.leaderId ?? '',
    skipAssignment: false,
    members: lists
      ? [...group.members.values()].map(one => ({
          memberId: one.id,
          groupInstanceId: one.terms.groupInstanceId,
          metadata: one.metadata(group.protocolName),
        }))
      : [],
  }
}

export function synced(group: Group, member: Member): SyncResult {
  return {
    errorCode: ErrorCode.NONE,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    assignment: member.assignment,
  }
}
