// What holds for any values and any bytes, for every API and version.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apis } from '#core/protocol/apis/index.ts'
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  type Field,
  type Kind,
  ProtocolError,
} from '#core/protocol/schema.ts'

type AnyField = Field<unknown, unknown, boolean>

function valuesOf(kind: Kind, version: number): fc.Arbitrary<unknown> {
  switch (kind.of) {
    case 'bool':
      return fc.boolean()
    case 'int8':
      return fc.integer({ min: -0x80, max: 0x7f })
    case 'int16':
      return fc.integer({ min: -0x8000, max: 0x7fff })
    case 'uint16':
      return fc.integer({ min: 0, max: 0xffff })
    case 'int32':
      return fc.integer({ min: -0x80000000, max: 0x7fffffff })
    case 'int64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'float64':
      return fc.double({ noNaN: true })
    case 'uuid':
      return fc.uuid()
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 20 })
    case 'bytes':
      return fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes))
    case 'array':
      return fc.array(valuesIn(kind.element, version), { maxLength: 3 })
    case 'struct':
      return fc.record(
        Object.fromEntries(Object.entries(kind.fields).map(([name, field]) => [name, valuesIn(field, version)])),
      )
  }
}

/** Values a version can carry; the field's default where the version lacks it. */
function valuesIn(field: AnyField, version: number): fc.Arbitrary<unknown> {
  if (!field.existsIn(version)) return fc.constant(field.missing())
  const values = valuesOf(field.type.kind, version)
  return version >= field.terms.nullableSince ? fc.option(values, { freq: 5 }) : values
}

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return `bytes ${value.toString('hex')}`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, plain(own)]))
  }
  return value
}

function expectOnlyProtocolErrors(decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError)
  }
}

describe.each([...apis.values()])('$name', api => {
  const version = fc.integer({ min: api.minVersion, max: api.maxVersion })

  it('reads back any request it wrote', () => {
    const cases = version.chain(v => fc.tuple(fc.constant(v), valuesIn(api.request, v)))
    fc.assert(
      fc.property(cases, ([v, body]) => {
        expect(plain(decodeRequest(api, v, encodeRequest(api, v, body)))).toEqual(plain(body))
      }),
      { numRuns: 60 },
    )
  })

  it('reads back any response it wrote', () => {
    const cases = version.chain(v => fc.tuple(fc.constant(v), valuesIn(api.response, v)))
    fc.assert(
      fc.property(cases, ([v, body]) => {
        expect(plain(decodeResponse(api, v, encodeResponse(api, v, body)))).toEqual(plain(body))
      }),
      { numRuns: 60 },
    )
  })

  it('throws nothing but ProtocolError on random, cut or damaged bytes', () => {
    fc.assert(
      fc.property(version, fc.uint8Array({ maxLength: 200 }), (v, bytes) => {
        expectOnlyProtocolErrors(() => decodeRequest(api, v, Buffer.from(bytes)))
        expectOnlyProtocolErrors(() => decodeResponse(api, v, Buffer.from(bytes)))
      }),
      { numRuns: 100 },
    )
    const cases = version.chain(v =>
      fc.tuple(fc.constant(v), valuesIn(api.response, v), fc.nat(), fc.nat(), fc.nat(255)),
    )
    fc.assert(
      fc.property(cases, ([v, body, cut, where, value]) => {
        const bytes = encodeResponse(api, v, body)
        expectOnlyProtocolErrors(() => decodeResponse(api, v, bytes.subarray(0, cut % bytes.length)))
        bytes[where % bytes.length] = value
        expectOnlyProtocolErrors(() => decodeResponse(api, v, bytes))
      }),
      { numRuns: 60 },
    )
  })
})
