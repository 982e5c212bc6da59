// SyncGroup (key 14), versions 0 to 5. Hands out the leader's assignment.

import { array, bytes, defineApi, int16, int32, string, struct } from '../schema.ts'

export const syncGroup = defineApi({
  key: 14,
  name: 'SyncGroup',
  versions: [0, 5],
  flexibleFrom: 4,
  writes: true,
  request: struct({
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: string().nullable().since(3).default(null),
    protocolType: string().nullable().since(5).default(null),
    protocolName: string().nullable().since(5).default(null),
    assignments: array(
      struct({
        memberId: string(),
        assignment: bytes(),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32().since(1),
    errorCode: int16(),
    protocolType: string().nullable().since(5).default(null),
    protocolName: string().nullable().since(5).default(null),
    assignment: bytes(),
  }),
})
