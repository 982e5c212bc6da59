import { describe, expect, it } from 'vitest'
import { mskToken, presign } from '#kafka/login/aws-token.ts'

const keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
}

describe('a signed URL', () => {
  it('has the signature of Amazon’s own example (Signature Version 4, query parameters)', () => {
    const call = {
      host: 'examplebucket.s3.amazonaws.com',
      path: '/test.txt',
      region: 'us-east-1',
      service: 's3',
      query: {},
      expiresSeconds: 86_400,
      payloadHash: 'UNSIGNED-PAYLOAD',
    }
    const url = new URL(presign(call, keys, new Date('2013-05-24T00:00:00Z')))
    expect(url.searchParams.get('X-Amz-Signature')).toBe(
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    )
  })
})

describe('the token for Amazon MSK', () => {
  it('is the URL of kafka-cluster:Connect in base64url without padding, valid for 15 minutes', () => {
    const token = mskToken('eu-central-1', { ...keys, sessionToken: 'session/token' }, new Date('2026-11-25T12:00:00Z'))
    expect(token).toMatch(/^[\w-]+$/)
    const url = new URL(Buffer.from(token, 'base64url').toString())
    expect(url.origin).toBe('https://kafka.eu-central-1.amazonaws.com')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: 'kafka-cluster:Connect',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20261125/eu-central-1/kafka-cluster/aws4_request',
      'X-Amz-Date': '20261125T120000Z',
      'X-Amz-Expires': '900',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Security-Token': 'session/token',
      'User-Agent': 'ottla',
    })
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/)
  })
})
