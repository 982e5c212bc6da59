import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullCsv, type OffsetRow, parseOffsets, toolCsv } from '#kafka/offsets-csv.ts'

const group = 'billing, "eu"'
const commit = fc.record({
  offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  metadata: fc.string({ unit: 'binary' }),
  leaderEpoch: fc.integer({ min: -1, max: 999_999_999 }),
})
const row = fc.record({
  topic: fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/),
  partition: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  commit: fc.option(commit),
})
const rows = fc.uniqueArray(row, { minLength: 1, selector: ({ topic, partition }) => `${topic}/${partition}` })

const failure = (text: string) => {
  try {
    return parseOffsets(text, 'g')
  } catch (error) {
    return error
  }
}

describe('offsets as CSV', () => {
  it('in full come back exactly: epochs, metadata, and “none”', () => {
    fc.assert(
      fc.property(rows, all => {
        expect(parseOffsets(fullCsv(group, all), group)).toEqual(all)
      }),
    )
  })

  it('in the form of Kafka’s tool come back with offsets only', () => {
    fc.assert(
      fc.property(rows, all => {
        const told = all.flatMap(({ commit: each, ...place }): OffsetRow[] =>
          each === null ? [] : [{ ...place, commit: { offset: each.offset, metadata: '', leaderEpoch: -1 } }],
        )
        fc.pre(told.length > 0)
        expect(parseOffsets(toolCsv(all), group)).toEqual(told)
      }),
    )
  })

  it('are written as Kafka’s tool writes them', () => {
    const at = (offset: bigint) => ({ offset, metadata: 'm', leaderEpoch: 3 })
    const some = [
      { topic: 'orders', partition: 0, commit: at(9_007_199_254_740_993n) },
      { topic: 'orders', partition: 1, commit: null },
    ]
    expect(toolCsv(some)).toBe('orders,0,9007199254740993\n')
  })

  it('with groups leave out the lines of others', () => {
    const at = (offset: bigint) => ({ offset, metadata: '', leaderEpoch: -1 })
    expect(parseOffsets('\uFEFFother,orders,0,1\r\n\r\ng,orders,0,2\r\n', 'g')).toEqual([
      { topic: 'orders', partition: 0, commit: at(2n) },
    ])
  })

  it('say which line is wrong, and why', () => {
    expect(failure('orders,0,1\norders,1\n')).toMatchObject({ code: 'INVALID_CSV', where: { line: '2' } })
    expect(failure('orders,0,-2\n')).toMatchObject({ what: expect.stringContaining('“-2”') })
    expect(failure('orders,0,9223372036854775808\n')).toMatchObject({ where: { line: '1' } })
    expect(failure('orders,2147483648,1\n')).toMatchObject({ where: { line: '1' } })
    expect(failure('orders,0,1\norders,0,2\n')).toMatchObject({ what: expect.stringContaining('once more') })
    expect(failure('')).toMatchObject({ code: 'INVALID_CSV', where: {} })
    expect(failure('a,orders,0,1\n')).toMatchObject({ what: expect.stringContaining('no offset of the group g') })
    expect(failure('orders,"0,1\n')).toMatchObject({ what: expect.stringContaining('no CSV') })
  })
})
