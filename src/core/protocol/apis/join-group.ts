// JoinGroup (key 11), versions 0 to 9. Makes a client a member of a classic group; answered when the rebalance has gathered its members.

import { array, bool, bytes, defineApi, int16, int32, string, struct } from '../schema.ts'

export const joinGroup = defineApi({
  key: 11,
  name: 'JoinGroup',
  versions: [0, 9],
  flexibleFrom: 6,
  writes: true,
  request: struct({
    groupId: string(),
    sessionTimeoutMs: int32(),
    rebalanceTimeoutMs: int32().since(1).default(-1),
    memberId: string(),
    groupInstanceId: string().nullable().since(5).default(null),
    protocolType: string(),
    protocols: array(
      struct({
        name: string(),
        metadata: bytes(),
      }),
    ),
    reason: string().nullable().since(8).default(null),
  }),
  response: struct({
    throttleTimeMs: int32().since(2),
    errorCode: int16(),
    generationId: int32().default(-1),
    protocolType: string().nullable().since(7).default(null),
    protocolName: string().nullableSince(7),
    leader: string(),
    skipAssignment: bool().since(9),
    memberId: string(),
    members: array(
      struct({
        memberId: string(),
        groupInstanceId: string().nullable().since(5).default(null),
        metadata: bytes(),
      }),
    ),
  }),
})
