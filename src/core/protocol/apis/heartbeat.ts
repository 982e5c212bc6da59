// Heartbeat (key 12), versions 0 to 4. Keeps a member in its group and tells it of rebalances.

import { defineApi, int16, int32, string, struct } from '../schema.ts'

export const heartbeat = defineApi({
  key: 12,
  name: 'Heartbeat',
  versions: [0, 4],
  flexibleFrom: 4,
  writes: true,
  request: struct({
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: string().nullable().since(3).default(null),
  }),
  response: struct({
    throttleTimeMs: int32().since(1),
    errorCode: int16(),
  }),
})
