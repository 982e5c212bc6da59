// EndTxn (key 26), versions 0 to 5. Commits or aborts a transaction.

import { bool, defineApi, int16, int32, int64, string, struct } from '../schema.ts'

export const endTxn = defineApi({
  key: 26,
  name: 'EndTxn',
  versions: [0, 5],
  flexibleFrom: 3,
  writes: true,
  request: struct({
    transactionalId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    committed: bool(),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerId: int64().since(5).default(-1n),
    producerEpoch: int16().since(5).default(-1),
  }),
})
