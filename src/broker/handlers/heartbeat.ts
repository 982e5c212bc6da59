// Heartbeat (key 12), versions 0 to 4: keeps a member in its group and tells it of rebalances.

import { heartbeat } from '#core/protocol/apis/heartbeat.ts'
import { defineHandler } from '../handler.ts'

export const heartbeatHandler = defineHandler({
  api: heartbeat,
  versions: [0, 4],
  handle: (request, { services }) => ({ errorCode: services.groups.heartbeat(request) }),
  failure: (_request, errorCode) => ({ errorCode }),
})
