// ListPartitionReassignments (key 46), versions 0 to 0. Moves in progress.

import { array, defineApi, int16, int32, string, struct } from '../schema.ts'

export const listPartitionReassignments = defineApi({
  key: 46,
  name: 'ListPartitionReassignments',
  versions: [0, 0],
  flexibleFrom: 0,
  writes: false,
  request: struct({
    timeoutMs: int32().default(60000),
    topics: array(
      struct({
        name: string(),
        partitionIndexes: array(int32()),
      }),
    )
      .nullable()
      .default(null),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string().nullable(),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            replicas: array(int32()),
            addingReplicas: array(int32()),
            removingReplicas: array(int32()),
          }),
        ),
      }),
    ),
  }),
})
