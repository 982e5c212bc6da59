// DescribeAcls (key 29), versions 1 to 3: refused as Kafka without an authorizer refuses it.

import { describeAcls } from '#core/protocol/apis/describe-acls.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const describeAclsHandler = defineHandler({
  api: describeAcls,
  versions: [1, 3],
  handle: () => ({
    throttleTimeMs: 0,
    errorCode: ErrorCode.SECURITY_DISABLED,
    errorMessage: 'No Authorizer is configured on the broker',
    resources: [],
  }),
  failure: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorMessage(errorCode),
    resources: [],
  }),
})
