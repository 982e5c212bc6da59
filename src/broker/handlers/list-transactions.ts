// ListTransactions (key 66), versions 0 to 1: filtered by state, producer id and duration. Filtering by a pattern
// (version 2) is not offered.

import { listTransactions } from '#core/protocol/apis/list-transactions.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

const states: ReadonlySet<string> = new Set([
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'PrepareEpochFence',
])

export const listTransactionsHandler = defineHandler({
  api: listTransactions,
  versions: [0, 1],
  handle({ stateFilters, producerIdFilters, durationFilter }, { services }) {
    const runningSince = BigInt(services.now()) - durationFilter
    const listed = services.transactions
      .list()
      .filter(
        ({ state, producerId, startTimeMs }) =>
          state !== 'Dead' &&
          (stateFilters.length === 0 || stateFilters.includes(state)) &&
          (producerIdFilters.length === 0 || producerIdFilters.includes(producerId)) &&
          (durationFilter < 0n || startTimeMs < runningSince),
      )
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      unknownStateFilters: stateFilters.filter(state => !states.has(state)),
      transactionStates: listed.map(({ transactionalId, producerId, state }) => ({
        transactionalId,
        producerId,
        transactionState: state,
      })),
    }
  },
  failure: (_request, errorCode) => ({ throttleTimeMs: 0, errorCode, unknownStateFilters: [], transactionStates: [] }),
})
