// JoinGroup (key 11), versions 0 to 9: waits until the rebalance has gathered the members. Member ids are required first
// from version 4 (KIP-394); the leader of a static group may skip the assignment from version 9 (KIP-814).

import { joinGroup } from '#core/protocol/apis/join-group.ts'
import type { JoinResult } from '../coordinator/index.ts'
import { defineHandler } from '../handler.ts'

export const joinGroupHandler = defineHandler({
  api: joinGroup,
  versions: [0, 9],
  async handle(request, { apiVersion, services, clientId, connection }) {
    const result = await services.groups.join({
      groupId: request.groupId,
      memberId: request.memberId,
      groupInstanceId: request.groupInstanceId,
      requireKnownMemberId: apiVersion >= 4 && request.groupInstanceId === null,
      supportsSkippingAssignment: apiVersion >= 9,
      clientId: clientId ?? '',
      clientHost: connection.clientHost,
      sessionTimeoutMs: request.sessionTimeoutMs,
      // Version 0 knows one timeout for both.
      rebalanceTimeoutMs: apiVersion === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
      protocolType: request.protocolType,
      protocols: request.protocols,
    })
    return answer(result, apiVersion)
  },
  failure: (request, errorCode, { apiVersion }) => ({
    errorCode,
    protocolName: apiVersion < 7 ? '' : null,
    leader: '',
    memberId: request.memberId,
    members: [],
  }),
})

function answer(result: JoinResult, apiVersion: number) {
  // Before version 7 the name cannot be null.
  return { ...result, protocolName: result.protocolName ?? (apiVersion < 7 ? '' : null) }
}
