// SyncGroup (key 14), versions 0 to 5: waits for the leader's assignment.

import { syncGroup } from '#core/protocol/apis/sync-group.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const syncGroupHandler = defineHandler({
  api: syncGroup,
  versions: [0, 5],
  handle(request, { apiVersion, services }) {
    const { groupId, protocolType, protocolName } = request
    // From version 5 a member has to say what it joined with (KIP-559).
    if (apiVersion >= 5 && groupId !== '' && (protocolType === null || protocolName === null)) {
      return { errorCode: ErrorCode.INCONSISTENT_GROUP_PROTOCOL, assignment: Buffer.alloc(0) }
    }
    return services.groups.sync(request)
  },
  failure: (_request, errorCode) => ({ errorCode, assignment: Buffer.alloc(0) }),
})
