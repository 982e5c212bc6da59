// InitProducerId (key 22), versions 0 to 5: a fresh id for idempotent producers; for a transactional id the next epoch,
// which fences older sessions and aborts what they left open. Two-phase commit (version 6) is not offered.

import { initProducerId } from '#core/protocol/apis/init-producer-id.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { fencedFor } from './producer-fenced.ts'

export const initProducerIdHandler = defineHandler({
  api: initProducerId,
  versions: [0, 5],
  async handle(request, { apiVersion, services }) {
    const { transactionalId, transactionTimeoutMs, producerId, producerEpoch } = request
    // Both or neither.
    if ((producerId === -1n) !== (producerEpoch === -1)) {
      return { throttleTimeMs: 0, errorCode: ErrorCode.INVALID_REQUEST, producerEpoch: -1 }
    }
    const expected = producerId === -1n ? null : { producerId, producerEpoch }
    const result = await services.transactions.initProducerId(transactionalId, transactionTimeoutMs, expected)
    return { throttleTimeMs: 0, ...result, errorCode: fencedFor(result.errorCode, apiVersion >= 4) }
  },
  failure: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, producerEpoch: -1 }),
})
