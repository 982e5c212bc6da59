// Filters are read as written, refused with a place where they cannot be, and looked for in the bytes only where no
// match can be lost.
import { describe, expect, it } from 'vitest'
import { encodeBatch } from '#core/records/batch.ts'
import { keyOf } from '#core/search/filter.ts'
import { compileMatcher } from '#core/search/matcher.ts'
import { QueryError } from '#core/search/query.ts'
import { Scanner } from '#core/search/scanner.ts'

const RECORD = {
  timestamp: 1_700_000_000_000n,
  key: Buffer.from('{"id":9007199254740993}'),
  value: Buffer.from(
    '{"order":{"total":"129.90","paid":true,"note":null,"path":"a\\/b","city":"M\\u00fcnchen"},"items":[{"sku":"x"},{"sku":"y"}],"odd name":1e3}',
  ),
  headers: [
    { key: Buffer.from('type'), value: Buffer.from('refund') },
    { key: Buffer.from('type'), value: null },
  ],
}

function passes(filter: string, record: Partial<typeof RECORD> = {}): boolean {
  const matcher = compileMatcher({ text: null, filter }, null)
  const scanner = new Scanner(
    { text: null, filter, script: '', times: null, isolation: 'read_uncommitted', verifyChecksums: true },
    matcher,
  )
  const bytes = encodeBatch([{ ...RECORD, ...record }], { baseOffset: 41n })
  const part = { topic: 't', partition: 3, from: 0n, until: 100n, abortedTransactions: [] }
  const result = scanner.scan(part, bytes, { stopped: () => false, isFull: () => true, keep: () => false })
  expect(result.gaps).toEqual([])
  return result.matches === 1
}

describe('the key of a filter', () => {
  it.each([
    ['key = "c-1"', 'c-1'],
    ['$.a > 1 and key = "c-1" and offset < 9', 'c-1'],
    ['key = "c-1" or key = "c-2"', null],
    ['not key = "c-1"', null],
    ['key contains "c-1"', null],
    ['key.$.id = "c-1"', null],
    ['', null],
  ])('%s: %s', (filter, key) => {
    expect(keyOf(filter)).toBe(key)
  })
})

describe('a filter', () => {
  it.each([
    '$.order.total > 100',
    '$.order.total = 129.9',
    'not $.order.total > 129.90',
    '$.order.paid = true and $.order.note = null',
    '$.order.city = "München"',
    '$.order.city contains "ünch"',
    '$.order.path = "a/b"',
    '$.order["city"] matches "^M.*n$"',
    '$["odd name"] = 1000',
    '$.items[1].sku = "y"',
    '$.items[*].sku = "x" && $.items[*].sku = "y"',
    '$.items exists and !($.missing exists)',
    'key.$.id = 9007199254740993',
    'key.$.id > 9007199254740992',
    'not (key.$.id = 9007199254740992)',
    'key contains "id" || tombstone',
    'header.type = "refund"',
    'header["type"] exists and header.type = null',
    'headers = 2',
    'size > 100 and size < 1000',
    'partition = 3 and offset = 41',
    'timestamp >= 2023-11-14 and timestamp < 2023-11-14T22:13:20.001Z',
    'value contains \'"paid":true\'',
    'false_is_no_field = 1 or headers = 2'.replace('false_is_no_field', '$.false_is_no_field'),
  ])('%s', filter => {
    expect(passes(filter)).toBe(true)
  })

  it.each([
    '$.order.total > 129.90',
    '$.missing != 1',
    '$.order.paid = false',
    'tombstone',
    'header.type = "Refund"',
    'header.other exists',
    '$.items[2] exists',
    'value = ""',
    'key = null',
  ])('not: %s', filter => {
    expect(passes(filter)).toBe(false)
  })

  it('tells a tombstone from an empty value', () => {
    const empty = { ...RECORD, value: Buffer.alloc(0) }
    expect(passes('tombstone', empty)).toBe(false)
    expect(passes('value = ""', empty)).toBe(true)
  })

  it.each([
    ['$.a >', 5],
    ['$.a > 1 and', 11],
    ['name = 1', 0],
    ['key = "open', 6],
    ['($.a = 1', 8],
    ['$.a[x] = 1', 4],
    ['size contains "a"', 5],
    ['$.a < true', 4],
    ['$.a = 1 $.b = 2', 8],
    ['value matches "("', 6],
    ['$.a = §', 6],
  ])('refuses %s and says where', (filter, position) => {
    try {
      compileMatcher({ text: null, filter }, null)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(QueryError)
      expect(error).toMatchObject({ part: 'filter', position })
    }
  })

  it.each([
    ['', 'headers-only'],
    ['$.n > 5', 'fields'],
    ['$.name = "abc"', 'bytes-then-fields'],
    ['$.name != "abc"', 'fields'],
    ['not $.name = "abc"', 'fields'],
    ['key = "abc" and $.n > 5', 'bytes-then-fields'],
    ['key = "abc" or $.n > 5', 'fields'],
    ['header.type exists', 'bytes-then-fields'],
  ])('“%s” goes by %s', (filter, way) => {
    expect(compileMatcher({ text: null, filter }, null).way).toBe(way)
  })
})
