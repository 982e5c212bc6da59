// DescribeCluster (key 60), versions 0 to 2. Cluster id, brokers and rights.

import { array, bool, defineApi, int8, int16, int32, string, struct } from '../schema.ts'

export const describeCluster = defineApi({
  key: 60,
  name: 'DescribeCluster',
  versions: [0, 2],
  flexibleFrom: 0,
  writes: false,
  request: struct({
    includeClusterAuthorizedOperations: bool(),
    endpointType: int8().since(1).default(1),
    includeFencedBrokers: bool().since(2),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string().nullable().default(null),
    endpointType: int8().since(1).default(1),
    clusterId: string(),
    controllerId: int32().default(-1),
    brokers: array(
      struct({
        brokerId: int32(),
        host: string(),
        port: int32(),
        rack: string().nullable().default(null),
        isFenced: bool().since(2),
      }),
    ),
    clusterAuthorizedOperations: int32().default(-2147483648),
  }),
})
