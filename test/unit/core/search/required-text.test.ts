// The required text is in every match: found for the usual expressions, never wrong for any.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { requiredText } from '#core/search/required-text.ts'

describe('the text that every match contains', () => {
  it.each([
    ['order-\\d+', 'order-'],
    ['colou?r', 'colo'],
    ['ab+cd', 'ab'],
    ['x{2}yy', 'yy'],
    ['a{0,3}bc', 'bc'],
    ['(foo|bar)baz', 'baz'],
    ['foo|bar', ''],
    ['^\\{"id":42\\}$', '{"id":42}'],
    ['a\\.b', 'a.b'],
    ['a(?=bc)bcd', 'bcd'],
    ['\\u0041bc', 'bc'],
    ['\\p{L}end', 'end'],
    ['[abc]+', ''],
    ['(?<name>x)\\k<name>tail', 'tail'],
    ['a*', ''],
    ['𝒳yz', '𝒳yz'],
  ])('%s', (pattern, text) => {
    expect(requiredText(pattern)).toBe(text)
  })

  it('is contained in whatever an expression matches', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'ab',
      'ba',
      '.',
      '[ab]',
      '(a|b)',
      '(ab)',
      '\\w',
      'a|b',
      '\\.',
      '(?:b)',
      '^',
      '$',
    )
    const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,1}', '{1,}', '+?')
    const item = fc.tuple(piece, quantifier).map(parts => parts.join(''))
    const pattern = fc.array(item, { minLength: 1, maxLength: 5 }).map(list => list.join(''))
    const content = fc.array(fc.constantFrom('a', 'b', '.', 'c'), { maxLength: 12 }).map(list => list.join(''))
    fc.assert(
      fc.property(pattern, content, (source, text) => {
        const compiled = compiledOrNull(source)
        fc.pre(compiled !== null)
        const match = compiled?.exec(text)
        if (match != null) expect(match[0]).toContain(requiredText(source))
      }),
      { numRuns: 3000 },
    )
  })
})

/** Some random expressions are none, such as a repeated `^`. */
function compiledOrNull(source: string): RegExp | null {
  try {
    return new RegExp(source, 'u')
  } catch {
    return null
  }
}
