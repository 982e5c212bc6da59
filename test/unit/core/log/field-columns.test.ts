import { describe, expect, it } from 'vitest'
import { FIELD_KINDS, toFieldColumns, whyNoField } from '#core/log/field-columns.ts'
import type { ListedRecord } from '#core/log/listed-records.ts'

const record = (value: string | null, more: Partial<ListedRecord> = {}): ListedRecord => ({
  offset: 0n,
  timestamp: 0n,
  key: Buffer.from('{"id":"k-1"}'),
  value: value === null ? null : Buffer.from(value),
  headers: [
    { key: Buffer.from('trace'), value: Buffer.from('a') },
    { key: Buffer.from('trace'), value: null },
  ],
  cut: null,
  ...more,
})

function cells(records: ListedRecord[], field: string): string[] {
  const [column] = toFieldColumns(records, [field])
  return records.map((_, index) => `${FIELD_KINDS[column?.kinds[index] ?? 0]} ${column?.texts[index]}`)
}

describe('columns of fields', () => {
  it('show numbers with the digits they have, and tell kinds apart', () => {
    const values = [
      '{"order":{"total":9007199254740993}}',
      '{"order":{"total":129.90}}',
      '{"order":{"total":"129.90"}}',
      '{"order":{"total":null}}',
      '{"order":{"total":{"a":1}}}',
      '{"order":{}}',
      'no JSON',
      null,
    ]
    expect(
      cells(
        values.map(value => record(value)),
        '$.order.total',
      ),
    ).toEqual([
      'number 9007199254740993',
      'number 129.90',
      'string 129.90',
      'literal null',
      'nested {"a":1}',
      'absent ',
      'absent ',
      'absent ',
    ])
  })

  it('come from the key, from headers with their repeats, and from every element', () => {
    expect(cells([record('{}')], 'key.$.id')).toEqual(['string k-1'])
    expect(cells([record('{}')], 'header.trace')).toEqual(['nested a, null'])
    expect(cells([record('{}')], 'header.other')).toEqual(['absent '])
    expect(cells([record('{"items":[{"n":1},{"n":2}]}')], '$.items[*].n')).toEqual(['nested 1, 2'])
    expect(cells([record('{"a b":{"\\"":1}}')], '$["a b"]["\\""]')).toEqual(['number 1'])
  })

  it('do not say that a field is absent where the record was cut before it', () => {
    const cut = { bytes: 100, keyKind: 'json' as const, valueKind: 'json' as const }
    expect(cells([record('{"a":1,"b', { cut })], '$.a')).toEqual(['number 1'])
    expect(cells([record('{"a":1,"b', { cut })], '$.later')).toEqual(['beyond '])
  })

  it('are refused with a reason where the text names no field', () => {
    expect(whyNoField('$.order.total')).toBeNull()
    expect(whyNoField('order.total')).toContain('no field')
    expect(whyNoField('$.a = 1')).not.toBeNull()
  })
})
