// CreateTopics (key 19), versions 2 to 7. Creates topics.

import { array, bool, defineApi, int8, int16, int32, string, struct, uuid } from '../schema.ts'

export const createTopics = defineApi({
  key: 19,
  name: 'CreateTopics',
  versions: [2, 7],
  flexibleFrom: 5,
  writes: true,
  request: struct({
    topics: array(
      struct({
        name: string(),
        numPartitions: int32(),
        replicationFactor: int16(),
        assignments: array(
          struct({
            partitionIndex: int32(),
            brokerIds: array(int32()),
          }),
        ),
        configs: array(
          struct({
            name: string(),
            value: string().nullable(),
          }),
        ),
      }),
    ),
    timeoutMs: int32().default(60000),
    validateOnly: bool(),
  }),
  response: struct({
    throttleTimeMs: int32(),
    topics: array(
      struct({
        name: string(),
        topicId: uuid().since(7),
        errorCode: int16(),
        errorMessage: string().nullable(),
        numPartitions: int32().since(5).default(-1),
        replicationFactor: int16().since(5).default(-1),
        configs: array(
          struct({
            name: string(),
            value: string().nullable(),
            readOnly: bool(),
            configSource: int8().default(-1),
            isSensitive: bool(),
          }),
        )
          .nullable()
          .since(5),
        topicConfigErrorCode: int16().since(5).tag(0),
      }),
    ),
  }),
})
