import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameError, FrameReader } from '#broker/server/frames.ts'
import { frame } from '#test/support/raw-client.ts'

describe('frames', () => {
  it('come out whole, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (contents, cuts) => {
          const stream = Buffer.concat(contents.map(content => frame(Buffer.from(content))))
          const reader = new FrameReader(100)
          const found: string[] = []
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const end = at + (cuts[turn % cuts.length] ?? 1)
            found.push(...reader.push(stream.subarray(at, end)).map(content => content.toString('hex')))
            at = end
          }
          expect(found).toEqual(contents.map(content => Buffer.from(content).toString('hex')))
        },
      ),
    )
  })

  it('that are too large or negative are refused before they are gathered', () => {
    expect(() => new FrameReader(10).push(Buffer.from([0, 0, 0, 11]))).toThrow(FrameError)
    expect(() => new FrameReader(10).push(Buffer.from([255, 255, 255, 255]))).toThrow(FrameError)
    expect(() => new FrameReader(1_000_000).push(Buffer.from('GET / HTTP/1.1\r\n'))).toThrow(
      'frame of 1195725856 bytes',
    )
  })
})
