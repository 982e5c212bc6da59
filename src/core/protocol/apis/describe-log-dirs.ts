// DescribeLogDirs (key 35), versions 1 to 4. Log directories and the sizes of the replicas in them.

import { array, bool, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const describeLogDirs = defineApi({
  key: 35,
  name: 'DescribeLogDirs',
  versions: [1, 4],
  flexibleFrom: 2,
  writes: false,
  request: struct({
    topics: array(
      struct({
        topic: string(),
        partitions: array(int32()),
      }),
    ).nullable(),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16().since(3),
    results: array(
      struct({
        errorCode: int16(),
        logDir: string(),
        topics: array(
          struct({
            name: string(),
            partitions: array(
              struct({
                partitionIndex: int32(),
                partitionSize: int64(),
                offsetLag: int64(),
                isFutureKey: bool(),
              }),
            ),
          }),
        ),
        totalBytes: int64().since(4).default(-1n),
        usableBytes: int64().since(4).default(-1n),
      }),
    ),
  }),
})
