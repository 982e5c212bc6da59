// Looking up a path in bytes finds what parsing the document finds, without rounding.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeString, JsonLookup, type Step, step } from '#core/search/json-path.ts'
import { compareNumbers } from '#core/search/number-order.ts'

function lookUp(text: string, path: Step[]): string[] {
  const found: string[] = []
  new JsonLookup(path, (kind, bytes, start, end) => {
    found.push(kind === 'string' ? JSON.stringify(decodeString(bytes, start, end)) : bytes.toString('utf8', start, end))
    return false
  }).test(Buffer.from(text))
  return found
}

/** All paths to values of a parsed document, with the value. */
function* pathsOf(value: unknown, path: (string | number)[] = []): Generator<[(string | number)[], unknown]> {
  yield [path, value]
  if (Array.isArray(value)) for (const [index, each] of value.entries()) yield* pathsOf(each, [...path, index])
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* pathsOf(each, [...path, name])
  }
}

const asSteps = (path: (string | number)[]): Step[] =>
  path.map(each => (typeof each === 'string' ? step(each) : { index: each }))

describe('a path in JSON', () => {
  it('leads where parsing leads, however the document is written', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const document: unknown = JSON.parse(text)
        const written = JSON.stringify(document, null, indent)
        for (const [path, value] of pathsOf(document)) {
          expect(lookUp(written, asSteps(path)).map(found => JSON.parse(found))).toEqual([value])
        }
        expect(lookUp(written, asSteps(['not there', 0, 'at all']))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('ends on any bytes', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.uint8Array({ maxLength: 3 }), (text, at, noise) => {
        const bytes = Buffer.from(text)
        const cut = at % (bytes.length + 1)
        const broken = Buffer.concat([bytes.subarray(0, cut), noise])
        const lookup = new JsonLookup([step('a'), 'each', { index: 0 }], () => true)
        expect([true, false]).toContain(lookup.test(broken))
      }),
      { numRuns: 500 },
    )
  })

  it('takes every element, escaped names and long strings', () => {
    expect(lookUp('{"a":[{"b":1},{"c":2},{"b":3}]}', [step('a'), 'each', step('b')])).toEqual(['1', '3'])
    expect(lookUp('{"n\\u0061me":7}', [step('name')])).toEqual(['7'])
    const long = `${'x'.repeat(100)}\\\\\\"${'y'.repeat(100)}\\\\`
    expect(lookUp(`{"long":"${long}","n":5}`, [step('n')])).toEqual(['5'])
    expect(lookUp('{"id":9007199254740993}', [step('id')])).toEqual(['9007199254740993'])
    expect(lookUp('{"a":1,"a":2}', [step('a')])).toEqual(['1'])
  })
})

describe('numbers as they are written', () => {
  it('compare exactly', () => {
    expect(compareNumbers('9007199254740993', '9007199254740992')).toBeGreaterThan(0)
    expect(compareNumbers('-9223372036854775808', '-9223372036854775807')).toBeLessThan(0)
    expect(compareNumbers('1.0000000000000000001', '1')).toBeGreaterThan(0)
    expect(compareNumbers('1e400', '1e399')).toBeGreaterThan(0)
    expect(compareNumbers('0.00000000000000000', '-0')).toBe(0)
    expect(compareNumbers('12300000000000000000e-2', '123000000000000000')).toBe(0)
  })

  it('order int64 as BigInt does', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.bigInt({ min: -30n, max: 30n }),
        (a, by) => {
          const b = a + by
          expect(Math.sign(compareNumbers(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0)
        },
      ),
    )
  })

  it('order doubles as they are', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a, b) => {
          expect(Math.sign(compareNumbers(String(a), String(b)))).toBe(Math.sign(a - b))
        },
      ),
    )
  })
})
