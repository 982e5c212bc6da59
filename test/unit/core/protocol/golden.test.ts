// Every API and version against bytes and values written by Kafka 4.1's own client (test/golden/protocol).

import { describe, expect, it } from 'vitest'
import { apis } from '#core/protocol/apis/index.ts'
import {
  decodeConsumerAssignment,
  decodeConsumerSubscription,
  encodeConsumerAssignment,
  encodeConsumerSubscription,
} from '#core/protocol/consumer-protocol.ts'
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from '#core/protocol/schema.ts'
import { type Golden, goldens } from '#test/support/golden-messages.ts'

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** As Kafka's JSON converter shows values: bytes as base64, UUIDs as base64url, int64 (in our golden file) as text. */
function shown(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string' && uuidPattern.test(value)) {
    return Buffer.from(value.replaceAll('-', ''), 'hex').toString('base64url')
  }
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value === 'object' && value !== null) {
    const fields: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(value)) {
      fields[name] = shown(field)
      if (name === 'records') fields.recordsSizeInBytes = Buffer.isBuffer(field) ? field.length : 0
    }
    return fields
  }
  return value
}

/** What Kafka shows is a part of ours: it leaves out what the version lacks and tagged fields at their default. */
function check(ours: unknown, golden: Golden): void {
  expect(shown(ours)).toMatchObject(golden.values)
}

describe.each([...apis.values()])('$name', api => {
  const own = goldens.filter(golden => golden.name === api.name)

  it('is described for every version Kafka 4.1 has', () => {
    const versions = new Set(own.map(golden => golden.version))
    expect([...versions].sort((left, right) => left - right)).toEqual(
      Array.from({ length: api.maxVersion - api.minVersion + 1 }, (_, index) => api.minVersion + index),
    )
  })

  it.each(own)('v$version $direction reads as Kafka reads it and is written byte for byte (%#)', golden => {
    const bytes = Buffer.from(golden.hex, 'hex')
    if (golden.direction === 'request') {
      const body = decodeRequest(api, golden.version, bytes)
      check(body, golden)
      expect(encodeRequest(api, golden.version, body).toString('hex')).toBe(golden.hex)
    } else {
      const body = decodeResponse(api, golden.version, bytes)
      check(body, golden)
      expect(encodeResponse(api, golden.version, body).toString('hex')).toBe(golden.hex)
    }
  })
})

describe('the consumer protocol', () => {
  it.each(goldens.filter(golden => golden.direction === 'embedded'))(
    '$name v$version reads as Kafka reads it and is written byte for byte (%#)',
    golden => {
      // Kafka writes the version before it.
      const bytes = Buffer.concat([Buffer.from([0, golden.version]), Buffer.from(golden.hex, 'hex')])
      if (golden.name === 'ConsumerProtocolSubscription') {
        const value = decodeConsumerSubscription(bytes)
        check(value, golden)
        expect(encodeConsumerSubscription(golden.version, value)).toEqual(bytes)
      } else {
        const value = decodeConsumerAssignment(bytes)
        check(value, golden)
        expect(encodeConsumerAssignment(golden.version, value)).toEqual(bytes)
      }
    },
  )
})
