// SASL OAUTHBEARER (RFC 7628) for kafkajs. Its own provider takes a refusal for a success: the broker answers without an
// error code and with a reason, and waits for one byte more.
import type { Mechanism } from 'kafkajs'

const SEPARATOR = '\u0001'

export interface BearerLogin {
  token: () => Promise<string>
  extensions: Readonly<Record<string, string>>
}

export function oauthBearer({ token, extensions }: BearerLogin): Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const extras = Object.entries(extensions).map(([name, value]) => `${name}=${value}${SEPARATOR}`)
        const first = `n,,${SEPARATOR}auth=Bearer ${await token()}${SEPARATOR}${extras.join('')}${SEPARATOR}`
        const refusal = await saslAuthenticate({ request: messageOf(first), response: textOf })
        if (refusal === null || refusal === undefined) return
        // The broker closes, or says the same by its error code.
        await saslAuthenticate({ request: messageOf(SEPARATOR), response: textOf }).catch(() => null)
        throw new RefusedToken(refusal)
      },
    }),
  }
}

/** Named like kafkajs's own: src/kafka/failure.ts knows it by that. */
class RefusedToken extends Error {
  readonly retriable = false
  override readonly name = 'KafkaJSSASLAuthenticationError'

  constructor(reason: string) {
    super(`The broker refuses the token: ${reason}`)
  }
}

/** kafkajs's messages of a mechanism carry their size themselves. */
const messageOf = (text: string) => ({
  encode: () => {
    const bytes = Buffer.from(text)
    const size = Buffer.alloc(4)
    size.writeInt32BE(bytes.length)
    return Buffer.concat([size, bytes])
  },
})

const textOf = {
  decode: (bytes: Buffer): Buffer => bytes.subarray(4),
  /** Null where the broker has nothing to say: it let in. */
  parse: (bytes: Buffer): string | null => (bytes.length === 0 ? null : bytes.toString('utf8')),
}
