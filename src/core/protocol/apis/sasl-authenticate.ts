// SaslAuthenticate (key 36), versions 0 to 2. Carries the mechanism's own messages.

import { bytes, defineApi, int16, int64, string, struct } from '../schema.ts'

export const saslAuthenticate = defineApi({
  key: 36,
  name: 'SaslAuthenticate',
  versions: [0, 2],
  flexibleFrom: 2,
  writes: false,
  request: struct({
    authBytes: bytes(),
  }),
  response: struct({
    errorCode: int16(),
    errorMessage: string().nullable(),
    authBytes: bytes(),
    sessionLifetimeMs: int64().since(1),
  }),
})
