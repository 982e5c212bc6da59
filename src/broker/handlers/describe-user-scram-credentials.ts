// DescribeUserScramCredentials (key 50), version 0: nobody has any, this broker knows PLAIN only.

import { describeUserScramCredentials } from '#core/protocol/apis/describe-user-scram-credentials.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const describeUserScramCredentialsHandler = defineHandler({
  api: describeUserScramCredentials,
  versions: [0, 0],
  handle: request => ({
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    results: (request.users ?? []).map(({ name }) => ({
      user: name,
      errorCode: ErrorCode.RESOURCE_NOT_FOUND,
      errorMessage: `Attempt to describe a user credential that does not exist: ${name}`,
      credentialInfos: [],
    })),
  }),
  failure: (_request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode,
    errorMessage: errorMessage(errorCode),
    results: [],
  }),
})
