// DescribeQuorum (key 55), versions 0 to 2. The KRaft quorum: leader, voters, observers.

import { array, defineApi, int16, int32, int64, string, struct, uint16, uuid } from '../schema.ts'

export const describeQuorum = defineApi({
  key: 55,
  name: 'DescribeQuorum',
  versions: [0, 2],
  flexibleFrom: 0,
  writes: false,
  request: struct({
    topics: array(
      struct({
        topicName: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
          }),
        ),
      }),
    ),
  }),
  response: struct({
    errorCode: int16(),
    errorMessage: string().nullable().since(2),
    topics: array(
      struct({
        topicName: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            errorMessage: string().nullable().since(2),
            leaderId: int32(),
            leaderEpoch: int32(),
            highWatermark: int64(),
            currentVoters: array(
              struct({
                replicaId: int32(),
                replicaDirectoryId: uuid().since(2),
                logEndOffset: int64(),
                lastFetchTimestamp: int64().since(1).default(-1n),
                lastCaughtUpTimestamp: int64().since(1).default(-1n),
              }),
            ),
            observers: array(
              struct({
                replicaId: int32(),
                replicaDirectoryId: uuid().since(2),
                logEndOffset: int64(),
                lastFetchTimestamp: int64().since(1).default(-1n),
                lastCaughtUpTimestamp: int64().since(1).default(-1n),
              }),
            ),
          }),
        ),
      }),
    ),
    nodes: array(
      struct({
        nodeId: int32(),
        listeners: array(
          struct({
            name: string(),
            host: string(),
            port: uint16(),
          }),
        ),
      }),
    ).since(2),
  }),
})
