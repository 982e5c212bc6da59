// What a list keeps of a batch, against the same batch decoded as a whole.
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { columnsOf, ListedRecords, recordsOf } from '#core/log/listed-records.ts'
import { decodeBatch, encodeBatch } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'

beforeAll(() => initCompression())

const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map(Buffer.from), { nil: null })
const record = fc.record({
  key: bytes,
  value: bytes,
  timestamp: fc.bigInt({ min: 0n, max: 1n << 40n }),
  headers: fc.array(fc.record({ key: fc.uint8Array({ maxLength: 5 }).map(Buffer.from), value: bytes }), {
    maxLength: 3,
  }),
})

function listed(batch: Buffer, from = 0n): ListedRecords {
  const list = new ListedRecords()
  const columns = columnsOf(batch)
  if (columns !== null) list.add(recordsOf(columns, from))
  return list
}

describe('records as a list keeps them', () => {
  it('are the records of the batch', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), fc.boolean(), (records, isCompressed) => {
        const batch = encodeBatch(records, { compression: isCompressed ? 'lz4' : 'none', baseOffset: 70n })
        const list = listed(batch)
        const all = Array.from({ length: list.count }, (_, index) => list.at(index))
        expect(all).toEqual(decodeBatch(batch).map(each => ({ ...each, cut: null })))
        expect(list.lowerBound(70n)).toBe(0)
        expect(list.lowerBound(71n)).toBe(1)
        expect(list.lowerBound(1000n)).toBe(list.count)
      }),
    )
  })

  it('are cut where they are large, with the size that is missing', () => {
    const large = { key: null, value: Buffer.alloc(600_000, 'x'), timestamp: 0n, headers: [] }
    const small = { key: Buffer.from('k'), value: Buffer.from('v'), timestamp: 0n, headers: [] }
    const list = listed(encodeBatch([small, large], { compression: 'none' }))
    expect(list.at(0)).toMatchObject({ value: Buffer.from('v'), cut: null })
    const { value, cut } = list.at(1)
    expect((value?.length ?? 0) + (cut?.bytes ?? 0)).toBe(600_000)
    expect(cut?.bytes).toBeGreaterThan(0)
  })

  it('leave out what lies before an offset, as overlapping batches have it', () => {
    const records = Array.from({ length: 5 }, () => ({ key: null, value: null, timestamp: 0n, headers: [] }))
    const list = listed(encodeBatch(records, { compression: 'none', baseOffset: 10n }), 12n)
    expect(Array.from({ length: list.count }, (_, index) => list.offsetAt(index))).toEqual([12n, 13n, 14n])
  })

  it('are none where the checksum is wrong', () => {
    const batch = encodeBatch([{ key: null, value: Buffer.from('v'), timestamp: 0n, headers: [] }], {
      compression: 'none',
    })
    batch[batch.length - 2] = (batch[batch.length - 2] ?? 0) ^ 1
    expect(columnsOf(batch)).toBeNull()
  })
})
