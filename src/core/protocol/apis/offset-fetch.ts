// OffsetFetch (key 9), versions 1 to 9. Reads groups' committed offsets; several groups at once from version 8.

import { array, bool, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const offsetFetch = defineApi({
  key: 9,
  name: 'OffsetFetch',
  versions: [1, 9],
  flexibleFrom: 6,
  writes: false,
  request: struct({
    groups: array(
      struct({
        groupId: string(),
        memberId: string().nullable().since(9).default(null),
        memberEpoch: int32().since(9).default(-1),
        topics: array(
          struct({
            name: string(),
            partitionIndexes: array(int32()),
          }),
        ).nullable(),
      }),
    ).since(8),
    groupId: string().until(7),
    topics: array(
      struct({
        name: string(),
        partitionIndexes: array(int32()),
      }),
    )
      .nullableSince(2)
      .until(7),
    requireStable: bool().since(7),
  }),
  response: struct({
    throttleTimeMs: int32().since(3),
    groups: array(
      struct({
        groupId: string(),
        topics: array(
          struct({
            name: string(),
            partitions: array(
              struct({
                partitionIndex: int32(),
                committedOffset: int64(),
                committedLeaderEpoch: int32().default(-1),
                metadata: string().nullable(),
                errorCode: int16(),
              }),
            ),
          }),
        ),
        errorCode: int16(),
      }),
    ).since(8),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            committedOffset: int64(),
            committedLeaderEpoch: int32().since(5).default(-1),
            metadata: string().nullable(),
            errorCode: int16(),
          }),
        ),
      }),
    ).until(7),
    errorCode: int16().since(2).until(7),
  }),
})
