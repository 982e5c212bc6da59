// DescribeUserScramCredentials (key 50), versions 0 to 0. Lists SCRAM users.

import { array, defineApi, int8, int16, int32, string, struct } from '../schema.ts'

export const describeUserScramCredentials = defineApi({
  key: 50,
  name: 'DescribeUserScramCredentials',
  versions: [0, 0],
  flexibleFrom: 0,
  writes: false,
  request: struct({
    users: array(
      struct({
        name: string(),
      }),
    ).nullable(),
  }),
  response: struct({
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string().nullable(),
    results: array(
      struct({
        user: string(),
        errorCode: int16(),
        errorMessage: string().nullable(),
        credentialInfos: array(
          struct({
            mechanism: int8(),
            iterations: int32(),
          }),
        ),
      }),
    ),
  }),
})
