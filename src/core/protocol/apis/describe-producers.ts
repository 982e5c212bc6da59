// DescribeProducers (key 61), versions 0 to 0. Active idempotent and transactional producers of partitions.

import { array, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const describeProducers = defineApi({
  key: 61,
  name: 'DescribeProducers',
  versions: [0, 0],
  flexibleFrom: 0,
  writes: false,
  request: struct({
    topics: array(
      struct({
        name: string(),
        partitionIndexes: array(int32()),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32(),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            errorMessage: string().nullable().default(null),
            activeProducers: array(
              struct({
                producerId: int64(),
                producerEpoch: int32(),
                lastSequence: int32().default(-1),
                lastTimestamp: int64().default(-1n),
                coordinatorEpoch: int32(),
                currentTxnStartOffset: int64().default(-1n),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
})
