// The scanner finds what a plain decode of every record finds: any codec, any batch borders, both isolation levels.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Compression,
  decodeBatch,
  encodeBatch,
  encodeControlBatch,
  type KafkaRecord,
} from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { compileMatcher } from '#core/search/matcher.ts'
import type { ScanSpec, TextCondition } from '#core/search/query.ts'
import { type ScanControl, Scanner } from '#core/search/scanner.ts'

beforeAll(initCompression)

const text = (condition: Partial<TextCondition> & { text: string }): TextCondition => ({
  regex: false,
  matchCase: true,
  wholeWord: false,
  within: 'all',
  unescape: false,
  ...condition,
})

const spec = (part: Partial<ScanSpec>): ScanSpec => ({
  text: null,
  filter: '',
  script: '',
  times: null,
  isolation: 'read_uncommitted',
  verifyChecksums: true,
  ...part,
})

function keepAll(limit = Number.POSITIVE_INFINITY): ScanControl {
  let kept = 0
  return { stopped: () => false, isFull: () => kept >= limit, keep: () => kept++ < limit }
}

/** Of a query without a script. */
const scannerOf = (query: ScanSpec) => new Scanner(query, compileMatcher(query, null))

const whole = { topic: 't', partition: 0, from: 0n, until: 1_000_000n, abortedTransactions: [] }

function offsetsOf(scanner: Scanner, bytes: Buffer, part: Partial<typeof whole> = {}) {
  const result = scanner.scan({ ...whole, ...part }, bytes, keepAll())
  expect(result.gaps).toEqual([])
  return { offsets: result.hits.flatMap(piece => [...piece.offsets]), records: result.records, matches: result.matches }
}

const word = fc.constantFrom('a', 'b', 'ab', 'needle', 'nee', 'dle', 'NEEDLE', 'ü', 'Ü', 'ſ', '"', '\\u006e', ' ', '.')
const field = fc.option(
  fc.array(word, { maxLength: 8 }).map(words => Buffer.from(words.join(''))),
  { freq: 6 },
)
const recordOf = fc.record({
  timestamp: fc.bigInt({ min: 1000n, max: 2000n }),
  key: field,
  value: field,
  headers: fc.array(
    fc.record({ key: fc.constantFrom('needle', 'h', 'ab').map(key => Buffer.from(key)), value: field }),
    {
      maxLength: 2,
    },
  ),
})
const codec = fc.constantFrom<Compression>('none', 'none', 'gzip', 'snappy', 'lz4', 'zstd')
const batches = fc.array(fc.tuple(fc.array(recordOf, { minLength: 1, maxLength: 8 }), codec), { maxLength: 6 })

function log(list: [Parameters<typeof encodeBatch>[0], Compression][]) {
  let baseOffset = 0n
  const parts = list.map(([records, compression]) => {
    const batch = encodeBatch(records, { baseOffset, compression })
    baseOffset += BigInt(records.length)
    return batch
  })
  return { bytes: Buffer.concat(parts), records: parts.flatMap(decodeBatch) }
}

const fieldsOf = ({ key, value, headers }: KafkaRecord) =>
  [key, value, ...headers.flatMap(header => [header.key, header.value])].filter(each => each !== null)

const conditions = fc.record({
  text: fc.constantFrom('needle', 'a', 'ab', 'ü', 'eed', 'ba', 's', 'n.', 'ee[dD]le', 'b+'),
  regex: fc.boolean(),
  matchCase: fc.boolean(),
  wholeWord: fc.boolean(),
  within: fc.constantFrom('all' as const, 'key' as const, 'value' as const, 'headers' as const),
  unescape: fc.boolean(),
})

function slowMatch(condition: TextCondition, record: KafkaRecord): boolean {
  const source = condition.regex ? `(?:${condition.text})` : condition.text.replace(/[.+[\]]/g, '\\$&')
  const bounded = condition.wholeWord ? `(?<![\\p{L}\\p{M}\\p{N}_])${source}(?![\\p{L}\\p{M}\\p{N}_])` : source
  const pattern = new RegExp(bounded, condition.matchCase ? 'u' : 'iu')
  const { key, value, headers } = record
  const fields = {
    all: fieldsOf(record),
    key: [key],
    value: [value],
    headers: headers.flatMap(header => [header.key, header.value]),
  }[condition.within]
  return fields.some(each => {
    if (each === null) return false
    const content = each.toString()
    return pattern.test(content) || (condition.unescape && pattern.test(content.replaceAll('\\u006e', 'n')))
  })
}

describe('the scanner', () => {
  it('finds the records that a plain decode finds', () => {
    fc.assert(
      fc.property(batches, conditions, (list, condition) => {
        const { bytes, records } = log(list)
        const found = offsetsOf(scannerOf(spec({ text: condition })), bytes)
        const expected = records.filter(record => slowMatch(condition, record)).map(record => record.offset)
        expect(found).toEqual({ offsets: expected, records: records.length, matches: expected.length })
      }),
      { numRuns: 1500 },
    )
  }, 60_000)

  it('keeps to offsets, times and whole batches', () => {
    const range = fc.tuple(fc.bigInt({ min: 0n, max: 40n }), fc.bigInt({ min: 0n, max: 40n }))
    const times = fc.option(fc.tuple(fc.bigInt({ min: 900n, max: 2100n }), fc.bigInt({ min: 900n, max: 2100n })))
    fc.assert(
      fc.property(
        batches,
        range,
        times,
        fc.nat({ max: 30 }),
        fc.boolean(),
        (list, [from, until], time, cut, hasText) => {
          const { bytes, records } = log(list)
          const asked = time === null ? null : { from: time[0], to: time[1] }
          const query = spec({ text: hasText ? text({ text: 'e' }) : null, times: asked })
          const inRange = records.filter(
            ({ offset, timestamp }) =>
              offset >= from && offset < until && (asked === null || (timestamp >= asked.from && timestamp < asked.to)),
          )
          const matching = inRange.filter(each => !hasText || fieldsOf(each).some(part => part.includes('e')))
          // A tail cut short is no batch.
          const torn = Buffer.concat([bytes, bytes.subarray(0, Math.min(cut, bytes.length))])
          const found = offsetsOf(scannerOf(query), torn, { from, until })
          expect(found.offsets).toEqual(matching.map(each => each.offset))
          expect(found.matches).toBe(matching.length)
          if (asked === null) expect(found.records).toBe(inRange.length)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('counts what it does not keep', () => {
    const { bytes } = log([
      [Array.from({ length: 50 }, () => ({ timestamp: 1n, key: null, value: Buffer.from('x'), headers: [] })), 'lz4'],
    ])
    for (const query of [spec({}), spec({ text: text({ text: 'x' }) })]) {
      const result = scannerOf(query).scan(whole, bytes, keepAll(7))
      expect(result.matches).toBe(50)
      expect(result.hits.reduce((sum, piece) => sum + piece.keys.length, 0)).toBe(7)
    }
  })

  it('names a broken batch and goes on behind it', () => {
    const { bytes } = log([
      [[{ timestamp: 1n, key: null, value: Buffer.from('one'), headers: [] }], 'none'],
      [[{ timestamp: 1n, key: null, value: Buffer.from('two'), headers: [] }], 'none'],
    ])
    bytes.writeUInt8(bytes.readUInt8(68) ^ 1, 68)
    const checked = scannerOf(spec({})).scan(whole, bytes, keepAll())
    expect(checked.matches).toBe(1)
    expect(checked.gaps).toEqual([{ offset: 0n, what: expect.stringContaining('checksum') }])
    const unchecked = scannerOf(spec({ verifyChecksums: false })).scan(whole, bytes, keepAll())
    expect(unchecked.matches).toBe(2)
  })

  it('leaves out aborted transactions and markers where only committed records are asked for', () => {
    const transaction = (producerId: bigint, baseOffset: bigint, value: string) =>
      encodeBatch([{ timestamp: 1n, key: null, value: Buffer.from(value), headers: [] }], {
        baseOffset,
        producerId,
        producerEpoch: 0,
        baseSequence: 0,
        isTransactional: true,
      })
    const marker = (kind: 'commit' | 'abort', producerId: bigint, baseOffset: bigint) =>
      encodeControlBatch(kind, { producerId, producerEpoch: 0, baseOffset, timestamp: 1n })
    const bytes = Buffer.concat([
      transaction(1n, 0n, 'x aborted'),
      transaction(2n, 1n, 'x committed'),
      marker('abort', 1n, 2n),
      transaction(1n, 3n, 'x committed later'),
      marker('commit', 2n, 4n),
      marker('commit', 1n, 5n),
    ])
    const abortedTransactions = [{ producerId: 1n, firstOffset: 0n }]
    const query = spec({ text: text({ text: 'x' }) })
    expect(offsetsOf(scannerOf(query), bytes).offsets).toEqual([0n, 1n, 3n])
    const committed = scannerOf({ ...query, isolation: 'read_committed' })
    const result = committed.scan({ ...whole, abortedTransactions }, bytes, keepAll())
    expect(result.hits.flatMap(piece => [...piece.offsets])).toEqual([1n, 3n])
    expect(result.records).toBe(2)
  })

  it('stops between batches', () => {
    const { bytes } = log(
      Array.from({ length: 5 }, () => [[{ timestamp: 1n, key: null, value: null, headers: [] }], 'none']),
    )
    let asked = 0
    const control = { ...keepAll(), stopped: () => ++asked > 2 }
    expect(scannerOf(spec({})).scan(whole, bytes, control).records).toBe(2)
  })
})
