// AlterPartitionReassignments (key 45), versions 0 to 1. Moves partitions to other brokers.

import { array, bool, defineApi, int16, int32, string, struct } from '../schema.ts'

export const alterPartitionReassignments = defineApi({
  key: 45,
  name: 'AlterPartitionReassignments',
  versions: [0, 1],
  flexibleFrom: 0,
  writes: true,
  request: struct({
    timeoutMs: int32().default(60000),
    allowReplicationFactorChange: bool().since(1).default(true),
    topics: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            replicas: array(int32()).nullable().default(null),
          }),
        ),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32(),
    allowReplicationFactorChange: bool().since(1).default(true),
    errorCode: int16(),
    errorMessage: string().nullable(),
    responses: array(
      struct({
        name: string(),
        partitions: array(
          struct({
            partitionIndex: int32(),
            errorCode: int16(),
            errorMessage: string().nullable(),
          }),
        ),
      }),
    ),
  }),
})
