// What the profile says about logging in as kafkajs takes it. Each client gets an object of its own: kafkajs keeps its
// authenticator, and with it the password, in the one it is given.
import type { Mechanism, SASLOptions } from 'kafkajs'
import type { SaslOptions } from '../options.ts'
import { mskToken } from './aws-token.ts'
import { tokensOf } from './bearer-token.ts'
import { oauthBearer } from './oauthbearer.ts'

export function saslSettings(sasl: SaslOptions, timeoutMs: number): SASLOptions | Mechanism {
  switch (sasl.mechanism) {
    case 'oauthbearer':
      return oauthBearer({ token: tokensOf(sasl.source, timeoutMs), extensions: sasl.extensions })
    case 'aws-msk-iam':
      return oauthBearer({ token: async () => mskToken(sasl.region, sasl.keys, new Date()), extensions: {} })
    case 'plain':
      return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password }
    case 'scram-sha-256':
      return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password }
    case 'scram-sha-512':
      return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password }
  }
}

/** As the broker calls it: Amazon's is a token of its own form under OAUTHBEARER. */
export const wireMechanism = ({ mechanism }: SaslOptions): string =>
  mechanism === 'aws-msk-iam' ? 'OAUTHBEARER' : mechanism.toUpperCase()
