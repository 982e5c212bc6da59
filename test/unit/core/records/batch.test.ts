import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type BatchOptions,
  type Compression,
  decodeBatch,
  decodeControl,
  encodeBatch,
  encodeControlBatch,
  peekBatchHeader,
  readBatchHeader,
  verifyCrc,
  walkBatches,
} from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import type { NewRecord } from '#core/records/record.ts'

const codecs: Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
const bytes = fc.uint8Array({ maxLength: 200 }).map(array => Buffer.from(array))
const optionalBytes = fc.option(bytes, { nil: null })
const int64 = fc.bigInt({ min: 0n, max: 2n ** 62n })
const record: fc.Arbitrary<NewRecord> = fc.record({
  timestamp: int64,
  key: optionalBytes,
  value: fc.oneof(
    optionalBytes,
    fc.string({ maxLength: 40 }).map(text => Buffer.from(text.repeat(5000))),
  ),
  headers: fc.array(fc.record({ key: bytes, value: optionalBytes }), { maxLength: 4 }),
})
const records = fc.array(record, { maxLength: 8 })
const codec = fc.constantFrom(...codecs)

beforeAll(initCompression)

/** Text instead of Buffers, which the matcher compares byte by byte and slowly. */
function plain(one: NewRecord): unknown {
  const text = (part: Uint8Array | null) => (part === null ? null : Buffer.from(part).toString('base64'))
  const headers = one.headers.map(header => [text(header.key), text(header.value)])
  return [one.offset, one.timestamp, text(one.key), text(one.value), headers]
}

function simple(count: number, options: BatchOptions = {}): Buffer {
  const list = Array.from({ length: count }, (_, index) => ({
    timestamp: 1700000000000n + BigInt(index),
    key: Buffer.from(`key ${index}`),
    value: Buffer.from(`value ${index}`.repeat(20)),
    headers: [{ key: Buffer.from('h'), value: null }],
  }))
  return encodeBatch(list, options)
}

describe('encodeBatch and decodeBatch', () => {
  it('give back every record exactly, with each codec', () => {
    fc.assert(
      fc.property(records, codec, int64, (list, compression, baseOffset) => {
        const batch = encodeBatch(list, { compression, baseOffset })
        expect(verifyCrc(batch)).toBe(true)
        const expected = list.map((one, index) => ({ ...one, offset: baseOffset + BigInt(index) }))
        expect(decodeBatch(batch).map(plain)).toEqual(expected.map(plain))
      }),
      { numRuns: 150 },
    )
  })

  it('keep gaps between offsets and everything the header says', () => {
    const list = [7n, 9n, 100n].map(offset => ({ offset, timestamp: offset, key: null, value: null, headers: [] }))
    const batch = encodeBatch(list, {
      baseOffset: 5n,
      lastOffsetDelta: 200,
      producerId: 2n ** 60n + 1n,
      producerEpoch: 32767,
      baseSequence: 2147483647,
      isTransactional: true,
      partitionLeaderEpoch: 9,
      deleteHorizonMs: 1700000000000n,
    })
    expect(decodeBatch(batch).map(one => [one.offset, one.timestamp])).toEqual([
      [7n, 7n],
      [9n, 9n],
      [100n, 100n],
    ])
    expect(readBatchHeader(batch, 0)).toMatchObject({
      baseOffset: 5n,
      lastOffsetDelta: 200,
      producerId: 2n ** 60n + 1n,
      producerEpoch: 32767,
      baseSequence: 2147483647,
      isTransactional: true,
      isControl: false,
      partitionLeaderEpoch: 9,
      deleteHorizonMs: 1700000000000n,
      maxTimestamp: 100n,
      recordCount: 3,
      sizeInBytes: batch.length,
    })
  })

  it('take the batch time for every record when the broker stamped it', () => {
    const batch = encodeBatch(
      [1n, 5n, 3n].map(timestamp => ({ timestamp, key: null, value: null, headers: [] })),
      { timestampType: 'LogAppendTime' },
    )
    expect(decodeBatch(batch).map(one => one.timestamp)).toEqual([5n, 5n, 5n])
  })

  it('allow a batch without records, as compaction leaves them', () => {
    const batch = encodeBatch([], { baseOffset: 40n, lastOffsetDelta: 2, maxTimestamp: 77n })
    expect(decodeBatch(batch)).toEqual([])
    expect(readBatchHeader(batch, 0)).toMatchObject({ baseOffset: 40n, lastOffsetDelta: 2, maxTimestamp: 77n })
  })

  it('refuse offsets that go back', () => {
    const list = [9n, 8n].map(offset => ({ offset, timestamp: 0n, key: null, value: null, headers: [] }))
    expect(() => encodeBatch(list)).toThrow(expect.objectContaining({ name: 'RecordsError' }))
  })

  it('write markers that end a transaction', () => {
    const batch = encodeControlBatch('abort', {
      producerId: 12n,
      producerEpoch: 3,
      baseOffset: 50n,
      timestamp: 99n,
      coordinatorEpoch: 7,
    })
    expect(readBatchHeader(batch, 0)).toMatchObject({ isControl: true, isTransactional: true, baseSequence: -1 })
    expect(decodeBatch(batch).map(decodeControl)).toEqual([{ kind: 'abort', type: 0, version: 0, coordinatorEpoch: 7 }])
  })
})

describe('walkBatches', () => {
  it('finds every whole batch in any prefix of a log', () => {
    const parts = codecs.map((compression, index) => simple(index + 1, { compression, baseOffset: BigInt(index * 10) }))
    const log = Buffer.concat(parts)
    const ends = parts.map((_, index) => Buffer.concat(parts.slice(0, index + 1)).length)
    for (let length = 0; length <= log.length; length++) {
      const walked = [...walkBatches(log.subarray(0, length))]
      expect(walked.length).toBe(ends.filter(end => end <= length).length)
    }
    expect([...walkBatches(log)].map(batch => batch.bytes)).toEqual(parts)
  })

  it('says where it stopped understanding', () => {
    const log = Buffer.concat([simple(1), Buffer.alloc(80, 7)])
    const position = simple(1).length
    expect(() => [...walkBatches(log)]).toThrow(expect.objectContaining({ name: 'RecordsError', position }))
  })

  it('shows a header before its records have arrived', () => {
    const batch = simple(3)
    expect(peekBatchHeader(batch.subarray(0, 61), 0)).toMatchObject({ recordCount: 3, sizeInBytes: batch.length })
    expect(peekBatchHeader(batch.subarray(0, 60), 0)).toBeNull()
    expect(readBatchHeader(batch.subarray(0, batch.length - 1), 0)).toBeNull()
  })
})

describe('damaged batches', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 })

  it('end in a RecordsError or in records, never in another error or a hang', () => {
    fc.assert(
      fc.property(records, codec, damage, fc.nat(), (list, compression, changes, cut) => {
        const batch = encodeBatch(list, { compression })
        for (const [position, value] of changes) batch[position % batch.length] = value
        const shorter = cut % 3 === 0 ? batch.subarray(0, cut % (batch.length + 1)) : batch
        try {
          for (const walked of walkBatches(shorter)) decodeBatch(walked.bytes)
          decodeBatch(shorter)
        } catch (error) {
          expect(error).toMatchObject({ name: 'RecordsError' })
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('fail their checksum', () => {
    const batch = simple(2)
    for (let position = 21; position < batch.length; position++) {
      const damaged = Buffer.from(batch)
      damaged[position] = (damaged[position] ?? 0) ^ 1
      expect(verifyCrc(damaged)).toBe(false)
    }
  })

  it.each([
    ['a record count that cannot be', (batch: Buffer) => batch.writeInt32BE(2147483647, 57), /cannot hold/],
    ['a record longer than the batch', (batch: Buffer) => batch.writeUIntBE(0xfeff03, 61, 3), /length/],
    ['a varint without an end', (batch: Buffer) => batch.fill(0xff, 61), /varint/],
    ['a magic byte of the future', (batch: Buffer) => batch.writeInt8(3, 16), /magic byte is 3/],
    ['a batch length of zero', (batch: Buffer) => batch.writeInt32BE(0, 8), /batch length of 0/],
    ['an unknown compression', (batch: Buffer) => batch.writeInt16BE(5, 21), /compression type 5/],
  ])('%s', (_, change, message) => {
    const batch = simple(2, { baseOffset: 1234n })
    change(batch)
    expect(() => decodeBatch(batch)).toThrow(message)
    expect(() => decodeBatch(batch)).toThrow(/offset 1234/)
  })
})
