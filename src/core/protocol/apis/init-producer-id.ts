// InitProducerId (key 22), versions 0 to 5. Gives a producer its id and epoch, and fences older ones.

import { defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const initProducerId = defineApi({
  key: 22,
  name: 'InitProducerId',
  versions: [0, 5],
  flexibleFrom: 2,
  writes: true,
  request: struct({
    transactionalId: string().nullable(),
    transactionTimeoutMs: int32(),
    producerId: int64().since(3).default(-1n),
    producerEpoch: int16().since(3).default(-1),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerId: int64().default(-1n),
    producerEpoch: int16(),
  }),
})
