import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, hexDump, hexOf, kindOf, parseHex, textOf } from '#renderer/lib/bytes.ts'

describe('bytes', () => {
  it('are text only where they are UTF-8 without controls', () => {
    expect(textOf(bytesOf('Kraków ✓\n'))).toBe('Kraków ✓\n')
    expect(textOf(Uint8Array.of(0xff, 0xfe))).toBeNull()
    expect(textOf(Uint8Array.of(0x41, 0x00))).toBeNull()
    expect(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA')
  })

  it('know null from empty, JSON from text', () => {
    expect(kindOf(null)).toBe('null')
    expect(kindOf(new Uint8Array())).toBe('empty')
    expect(kindOf(bytesOf('42'))).toBe('text')
    expect(kindOf(bytesOf(' {"a":1}'))).toBe('json')
    expect(kindOf(bytesOf('{broken'))).toBe('text')
    expect(kindOf(Uint8Array.of(1, 2))).toBe('bytes')
  })

  it('come back from their hex', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect(parseHex(hexOf(bytes))).toEqual(bytes)
        expect(parseHex(hexOf(bytes, ''))).toEqual(bytes)
      }),
    )
    expect(parseHex('0xCA, 0xFE')).toEqual(Uint8Array.of(0xca, 0xfe))
    expect(parseHex('abc')).toBeNull()
    expect(parseHex('zz')).toBeNull()
  })

  it('are dumped sixteen to a line', () => {
    expect(hexDump(bytesOf('hello, dump of bytes')).split('\n')).toEqual([
      '00000000  68 65 6c 6c 6f 2c 20 64  75 6d 70 20 6f 66 20 62  |hello, dump of b|',
      '00000010  79 74 65 73                                       |ytes|',
    ])
  })
})
