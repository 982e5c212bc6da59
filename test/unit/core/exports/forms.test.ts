// Every record comes back from each form as it went in, byte for byte; what cannot be one is refused with a reason.

import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvHead, csvLine, parseCells } from '#core/exports/csv.ts'
import type { ExportedRecord, ImportedRecord } from '#core/exports/exported-record.ts'
import { jsonLine, kcatLine, parseJsonLine } from '#core/exports/json-lines.ts'

const awkward = [
  '',
  'base64:',
  'base64:AAAA',
  '"',
  '\r\n',
  ' a ',
  ',',
  '\u2028',
  '\ufeff',
  'null',
  '{"a":1}',
  'ä€😀',
  '\u0000',
]

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map(found => Buffer.from(found)),
  fc.string({ unit: 'binary', maxLength: 20 }).map(text => Buffer.from(text)),
  fc.constantFrom(...awkward).map(text => Buffer.from(text)),
)
const nullable = fc.option(bytes, { nil: null })

const recordOf = (offset: fc.Arbitrary<bigint>, timestamp: fc.Arbitrary<bigint>): fc.Arbitrary<ExportedRecord> =>
  fc.record({
    topic: fc.constantFrom('orders', 'a.b-c_d'),
    partition: fc.integer({ min: 0, max: 0x7fffffff }),
    offset,
    timestamp,
    timestampType: fc.constantFrom('CreateTime' as const, 'LogAppendTime' as const),
    key: nullable,
    value: nullable,
    headers: fc.array(fc.record({ key: bytes, value: nullable }), { maxLength: 4 }),
  })

const int64 = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })
const any = recordOf(int64, fc.oneof(int64, fc.constant(-1n)))
/** Its numbers are JSON's, which are exact up to 2^53. */
const small = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n })

const back = (record: ExportedRecord): ImportedRecord => record

function fromCsv(text: string): ImportedRecord {
  const rows: (string | null)[][] = parse(text, {
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  })
  const [names = [], cells = []] = rows
  expect(rows).toHaveLength(2)
  return parseCells(new Map(cells.map((cell, index) => [names[index] ?? '', cell])))
}

describe('forms of records in files', () => {
  it('JSON lines give back every record', () => {
    fc.assert(
      fc.property(any, record => {
        const line = jsonLine(record)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(parseJsonLine(Buffer.from(line.trimEnd()))).toEqual(back(record))
      }),
      { numRuns: 500 },
    )
  })

  it('CSV gives back every record', () => {
    fc.assert(
      fc.property(any, record => {
        expect(fromCsv(csvHead + csvLine(record))).toEqual(back(record))
      }),
      { numRuns: 500 },
    )
  })

  it('the form of kcat gives back every record whose numbers JSON holds', () => {
    fc.assert(
      fc.property(recordOf(small, small), record => {
        const line = Buffer.from(kcatLine(record), 'latin1')
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(parseJsonLine(line.subarray(0, -1))).toEqual(back(record))
      }),
      { numRuns: 500 },
    )
  })

  it('reads escapes in the form of kcat as text, as other writers use them', () => {
    const line =
      '{"topic":"t","partition":0,"offset":1,"tstype":"create","ts":2,"key":null,"payload":"\\u20ac \\ud83d\\ude00 ä"}'
    expect(parseJsonLine(Buffer.from(line)).value?.toString()).toBe('€ 😀 ä')
  })

  it.each([
    ['{"topic":"t"}', /neither key nor value/],
    ['[]', /no JSON object/],
    ['{"value":5}', /value is neither text/],
    ['{"value":{"base64":"A"}}', /value is no base64/],
    ['{"value":"x","offset":9007199254740993}', /offset is no 64-bit integer/],
    ['{"value":"x","offset":"9223372036854775808"}', /offset is no 64-bit integer/],
    ['{"value":"x","partition":-1}', /partition/],
    ['{"value":"x","headers":[["a"]]}', /header 0/],
    ['{"value":"x","headers":[[null,"a"]]}', /header 0 has no name/],
    ['{"payload":"x","headers":["a"]}', /list of names and values/],
  ])('refuses %s', (line, why) => {
    expect(() => parseJsonLine(Buffer.from(line))).toThrow(why)
  })
})
