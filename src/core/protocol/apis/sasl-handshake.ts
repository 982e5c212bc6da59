// SaslHandshake (key 17), versions 0 to 1. Chooses the SASL mechanism.

import { array, defineApi, int16, string, struct } from '../schema.ts'

export const saslHandshake = defineApi({
  key: 17,
  name: 'SaslHandshake',
  versions: [0, 1],
  flexibleFrom: Infinity,
  writes: false,
  request: struct({
    mechanism: string(),
  }),
  response: struct({
    errorCode: int16(),
    mechanisms: array(string()),
  }),
})
