// SyncGroup (key 14), versions 0 to 5: waits for the leader's assignment.

import { syncGroup } from '#core/protocol/apis/sync-group.ts'
import { defineHandler } from '../handler.ts'

export const syncGroupHandler = defineHandler({
  api: syncGroup,
  versions: [0, 5],
  handle: (request, { services }) => services.groups.sync(request),
  failure: (_request, errorCode) => ({ errorCode, assignment: Buffer.alloc(0) }),
})
