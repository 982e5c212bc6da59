// Produce (key 0), versions 3 to 13. Appends record batches to partitions.

import { array, defineApi, int16, int32, int64, records, string, struct, uuid } from '../schema.ts'

export const produce = defineApi({
  key: 0,
  name: 'Produce',
  versions: [3, 13],
  flexibleFrom: 9,
  writes: true,
  request: struct({
    transactionalId: string().nullable().default(null),
    acks: int16(),
    timeoutMs: int32(),
    topicData: array(
      struct({
        topicId: uuid().since(13),
        name: string().until(12),
        partitionData: array(
          struct({
            index: int32(),
            records: records(),
          }),
        ),
      }),
    ),
  }),
  response: struct({
    responses: array(
      struct({
        topicId: uuid().since(13),
        name: string().until(12),
        partitionResponses: array(
          struct({
            index: int32(),
            errorCode: int16(),
            baseOffset: int64(),
            logAppendTimeMs: int64().default(-1n),
            logStartOffset: int64().since(5).default(-1n),
            recordErrors: array(
              struct({
                batchIndex: int32(),
                batchIndexErrorMessage: string().nullable().default(null),
              }),
            ).since(8),
            errorMessage: string().nullable().since(8).default(null),
            currentLeader: struct({
              leaderId: int32().default(-1),
              leaderEpoch: int32().default(-1),
            })
              .since(10)
              .tag(0),
          }),
        ),
      }),
    ),
    throttleTimeMs: int32(),
    nodeEndpoints: array(
      struct({
        nodeId: int32(),
        host: string(),
        port: int32(),
        rack: string().nullable().default(null),
      }),
    )
      .since(10)
      .tag(0),
  }),
})
