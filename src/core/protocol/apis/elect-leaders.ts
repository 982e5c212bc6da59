// ElectLeaders (key 43), versions 0 to 2. Elects preferred or unclean leaders.

import { array, defineApi, int8, int16, int32, string, struct } from '../schema.ts'

export const electLeaders = defineApi({
  key: 43,
  name: 'ElectLeaders',
  versions: [0, 2],
  flexibleFrom: 2,
  writes: true,
  request: struct({
    electionType: int8().since(1),
    topicPartitions: array(
      struct({
        topic: string(),
        partitions: array(int32()),
      }),
    ).nullable(),
    timeoutMs: int32().default(60000),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16().since(1),
    replicaElectionResults: array(
      struct({
        topic: string(),
        partitionResult: array(
          struct({
            partitionId: int32(),
            errorCode: int16(),
            errorMessage: string().nullable(),
          }),
        ),
      }),
    ),
  }),
})
