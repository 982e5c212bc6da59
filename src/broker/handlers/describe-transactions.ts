// DescribeTransactions (key 65), version 0: the state of transactional ids and the partitions of open transactions.

import { describeTransactions } from '#core/protocol/apis/describe-transactions.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { byTopic } from './by-topic.ts'

export const describeTransactionsHandler = defineHandler({
  api: describeTransactions,
  versions: [0, 0],
  handle: (request, { services }) => ({
    throttleTimeMs: 0,
    transactionStates: request.transactionalIds.map(transactionalId => {
      if (transactionalId === '') return refused(transactionalId, ErrorCode.INVALID_REQUEST)
      const found = services.transactions.describe(transactionalId)
      if (found === null) return refused(transactionalId, ErrorCode.TRANSACTIONAL_ID_NOT_FOUND)
      return {
        errorCode: ErrorCode.NONE,
        transactionalId,
        transactionState: found.state,
        transactionTimeoutMs: found.timeoutMs,
        transactionStartTimeMs: found.startTimeMs,
        producerId: found.producerId,
        producerEpoch: found.producerEpoch,
        topics: byTopic(found.partitions).map(({ name, items }) => ({
          topic: name,
          partitions: items.map(({ partition }) => partition),
        })),
      }
    }),
  }),
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    transactionStates: request.transactionalIds.map(transactionalId => refused(transactionalId, errorCode)),
  }),
})

function refused(transactionalId: string, errorCode: number) {
  return {
    errorCode,
    transactionalId,
    transactionState: '',
    transactionTimeoutMs: 0,
    transactionStartTimeMs: 0n,
    producerId: 0n,
    producerEpoch: 0,
    topics: [],
  }
}
