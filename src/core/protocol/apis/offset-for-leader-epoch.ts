// OffsetForLeaderEpoch (key 23), versions 2 to 4. The end offset of a leader epoch.

import { array, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const offsetForLeaderEpoch = defineApi({
  key: 23,
  name: 'OffsetForLeaderEpoch',
  versions: [2, 4],
  flexibleFrom: 4,
  writes: false,
  request: struct({
    replicaId: int32().since(3).default(-2),
    topics: array(
      struct({
        topic: string(),
        partitions: array(
          struct({
            partition: int32(),
            currentLeaderEpoch: int32().default(-1),
            leaderEpoch: int32(),
          }),
        ),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32(),
    topics: array(
      struct({
        topic: string(),
        partitions: array(
          struct({
            errorCode: int16(),
            partition: int32(),
            leaderEpoch: int32().default(-1),
            endOffset: int64().default(-1n),
          }),
        ),
      }),
    ),
  }),
})
