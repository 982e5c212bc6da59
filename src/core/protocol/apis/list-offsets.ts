// ListOffsets (key 2), versions 1 to 10. Finds the offset of a time, or of the start or end of a partition.

import { array, defineApi, int8, int16, int32, int64, string, struct } from '../schema.ts'

export const listOffsets = defineApi({
  key: 2,
  name: 'ListOffsets',
  versions: [1, 10],
  flexibleFrom: 6,
  writes: false,
  request: struct({
    replicaId: int32(),
    isolationLevel: int8().since(2),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            currentLeaderEpoch: int32().since(4).default(-1),
            timestamp: int64(),
          }),
        ),
      }),
    ),
    timeoutMs: int32().since(10),
  }),
  response: struct({
    throttleTimeMs: int32().since(2),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            timestamp: int64().default(-1n),
            offset: int64().default(-1n),
            leaderEpoch: int32().since(4).default(-1),
          }),
        ),
      }),
    ),
  }),
})
