// LeaveGroup (key 13), versions 0 to 5. Takes members out of a group; several from version 3.

import { array, defineApi, int16, int32, string, struct } from '../schema.ts'

export const leaveGroup = defineApi({
  key: 13,
  name: 'LeaveGroup',
  versions: [0, 5],
  flexibleFrom: 4,
  writes: true,
  request: struct({
    groupId: string(),
    members: array(
      struct({
        memberId: string(),
        groupInstanceId: string().nullable().default(null),
        reason: string().nullable().since(5).default(null),
      }),
    ).since(3),
    memberId: string().until(2),
  }),
  response: struct({
    throttleTimeMs: int32().since(1),
    errorCode: int16(),
    members: array(
      struct({
        memberId: string(),
        groupInstanceId: string().nullable(),
        errorCode: int16(),
      }),
    ).since(3),
  }),
})
