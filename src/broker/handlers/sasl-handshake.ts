// SaslHandshake (key 17), versions 0 and 1: PLAIN. Tokens then travel in SaslAuthenticate, not as bare bytes as
// version 0 of the handshake once meant.

import { saslHandshake } from '#core/protocol/apis/sasl-handshake.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

const mechanisms = ['PLAIN']

export const saslHandshakeHandler = defineHandler({
  api: saslHandshake,
  versions: [0, 1],
  handle({ mechanism }, { services, connection }) {
    if (services.settings.accounts.size === 0) return { errorCode: ErrorCode.ILLEGAL_SASL_STATE, mechanisms: [] }
    if (!mechanisms.includes(mechanism)) return { errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM, mechanisms }
    connection.saslMechanism = mechanism
    return { errorCode: ErrorCode.NONE, mechanisms }
  },
  failure: (_request, errorCode) => ({ errorCode, mechanisms }),
})
