// Finders find every place where the bytes are, and may find others; they never miss one.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caselessBytePattern, caseVariants } from '#core/search/case-folding.ts'
import { AnyFinder, type Finder, NeedleFinder, PatternFinder } from '#core/search/finder.ts'

function allOf(finder: Finder, area: Buffer): number[] {
  finder.begin(area)
  const found: number[] = []
  for (let at = finder.next(0, area.length); at >= 0; at = finder.next(at + 1, area.length)) found.push(at)
  return found
}

function placesOf(needle: Buffer, area: Buffer): number[] {
  const found: number[] = []
  for (let at = area.indexOf(needle); at >= 0; at = area.indexOf(needle, at + 1)) found.push(at)
  return found
}

/** Few different bytes, so that needles overlap themselves and each other. */
const bytes = (maxLength: number, minLength = 0) =>
  fc.array(fc.constantFrom(0x61, 0x62, 0x63, 0xc3, 0xbc), { minLength, maxLength }).map(list => Buffer.from(list))

describe('the needle finder', () => {
  it('finds each place, overlapping ones too, whichever byte is the rarest', () => {
    fc.assert(
      fc.property(bytes(300), bytes(6, 1), (area, needle) => {
        expect(allOf(new NeedleFinder(needle), area)).toEqual(placesOf(needle, area))
      }),
      { numRuns: 500 },
    )
  })

  it('starts anew on each area', () => {
    const finder = new NeedleFinder(Buffer.from('needle'))
    expect(allOf(finder, Buffer.from('eeeeeeeee needle'))).toEqual([10])
    expect(allOf(finder, Buffer.from('needleneedle'))).toEqual([0, 6])
    expect(allOf(finder, Buffer.from('needl'))).toEqual([])
  })
})

describe('the pattern finder', () => {
  it('finds matches on the border of its windows', () => {
    const area = Buffer.alloc(3_400_000, 0x2e)
    const places = [0, 1_048_570, 1_048_576, 1_048_580, 2_097_148, 2_097_156, 3_399_992]
    for (const at of places) area.write('NeEdLeX', at, 'latin1')
    const { source, longest } = caselessBytePattern('needlex')
    expect(allOf(new PatternFinder(source, longest), area)).toEqual(
      places.filter(at => /needlex/i.test(area.toString('latin1', at, at + 7))),
    )
  })

  it('finds what a plain search finds', () => {
    fc.assert(
      fc.property(bytes(300), bytes(4, 1), (area, needle) => {
        const source = [...needle].map(byte => `\\x${byte.toString(16)}`).join('')
        expect(allOf(new PatternFinder(source, needle.length), area)).toEqual(placesOf(needle, area))
      }),
    )
  })
})

describe('one of several', () => {
  it('finds each place of any', () => {
    fc.assert(
      fc.property(bytes(300), bytes(4, 1), bytes(4, 1), (area, one, two) => {
        const both = new Set([...placesOf(one, area), ...placesOf(two, area)])
        const finder = new AnyFinder([new NeedleFinder(one), new NeedleFinder(two)])
        expect(allOf(finder, area)).toEqual([...both].sort((a, b) => a - b))
      }),
    )
  })
})

describe('letters in any case', () => {
  it('knows variants beyond ASCII', () => {
    expect(caseVariants('s').sort()).toEqual(['S', 's', 'ſ'].sort())
    expect(caseVariants('k')).toContain('\u212a')
    expect(caseVariants('ü').sort()).toEqual(['Ü', 'ü'].sort())
    expect(caseVariants('7')).toEqual(['7'])
  })

  it('finds a place wherever JavaScript’s flags iu find a match', () => {
    const letter = fc.constantFrom('a', 'S', 'k', 'ſ', '\u212a', 'ü', 'Ü', 'ß', 'ẞ', 'Σ', 'ς', '𐐀', '𐐨', '1', '.')
    const word = fc.array(letter, { minLength: 1, maxLength: 3 }).map(list => list.join(''))
    fc.assert(
      fc.property(word, fc.array(letter, { maxLength: 40 }), (text, around) => {
        const content = around.join('')
        const { source, longest } = caselessBytePattern(text)
        const escaped = text.replaceAll('.', '\\.')
        const expected = [...content.matchAll(new RegExp(`(?=${escaped})`, 'giu'))].map(match =>
          Buffer.byteLength(content.slice(0, match.index)),
        )
        expect(allOf(new PatternFinder(source, longest), Buffer.from(content))).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})
