// ListGroups (key 16), versions 0 to 5. The groups a broker coordinates.

import { array, defineApi, int16, int32, string, struct } from '../schema.ts'

export const listGroups = defineApi({
  key: 16,
  name: 'ListGroups',
  versions: [0, 5],
  flexibleFrom: 3,
  writes: false,
  request: struct({
    statesFilter: array(string()).since(4),
    typesFilter: array(string()).since(5),
  }),
  response: struct({
    throttleTimeMs: int32().since(1),
    errorCode: int16(),
    groups: array(
      struct({
        groupId: string(),
        protocolType: string(),
        groupState: string().since(4),
        groupType: string().since(5),
      }),
    ),
  }),
})
