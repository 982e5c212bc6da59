// TxnOffsetCommit (key 28), versions 0 to 4: offsets that take effect when the transaction commits. Version 5 belongs to
// transaction version 2 (KIP-890), which is not offered.

import { txnOffsetCommit } from '#core/protocol/apis/txn-offset-commit.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { commitAnswer, knownOffsets, offsetsIn } from './offsets-to-commit.ts'

export const txnOffsetCommitHandler = defineHandler({
  api: txnOffsetCommit,
  versions: [0, 4],
  async handle(request, { apiVersion, services }) {
    const asked = offsetsIn(request.topics)
    const committed = await services.transactions.commitOffsets(request, request, knownOffsets(asked, services.topics))
    // From version 4 a client understands that only aborting helps (KIP-890).
    const results = committed.map(at =>
      apiVersion >= 4 && at.errorCode === ErrorCode.INVALID_TXN_STATE
        ? { ...at, errorCode: ErrorCode.TRANSACTION_ABORTABLE }
        : at,
    )
    return { throttleTimeMs: 0, topics: commitAnswer(asked, results, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) }
  },
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: commitAnswer(offsetsIn(request.topics), [], errorCode),
  }),
})
