// Fetch (key 1), versions 4 to 18. Reads record batches, with long polling and fetch sessions (KIP-227). Two tagged fields
// are our own, between Ottla and its broker of a folder: a reader of the same files asks where the batches lie.

import { array, bool, defineApi, int8, int16, int32, int64, records, string, struct, uuid } from '../schema.ts'

/** Far from those that Kafka gives out, one by one from 0. */
const OWN_TAG = 20_000

export const fetch = defineApi({
  key: 1,
  name: 'Fetch',
  versions: [4, 18],
  flexibleFrom: 12,
  writes: false,
  request: struct({
    replicaId: int32().until(14).default(-1),
    maxWaitMs: int32(),
    minBytes: int32(),
    maxBytes: int32().default(2147483647),
    isolationLevel: int8(),
    sessionId: int32().since(7),
    sessionEpoch: int32().since(7).default(-1),
    topics: array(
      struct({
        topicId: uuid().since(13),
        topic: string().until(12),
        partitions: array(
          struct({
            partition: int32(),
            currentLeaderEpoch: int32().since(9).default(-1),
            fetchOffset: int64(),
            lastFetchedEpoch: int32().since(12).default(-1),
            logStartOffset: int64().since(5).default(-1n),
            partitionMaxBytes: int32(),
            replicaDirectoryId: uuid().since(17).tag(0),
            highWatermark: int64().since(18).tag(1).default(9223372036854775807n),
          }),
        ),
      }),
    ),
    forgottenTopicsData: array(
      struct({
        topicId: uuid().since(13),
        topic: string().until(12),
        partitions: array(int32()),
      }),
    ).since(7),
    rackId: string().since(11),
    clusterId: string().nullable().since(12).tag(0).default(null),
    replicaState: struct({
      replicaId: int32().default(-1),
      replicaEpoch: int64().default(-1n),
    })
      .since(15)
      .tag(1),
    placesOnly: bool().since(12).tag(OWN_TAG),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16().since(7),
    sessionId: int32().since(7),
    responses: array(
      struct({
        topicId: uuid().since(13),
        topic: string().until(12),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            highWatermark: int64(),
            lastStableOffset: int64().default(-1n),
            logStartOffset: int64().since(5).default(-1n),
            abortedTransactions: array(
              struct({
                producerId: int64(),
                firstOffset: int64(),
              }),
            ).nullable(),
            preferredReadReplica: int32().since(11).default(-1),
            records: records(),
            divergingEpoch: struct({
              epoch: int32().default(-1),
              endOffset: int64().default(-1n),
            })
              .since(12)
              .tag(0),
            currentLeader: struct({
              leaderId: int32().default(-1),
              leaderEpoch: int32().default(-1),
            })
              .since(12)
              .tag(1),
            snapshotId: struct({
              endOffset: int64().default(-1n),
              epoch: int32().default(-1),
            })
              .since(12)
              .tag(2),
            /** Instead of records, where `placesOnly` asked for it: below the folder that is served. */
            place: struct({
              file: string(),
              position: int64(),
              size: int32(),
            })
              .since(12)
              .tag(OWN_TAG),
          }),
        ),
      }),
    ),
    nodeEndpoints: array(
      struct({
        nodeId: int32(),
        host: string(),
        port: int32(),
        rack: string().nullable().default(null),
      }),
    )
      .since(16)
      .tag(0),
  }),
})
