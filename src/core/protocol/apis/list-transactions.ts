// ListTransactions (key 66), versions 0 to 2. The transactions a broker coordinates.

import { array, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const listTransactions = defineApi({
  key: 66,
  name: 'ListTransactions',
  versions: [0, 2],
  flexibleFrom: 0,
  writes: false,
  request: struct({
    stateFilters: array(string()),
    producerIdFilters: array(int64()),
    durationFilter: int64().since(1).default(-1n),
    transactionalIdPattern: string().nullable().since(2).default(null),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16(),
    unknownStateFilters: array(string()),
    transactionStates: array(
      struct({
        transactionalId: string(),
        producerId: int64(),
        transactionState: string(),
      }),
    ),
  }),
})
