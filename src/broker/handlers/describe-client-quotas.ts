// DescribeClientQuotas (key 48), versions 0 and 1: never any, and there is no way to set one.

import { describeClientQuotas } from '#core/protocol/apis/describe-client-quotas.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const describeClientQuotasHandler = defineHandler({
  api: describeClientQuotas,
  versions: [0, 1],
  handle: () => ({ throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, entries: [] }),
  failure: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorMessage(errorCode),
    entries: null,
  }),
})
