import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { PagedBytes } from '#renderer/features/messages/record/content.ts'
import { fold, streamText } from '#renderer/features/messages/record/load-whole.tsx'
import { textLine } from '#renderer/lib/bytes.ts'

const encode = (text: string) => new TextEncoder().encode(text)

describe('pieces of a long value', () => {
  it('are fetched once each, and a read over their border is whole', async () => {
    const all = Uint8Array.from({ length: 200_000 }, (_, n) => n % 251)
    const fetched: number[] = []
    const source = new PagedBytes(all.length, async (from, length) => {
      fetched.push(from)
      return all.slice(from, from + length)
    })
    expect(source.read(65_530, 65_540)).toBeNull()
    await vi.waitFor(() => expect(source.read(65_530, 65_540)).toEqual(all.slice(65_530, 65_540)))
    expect(fetched.sort((a, b) => a - b)).toEqual([0, 65_536])
    await vi.waitFor(() => expect(source.read(199_990, 200_100)).toEqual(all.slice(199_990)))
  })

  it('tell a failure, and are tried again when asked to', async () => {
    let isBroken = true
    const source = new PagedBytes(10, async () => {
      if (isBroken) throw new Error('gone')
      return new Uint8Array(10)
    })
    source.read(0, 10)
    await vi.waitFor(() => expect(source.failure).toBeInstanceOf(Error))
    isBroken = false
    source.retry()
    await vi.waitFor(() => expect(source.read(0, 10)).toHaveLength(10))
  })

  it('make the same text whatever the pieces, but for the folds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(20_000), async (unit, times) => {
        const text = `${unit}é€😀`.repeat(1 + (times % 3000))
        const bytes = encode(text)
        const parts: string[] = []
        await streamText({
          size: bytes.length,
          fetchPiece: async (from, length) => bytes.slice(from, from + length),
          signal: new AbortController().signal,
          append: part => parts.push(part),
          onProgress: () => {},
        })
        const unfolded = (each: string) => each.replaceAll('\n', '')
        expect(unfolded(parts.join(''))).toBe(unfolded(text))
        expect(
          Math.max(
            ...parts
              .join('')
              .split('\n')
              .map(line => line.length),
          ),
        ).toBeLessThanOrEqual(5000)
      }),
      { numRuns: 20 },
    )
    expect(fold('ab', 4999)).toEqual({ text: 'a\nb', column: 1 })
  })
})

describe('textLine', () => {
  it('loses and doubles no character over the lines of any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 4, max: 20 }), (text, length) => {
        const printable = text.replaceAll(/[\p{Cc}]/gu, 'x')
        const bytes = encode(printable)
        let lines = ''
        for (let from = 0; from < bytes.length; from += length) {
          lines += textLine(bytes.subarray(from, from + length + 3), length)
        }
        expect(lines).toBe(printable)
      }),
    )
    expect(textLine(encode('a\nb\u0000'), 4)).toBe('a␊b␀')
  })
})
