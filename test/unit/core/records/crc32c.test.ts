import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32c, crc32cSlicing } from '#core/records/crc32c.ts'

// From RFC 3720, section B.4.
describe('crc32c', () => {
  it.each([
    ['32 zero bytes', Buffer.alloc(32), 0x8a9136aa],
    ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['32 rising bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ['32 falling bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)), 0x113fdb5c],
    ['the check value', Buffer.from('123456789'), 0xe3069283],
    ['nothing', Buffer.alloc(0), 0],
  ])('%s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected)
  })

  it('takes a part of the bytes', () => {
    expect(crc32c(Buffer.from('..123456789.'), 2, 11)).toBe(0xe3069283)
  })

  it('is the same with and without native code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat({ max: 40 }), (bytes, start) => {
        const from = Math.min(start, bytes.length)
        expect(crc32c(bytes, from)).toBe(crc32cSlicing(bytes, from, bytes.length))
      }),
    )
  })
})
