// Metadata (key 3), versions 0 to 13. Brokers, topics, partitions and their leaders.

import { array, bool, defineApi, int16, int32, string, struct, uuid } from '../schema.ts'

export const metadata = defineApi({
  key: 3,
  name: 'Metadata',
  versions: [0, 13],
  flexibleFrom: 9,
  writes: false,
  request: struct({
    topics: array(
      struct({
        topicId: uuid().since(10),
        name: string().nullableSince(10),
      }),
    ).nullableSince(1),
    allowAutoTopicCreation: bool().since(4).default(true),
    includeClusterAuthorizedOperations: bool().since(8).until(10),
    includeTopicAuthorizedOperations: bool().since(8),
  }),
  response: struct({
    throttleTimeMs: int32().since(3),
    brokers: array(
      struct({
        nodeId: int32(),
        host: string(),
        port: int32(),
        rack: string().nullable().since(1).default(null),
      }),
    ),
    clusterId: string().nullable().since(2).default(null),
    controllerId: int32().since(1).default(-1),
    topics: array(
      struct({
        errorCode: int16(),
        name: string().nullableSince(12),
        topicId: uuid().since(10),
        isInternal: bool().since(1),
        partitions: array(
          struct({
            errorCode: int16(),
            partitionIndex: int32(),
            leaderId: int32(),
            leaderEpoch: int32().since(7).default(-1),
            replicaNodes: array(int32()),
            isrNodes: array(int32()),
            offlineReplicas: array(int32()).since(5),
          }),
        ),
        topicAuthorizedOperations: int32().since(8).default(-2147483648),
      }),
    ),
    errorCode: int16().since(13),
    clusterAuthorizedOperations: int32().since(8).until(10).default(-2147483648),
  }),
})
