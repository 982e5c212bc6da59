// DescribeGroups (key 15), versions 0 to 6. State and members of classic groups.

import { array, bool, bytes, defineApi, int16, int32, string, struct } from '../schema.ts'

export const describeGroups = defineApi({
  key: 15,
  name: 'DescribeGroups',
  versions: [0, 6],
  flexibleFrom: 5,
  writes: false,
  request: struct({
    groups: array(string()),
    includeAuthorizedOperations: bool().since(3),
  }),
  response: struct({
    throttleTimeMs: int32().since(1),
    groups: array(
      struct({
        errorCode: int16(),
        errorMessage: string().nullable().since(6).default(null),
        groupId: string(),
        groupState: string(),
        protocolType: string(),
        protocolData: string(),
        members: array(
          struct({
            memberId: string(),
            groupInstanceId: string().nullable().since(4).default(null),
            clientId: string(),
            clientHost: string(),
            memberMetadata: bytes(),
            memberAssignment: bytes(),
          }),
        ),
        authorizedOperations: int32().since(3).default(-2147483648),
      }),
    ),
  }),
})
