// The token by which Amazon MSK knows a caller: the URL of a call signed beforehand (Signature Version 4 in the query), in
// base64url. Amazon's own signer brings its whole SDK for these few lines (docs/decisions/0021-ways-in.md).
import { createHash, createHmac } from 'node:crypto'

export interface AwsKeys {
  accessKeyId: string
  secretAccessKey: string
  /** Of temporary keys; null for lasting ones. */
  sessionToken: string | null
}

interface Call {
  host: string
  path: string
  region: string
  service: string
  query: Readonly<Record<string, string>>
  expiresSeconds: number
  /** Of the body; the hash of nothing for a body-less call. */
  payloadHash: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const EMPTY_HASH = createHash('sha256').update('').digest('hex')
/** As Amazon's signers have it. */
const TOKEN_SECONDS = 900

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
/** RFC 3986: more than encodeURIComponent does. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)

/** The call's URL with its signature. */
export function presign(call: Call, keys: AwsKeys, now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${call.region}/${call.service}/aws4_request`
  const query = {
    ...call.query,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${keys.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(call.expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
    ...(keys.sessionToken === null ? {} : { 'X-Amz-Security-Token': keys.sessionToken }),
  }
  const sorted = Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const canonical = ['GET', call.path, sorted, `host:${call.host}`, '', 'host', call.payloadHash].join('\n')
  const toSign = [ALGORITHM, time, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = [call.region, call.service, 'aws4_request'].reduce(hmac, hmac(`AWS4${keys.secretAccessKey}`, day))
  return `https://${call.host}${call.path}?${sorted}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`
}

/** For the OAUTHBEARER mechanism, valid for 15 minutes. */
export function mskToken(region: string, keys: AwsKeys, now: Date): string {
  const call = {
    host: `kafka.${region}.amazonaws.com`,
    path: '/',
    region,
    service: 'kafka-cluster',
    query: { Action: 'kafka-cluster:Connect' },
    expiresSeconds: TOKEN_SECONDS,
    payloadHash: EMPTY_HASH,
  }
  return Buffer.from(`${presign(call, keys, now)}&User-Agent=ottla`).toString('base64url')
}
