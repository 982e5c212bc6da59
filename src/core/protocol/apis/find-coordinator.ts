// FindCoordinator (key 10), versions 0 to 6. The broker that coordinates a group or a transactional id; several keys at once from version 4.

import { array, defineApi, int8, int16, int32, string, struct } from '../schema.ts'

export const findCoordinator = defineApi({
  key: 10,
  name: 'FindCoordinator',
  versions: [0, 6],
  flexibleFrom: 3,
  writes: false,
  request: struct({
    key: string().until(3),
    keyType: int8().since(1),
    coordinatorKeys: array(string()).since(4),
  }),
  response: struct({
    throttleTimeMs: int32().since(1),
    coordinators: array(
      struct({
        key: string(),
        nodeId: int32(),
        host: string(),
        port: int32(),
        errorCode: int16(),
        errorMessage: string().nullable(),
      }),
    ).since(4),
    errorCode: int16().until(3),
    errorMessage: string().nullable().since(1).until(3),
    nodeId: int32().until(3),
    host: string().until(3),
    port: int32().until(3),
  }),
})
