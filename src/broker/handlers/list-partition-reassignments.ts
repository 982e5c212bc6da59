// ListPartitionReassignments (key 46), version 0: never any, there is one broker. kafka-topics --describe asks for it.

import { listPartitionReassignments } from '#core/protocol/apis/list-partition-reassignments.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const listPartitionReassignmentsHandler = defineHandler({
  api: listPartitionReassignments,
  versions: [0, 0],
  handle: () => ({ throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, topics: [] }),
  failure: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorMessage(errorCode),
    topics: [],
  }),
})
