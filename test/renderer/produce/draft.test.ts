// @vitest-environment node

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  contentBytes,
  contentOf,
  draftIn,
  draftOf,
  emptyDraft,
  inMode,
  isEdit,
  recordOf,
} from '#renderer/features/produce/draft.ts'

const anyBytes = fc.option(
  fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: 'binary' }).map(text => new TextEncoder().encode(text)),
    fc.json().map(text => new TextEncoder().encode(text)),
  ),
)

const anyRecord = fc.record({
  partition: fc.option(fc.nat(20)),
  key: anyBytes,
  value: anyBytes,
  headers: fc.array(fc.record({ key: fc.oneof(fc.string(), fc.uint8Array({ maxLength: 8 })), value: anyBytes }), {
    maxLength: 4,
  }),
  timestamp: fc.option(fc.bigInt({ min: 0n, max: 2n ** 53n })),
  compression: fc.constantFrom('none', 'gzip', 'zstd'),
} as const)

const plain = (bytes: Uint8Array | null) => (bytes === null ? null : [...bytes])

const keyBytes = (key: string | Uint8Array) => plain(typeof key === 'string' ? new TextEncoder().encode(key) : key)

describe('a draft', () => {
  it('gives back every record byte for byte when nothing was edited', () => {
    fc.assert(
      fc.property(anyRecord, source => {
        const { record, problems } = recordOf(draftOf('orders', source))
        expect(problems).toEqual([])
        expect(plain(record?.key ?? null)).toEqual(plain(source.key))
        expect(plain(record?.value ?? null)).toEqual(plain(source.value))
        expect(record?.headers.map(({ key, value }) => [keyBytes(key), plain(value)])).toEqual(
          source.headers.map(({ key, value }) => [keyBytes(key), plain(value)]),
        )
        expect(record?.timestamp).toBe(source.timestamp)
        expect(record?.partition).toBe(source.partition)
      }),
    )
  })

  it('keeps the bytes when text is written as hex and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), bytes => {
        const start = contentOf(bytes)
        const asHex = inMode(start, 'hex')
        if (!asHex.ok) throw new Error(asHex.reason)
        expect(contentBytes(asHex.value, 'missing')).toEqual({ ok: true, value: bytes })
        const asText = inMode(asHex.value, 'text')
        if (asText.ok) expect(contentBytes(asText.value, 'missing')).toEqual({ ok: true, value: bytes })
        else expect(start.mode).toBe('hex')
      }),
    )
  })

  it('tells null, empty, not written and blank apart', () => {
    const draft = emptyDraft('orders')
    expect(recordOf(draft).problems).toEqual([{ part: 'Value', reason: 'Nothing written yet' }])
    const sent = recordOf({ ...draft, value: { mode: 'empty', text: 'kept for later' } }).record
    expect(sent?.key).toBeNull()
    expect(sent?.value).toEqual(new Uint8Array())
    expect(recordOf({ ...draft, value: { mode: 'null', text: '' } }).record?.value).toBeNull()
    expect(recordOf({ ...draft, value: { mode: 'text', text: 'null' } }).record?.value).toEqual(
      new TextEncoder().encode('null'),
    )
  })

  it('takes line ends that an editor changed by itself for no edit', () => {
    expect(isEdit('\uFEFFa\r\nb\rc', 'a\nb\nc')).toBe(false)
    expect(isEdit('a\r\nb', 'a\nb\n')).toBe(true)
  })

  it('survives being kept as JSON', () => {
    fc.assert(
      fc.property(anyRecord, source => {
        const draft = draftOf('orders', source)
        expect(draftIn(JSON.parse(JSON.stringify(draft)))).toEqual(draft)
      }),
    )
  })
})
