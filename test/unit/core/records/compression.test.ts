import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { compressSync } from 'snappy'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Compression,
  compress,
  decompress,
  decompressInPlace,
  initCompression,
} from '#core/records/compression.ts'

const codecs: Compression[] = ['gzip', 'snappy', 'lz4', 'zstd']
const text = Buffer.from(Array.from({ length: 20000 }, (_, index) => `{"id":${index * 7919}}`).join())
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 5000 }),
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat({ max: 5000 })).map(([part, times]) => {
    return Buffer.alloc(part.length * times, part)
  }),
)

beforeAll(initCompression)

// First of all, while no codec holds memory yet.
it.each(codecs)('%s takes empty content as its first', codec => {
  expect(decompress(codec, compress(codec, new Uint8Array()))).toHaveLength(0)
})

describe.each(codecs)('%s', codec => {
  it('gives back what it took', () => {
    fc.assert(
      fc.property(contents, content => {
        expect(decompress(codec, compress(codec, content)).equals(content)).toBe(true)
      }),
    )
    expect(compress(codec, text).length).toBeLessThan(text.length / 2)
  })

  it('gives the same in place, and leaves owned content alone', () => {
    fc.assert(
      fc.property(contents, contents, (one, two) => {
        const owned = decompress(codec, compress(codec, one))
        const [first, second] = [compress(codec, one), compress(codec, two)]
        expect(decompressInPlace(codec, first).equals(one)).toBe(true)
        expect(decompressInPlace(codec, second).equals(two)).toBe(true)
        expect(owned.equals(one)).toBe(true)
      }),
    )
  })

  it('still works after damaged input', () => {
    const good = compress(codec, text)
    const damage = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 9,
    })
    fc.assert(
      fc.property(damage, fc.nat({ max: good.length }), (changes, length) => {
        const bad = Buffer.from(good)
        for (const [position, value] of changes) bad[position] = value
        for (const input of [bad, good.subarray(0, length)]) {
          try {
            decompress(codec, input)
          } catch (error) {
            expect(error).toMatchObject({ name: 'RecordsError' })
          }
        }
        expect(decompress(codec, good).equals(text)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('forged sizes', () => {
  it('snappy: refuses six bytes that claim gigabytes', () => {
    expect(() => decompress('snappy', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]))).toThrow(/claims to hold/)
  })

  it('zstd: refuses a declared size beyond what the blocks can hold', () => {
    const forged = Buffer.from('28b52ffde000000000f000000001000061', 'hex')
    expect(() => decompress('zstd', forged)).toThrow(expect.objectContaining({ name: 'RecordsError' }))
  })

  it('gzip: stops at the limit', () => {
    const bomb = gzipSync(Buffer.alloc(257 * 1024 * 1024), { level: 1 })
    expect(() => decompress('gzip', bomb)).toThrow(expect.objectContaining({ name: 'RecordsError' }))
  })
})

describe('framings', () => {
  it('reads raw snappy, as librdkafka writes it', () => {
    expect(decompress('snappy', compressSync(text)).equals(text)).toBe(true)
  })

  it.each(['gzip', 'lz4', 'zstd'] as const)('reads %s in several frames', codec => {
    const two = Buffer.concat([compress(codec, Buffer.from('one ')), compress(codec, Buffer.from('two'))])
    expect(decompress(codec, two).toString()).toBe('one two')
  })
})
