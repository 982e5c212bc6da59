// SaslAuthenticate (key 36), versions 0 to 2: one PLAIN token (RFC 4616). Sessions do not expire.
// After a refusal the connection is closed (server/connection.ts), as Kafka does.

import { saslAuthenticate } from '#core/protocol/apis/sasl-authenticate.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

const refused = (errorCode: number, errorMessage: string) => ({
  errorCode,
  errorMessage,
  authBytes: Buffer.alloc(0),
})

export const saslAuthenticateHandler = defineHandler({
  api: saslAuthenticate,
  versions: [0, 2],
  handle({ authBytes }, { services, connection }) {
    if (connection.saslMechanism === null) {
      return refused(ErrorCode.ILLEGAL_SASL_STATE, 'SaslAuthenticate request received before SaslHandshake')
    }
    // [authzid] NUL authcid NUL passwd
    const [authorizationId = '', user = '', password = ''] = authBytes.toString('utf8').split('\0')
    const accepted = user !== '' && services.settings.accounts.get(user) === password
    if (!accepted || (authorizationId !== '' && authorizationId !== user)) {
      return refused(ErrorCode.SASL_AUTHENTICATION_FAILED, 'Authentication failed: Invalid username or password')
    }
    connection.principal = user
    return { errorCode: ErrorCode.NONE, errorMessage: null, authBytes: Buffer.alloc(0), sessionLifetimeMs: 0n }
  },
  failure: (_request, errorCode) => refused(errorCode, 'Injected error'),
})
