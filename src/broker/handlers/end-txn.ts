// EndTxn (key 26), versions 0 to 4: answered when the markers are in the partitions. Version 5 belongs to transaction
// version 2 (KIP-890), which is not offered.

import { endTxn } from '#core/protocol/apis/end-txn.ts'
import { defineHandler } from '../handler.ts'
import { fencedFor } from './producer-fenced.ts'

export const endTxnHandler = defineHandler({
  api: endTxn,
  versions: [0, 4],
  handle(request, { apiVersion, services }) {
    const errorCode = services.transactions.end(request, request.committed)
    return { throttleTimeMs: 0, errorCode: fencedFor(errorCode, apiVersion >= 2) }
  },
  failure: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode }),
})
