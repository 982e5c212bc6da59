// Tokens for OAUTHBEARER as Kafka's own validator takes them where none is configured: unsecured JWS, signed by nobody.

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What every such token begins with. */
export const UNSECURED_HEAD = base64({ alg: 'none' })

export function unsecuredToken(subject: string, lifeSeconds = 3600): string {
  const now = Math.floor(Date.now() / 1000)
  return `${UNSECURED_HEAD}.${base64({ sub: subject, iat: now, exp: now + lifeSeconds })}.`
}

/** For a broker's listener; the broker wants a name of its own for it. */
export const OAUTHBEARER_LOGIN =
  'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";'
