// Frames come out whole and unchanged however the network cuts them; recycled memory is only what was given back.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FramePool } from '#kafka/frame-pool.ts'
import { FrameReader } from '#kafka/frame-reader.ts'

/** Feeds the bytes as a socket does: never more than the target holds, at most `chunks[i]` at once. */
function feed(reader: FrameReader, bytes: Buffer, chunks: readonly number[]): void {
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const target = reader.target()
    const count = Math.min(chunks[turn % chunks.length] ?? 1, target.length, bytes.length - at)
    bytes.copy(target, 0, at, at + count)
    at += count
    reader.received(count)
  }
}

function frameOf(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(4 + body.length)
  frame.writeInt32BE(body.length)
  frame.set(body, 4)
  return frame
}

const bodies = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.integer({ min: 60_000, max: 200_000 }).map(size => Buffer.alloc(size, size & 0xff)),
  ),
  { maxLength: 12 },
)

describe('the frame reader', () => {
  it('gives every frame once, whole, whatever the fragments', () => {
    fc.assert(
      fc.property(
        bodies,
        fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 8 }),
        (all, cuts) => {
          const found: Buffer[] = []
          const reader = new FrameReader(Buffer.allocUnsafeSlow, frame => found.push(frame))
          const sent = all.map(frameOf)
          // A cut of one byte at a time over megabytes would take for ever.
          const largest = Math.max(...cuts)
          feed(reader, Buffer.concat(sent), largest < 50 ? [...cuts, 5000] : cuts)
          expect(found.map(frame => frame.toString('latin1'))).toEqual(sent.map(frame => frame.toString('latin1')))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps frames it gave untouched by later ones', () => {
    const found: Buffer[] = []
    const reader = new FrameReader(Buffer.allocUnsafeSlow, frame => found.push(frame))
    for (let n = 0; n < 20; n++) feed(reader, frameOf(Buffer.alloc(n * 9000, n)), [7000, 3])
    found.forEach((frame, n) => {
      expect(frame.subarray(4).every(byte => byte === n)).toBe(true)
    })
  })

  it('refuses bytes that announce no possible frame', () => {
    const reader = new FrameReader(Buffer.allocUnsafeSlow, () => {})
    expect(() => feed(reader, Buffer.from('HTTP/1.1 400 Bad Request'), [100])).toThrow(/not Kafka's/)
  })
})

describe('the frame pool', () => {
  it('lends memory again only when it was given back', () => {
    const pool = new FramePool(64_000_000)
    const first = pool.take(2_000_000)
    expect(pool.take(2_000_000).buffer).not.toBe(first.buffer)
    pool.give(first.buffer as ArrayBuffer)
    expect(pool.take(1_500_000).buffer).toBe(first.buffer)
    expect(pool.take(1_500_000).buffer).not.toBe(first.buffer)
  })

  it('does not lend the same memory twice when it is given back twice', () => {
    const pool = new FramePool(64_000_000)
    const memory = pool.take(3_000_000).buffer as ArrayBuffer
    pool.give(memory)
    pool.give(memory)
    expect(pool.take(3_000_000).buffer).toBe(memory)
    expect(pool.take(3_000_000).buffer).not.toBe(memory)
  })

  it('keeps no more than it may', () => {
    const pool = new FramePool(4_000_000)
    const memory = pool.take(5_000_000).buffer as ArrayBuffer
    pool.give(memory)
    expect(pool.take(5_000_000).buffer).not.toBe(memory)
  })
})
