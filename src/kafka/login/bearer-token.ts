// Bearer tokens of a profile: the one it holds, or one out of a token endpoint (OAuth client credentials, RFC 6749
// section 4.4), kept until shortly before it ends. Tokens stay in memory and out of every message.
import { KafkaFailure } from '../failure.ts'

export type TokenSource =
  | { kind: 'token'; token: string }
  | {
      kind: 'endpoint'
      url: string
      clientId: string
      clientSecret: string
      /** Separated by spaces; empty for none. */
      scope: string
    }

interface Kept {
  token: string
  /** Milliseconds since the epoch. */
  until: number
}

/**
 * Of a token's life that passes before another is asked for. Less than of a session's (internals.ts): that is renewed with the
 * next token, not with the rest of the same.
 */
const USED_SHARE = 0.7
/** Where the endpoint does not say. */
const LIFE_SECONDS = 300

/** @param timeoutMs of one question to the endpoint. @returns a function that answers a token that is valid now */
export function tokensOf(source: TokenSource, timeoutMs: number): () => Promise<string> {
  let kept: Promise<Kept> | null = null
  return async () => {
    if (source.kind === 'token') return source.token
    const now = Date.now()
    const before = await kept?.catch(() => null)
    if (before === null || before === undefined || before.until <= now) kept = ask(source, timeoutMs)
    return (await (kept ?? ask(source, timeoutMs))).token
  }
}

async function ask(source: TokenSource & { kind: 'endpoint' }, timeoutMs: number): Promise<Kept> {
  const where = { 'token endpoint': source.url }
  const body = new URLSearchParams({ grant_type: 'client_credentials' })
  if (source.scope !== '') body.set('scope', source.scope)
  // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
  const client = [source.clientId, source.clientSecret].map(encodeURIComponent).join(':')
  let response: Response
  try {
    response = await fetch(source.url, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(client).toString('base64')}`, accept: 'application/json' },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (error) {
    const cause: unknown = error instanceof Error ? (error.cause ?? error) : error
    const reason = cause instanceof Error ? cause.message : String(cause)
    const remedy = 'Check its address, and whether it is reachable from here.'
    throw new KafkaFailure({
      code: 'TOKEN_ENDPOINT',
      what: `The token endpoint does not answer: ${reason}`,
      where,
      remedy,
    })
  }
  const answer: unknown = await response.json().catch(() => null)
  const field = (name: string): unknown =>
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined
  const token = field('access_token')
  if (!response.ok || typeof token !== 'string') {
    const said = [field('error'), field('error_description')].filter(each => typeof each === 'string').join(': ')
    throw new KafkaFailure({
      code: 'TOKEN_REFUSED',
      what: `The token endpoint gives no token (${response.status}${said === '' ? '' : `, ${said}`})`,
      where,
      remedy: 'Check client id, client secret and scope.',
    })
  }
  const life = Number(field('expires_in') ?? LIFE_SECONDS)
  return { token, until: Date.now() + (Number.isFinite(life) ? life : LIFE_SECONDS) * 1000 * USED_SHARE }
}
