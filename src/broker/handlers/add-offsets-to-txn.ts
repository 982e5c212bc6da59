// AddOffsetsToTxn (key 25), versions 0 to 4: the group's partition of `__consumer_offsets` becomes part of the transaction.

import { addOffsetsToTxn } from '#core/protocol/apis/add-offsets-to-txn.ts'
import { defineHandler } from '../handler.ts'
import { fencedFor } from './producer-fenced.ts'

export const addOffsetsToTxnHandler = defineHandler({
  api: addOffsetsToTxn,
  versions: [0, 4],
  async handle(request, { apiVersion, services }) {
    const errorCode = await services.transactions.addOffsets(request, request.groupId)
    return { throttleTimeMs: 0, errorCode: fencedFor(errorCode, apiVersion >= 2) }
  },
  failure: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode }),
})
