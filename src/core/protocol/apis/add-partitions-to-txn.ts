// AddPartitionsToTxn (key 24), versions 0 to 5. Adds partitions to a transaction; several transactions from version 4.

import { array, bool, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const addPartitionsToTxn = defineApi({
  key: 24,
  name: 'AddPartitionsToTxn',
  versions: [0, 5],
  flexibleFrom: 3,
  writes: true,
  request: struct({
    transactions: array(
      struct({
        transactionalId: string(),
        producerId: int64(),
        producerEpoch: int16(),
        verifyOnly: bool(),
        topics: array(
          struct({
            name: string(),
            partitions: array(int32()),
          }),
        ),
      }),
    ).since(4),
    v3AndBelowTransactionalId: string().until(3),
    v3AndBelowProducerId: int64().until(3),
    v3AndBelowProducerEpoch: int16().until(3),
    v3AndBelowTopics: array(
      struct({
        name: string(),
        partitions: array(int32()),
      }),
    ).until(3),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16().since(4),
    resultsByTransaction: array(
      struct({
        transactionalId: string(),
        topicResults: array(
          struct({
            name: string(),
            resultsByPartition: array(
              struct({
                partitionIndex: int32(),
                partitionErrorCode: int16(),
              }),
            ),
          }),
        ),
      }),
    ).since(4),
    resultsByTopicV3AndBelow: array(
      struct({
        name: string(),
        resultsByPartition: array(
          struct({
            partitionIndex: int32(),
            partitionErrorCode: int16(),
          }),
        ),
      }),
    ).until(3),
  }),
})
