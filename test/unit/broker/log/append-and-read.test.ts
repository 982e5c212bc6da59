import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Compression,
  decodeBatch,
  encodeBatch,
  readBatchHeader,
  verifyCrc,
  walkBatches,
} from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { batchOf, contentOf, now, open, producer, put, recordsOf, temporaryFolder } from './temporary-logs.ts'

beforeAll(initCompression)

describe('append', () => {
  it('gives out offsets and stores the batch as it came, but for offset and leader epoch', () => {
    const log = open(temporaryFolder())
    put(log, [['a', '1']])
    const sent = batchOf(
      [
        ['b', '2'],
        ['c', null],
      ],
      { compression: 'zstd' },
    )
    const original = Buffer.from(sent)
    const result = log.append(sent, { now, origin: 'client' })
    expect(result).toEqual({ baseOffset: 1n, lastOffset: 2n, logAppendTime: -1n, logStartOffset: 0n, duplicate: false })
    const { batches, nextOffset } = log.read(1n, { maxBytes: 10_000, isolation: 'read_uncommitted' })
    expect(nextOffset).toBe(3n)
    expect(batches.subarray(16).equals(original.subarray(16))).toBe(true)
    expect(readBatchHeader(batches, 0)).toMatchObject({ baseOffset: 1n, partitionLeaderEpoch: 0 })
    expect(contentOf(log)).toEqual(['0 a=1', '1 b=2', '2 c=null'])
  })

  it('stamps the time and the checksum when the topic says LogAppendTime', () => {
    const log = open(temporaryFolder(), { messageTimestampType: 'LogAppendTime' })
    const sent = batchOf([
      ['a', '1', 5],
      ['b', '2', 9],
    ])
    expect(log.append(sent, { now, origin: 'client' }).logAppendTime).toBe(BigInt(now))
    const { batches } = log.read(0n, { maxBytes: 10_000, isolation: 'read_uncommitted' })
    expect(verifyCrc(batches)).toBe(true)
    expect(decodeBatch(batches).map(record => record.timestamp)).toEqual([BigInt(now), BigInt(now)])
  })

  it('corrects the largest timestamp where a client wrote another one', () => {
    const log = open(temporaryFolder())
    log.append(
      batchOf(
        [
          ['a', '1', 70],
          ['b', '2', 30],
        ],
        { maxTimestamp: 30n },
      ),
      { now, origin: 'client' },
    )
    const { batches } = log.read(0n, { maxBytes: 10_000, isolation: 'read_uncommitted' })
    expect(readBatchHeader(batches, 0)?.maxTimestamp).toBe(70n)
    expect(verifyCrc(batches)).toBe(true)
  })

  it('compresses again when the topic names a codec', () => {
    const log = open(temporaryFolder(), { compressionType: 'lz4' })
    put(
      log,
      [
        ['a', '1'],
        ['b', '2'],
      ],
      { compression: 'gzip', ...producer(7n, 0) },
    )
    const { batches } = log.read(0n, { maxBytes: 10_000, isolation: 'read_uncommitted' })
    expect(readBatchHeader(batches, 0)).toMatchObject({ compression: 'lz4', producerId: 7n, baseSequence: 0 })
    expect(contentOf(log)).toEqual(['0 a=1', '1 b=2'])
  })

  const wrongCrc = () => {
    const batch = batchOf([['a', '1']])
    batch.writeUInt8(1, batch.length - 1)
    return batch
  }
  const manyDeltas = () =>
    encodeBatch([{ timestamp: 1n, offset: 4n, key: null, value: null, headers: [] }], { baseOffset: 0n })
  it.each([
    ['a wrong checksum', wrongCrc, 'CORRUPT_MESSAGE'],
    ['half a batch', () => batchOf([['a', '1']]).subarray(0, 60), 'CORRUPT_MESSAGE'],
    ['no batch', () => Buffer.alloc(0), 'INVALID_RECORD'],
    ['noise', () => Buffer.alloc(100, 0x33), 'CORRUPT_MESSAGE'],
    ['a batch that is too large', () => batchOf([['a', 'x'.repeat(2000)]]), 'MESSAGE_TOO_LARGE'],
    ['offsets with holes', manyDeltas, 'INVALID_RECORD'],
    ['a control batch', () => batchOf([['a', '1']], { isControl: true }), 'INVALID_RECORD'],
    ['a batch without records', () => batchOf([]), 'INVALID_RECORD'],
    [
      'a producer without sequence',
      () => batchOf([['a', '1']], { producerId: 1n, producerEpoch: 0 }),
      'INVALID_RECORD',
    ],
    ['a time in the future', () => batchOf([['a', '1', now + 7_200_000]]), 'INVALID_TIMESTAMP'],
    ['no key in a compacted topic', () => batchOf([[null, '1']]), 'INVALID_RECORD'],
  ])('refuses %s and keeps nothing of it', (_, batch, error) => {
    const log = open(temporaryFolder(), { maxMessageBytes: 1000, cleanupPolicy: ['compact'] })
    const both = Buffer.concat([batchOf([['good', '1']]), batch()])
    const sent = batch().length === 0 ? batch() : both
    expect(() => log.append(sent, { now, origin: 'client' })).toThrow(expect.objectContaining({ error }))
    expect(log.logEndOffset).toBe(0n)
    expect(log.sizeInBytes).toBe(0)
  })

  it('refuses old message formats', () => {
    const v1 = Buffer.alloc(34)
    v1.writeInt32BE(22, 8)
    v1.writeInt8(1, 16)
    v1.writeInt32BE(-1, 26)
    v1.writeInt32BE(-1, 30)
    const log = open(temporaryFolder())
    expect(() => log.append(v1, { now, origin: 'client' })).toThrow(
      expect.objectContaining({ error: 'UNSUPPORTED_FOR_MESSAGE_FORMAT' }),
    )
  })

  it('tells its listeners, until they unsubscribe', () => {
    const log = open(temporaryFolder())
    let calls = 0
    const unsubscribe = log.subscribe(() => calls++)
    put(log, [['a', '1']])
    unsubscribe()
    put(log, [['a', '2']])
    expect(calls).toBe(1)
  })
})

describe('read', () => {
  it.each<Compression>(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'finds every offset across segments (%s)',
    compression => {
      const log = open(temporaryFolder(), { segmentBytes: 700 })
      for (let index = 0; index < 40; index++) {
        put(
          log,
          Array.from({ length: (index % 4) + 1 }, (_, n) => [`k${index}`, `v${n}`] as const),
          { compression },
        )
      }
      expect(log.segmentCount).toBeGreaterThan(3)
      expect(recordsOf(log).map(record => record.offset)).toEqual(Array.from({ length: 100 }, (_, n) => BigInt(n)))
      for (let offset = 0n; offset < 100n; offset++) {
        const { batches, nextOffset } = log.read(offset, { maxBytes: 1, isolation: 'read_uncommitted' })
        const first = readBatchHeader(batches, 0)
        expect(first?.sizeInBytes).toBe(batches.length)
        expect((first?.baseOffset ?? 0n) <= offset && offset < nextOffset).toBe(true)
      }
    },
  )

  it('returns whole batches within the limit, and a too large first one only when asked to', () => {
    const log = open(temporaryFolder())
    for (let index = 0; index < 10; index++) put(log, [['key', 'v'.repeat(50)]])
    const size = log.sizeInBytes / 10
    const read = (maxBytes: number, minOneBatch: boolean) =>
      [...walkBatches(log.read(0n, { maxBytes, isolation: 'read_uncommitted', minOneBatch }).batches)].length
    expect([read(size * 3, false), read(size * 3 + 5, false), read(size - 1, true), read(size - 1, false)]).toEqual([
      3, 3, 1, 0,
    ])
  })

  it('is empty at the end and out of range beyond it', () => {
    const log = open(temporaryFolder())
    put(log, [['a', '1']])
    expect(log.read(1n, { maxBytes: 100, isolation: 'read_committed' })).toEqual({
      batches: Buffer.alloc(0),
      nextOffset: 1n,
    })
    for (const offset of [-1n, 2n]) {
      expect(() => log.read(offset, { maxBytes: 100, isolation: 'read_committed' })).toThrow(
        expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }),
      )
    }
  })
})

describe('look-up by time', () => {
  it('finds the first record at or after a time, as a scan would', () => {
    const log = open(temporaryFolder(), { segmentBytes: 900 })
    // Neither sorted nor unique, as with several producers.
    const times = Array.from({ length: 120 }, (_, index) => now - 100_000 + index * 300 - ((index * 7919) % 2000))
    for (let index = 0; index < times.length; index += 3) {
      put(
        log,
        times.slice(index, index + 3).map(time => ['k', 'v', time] as const),
        { compression: 'lz4' },
      )
    }
    for (let time = now - 105_000; time < now; time += 451) {
      const index = times.findIndex(one => one >= time)
      const expected = index === -1 ? null : { offset: BigInt(index), timestamp: BigInt(times[index] ?? 0) }
      expect(log.offsetForTimestamp(BigInt(time))).toEqual(expected)
    }
    const largest = Math.max(...times)
    expect(log.maxTimestamp()).toEqual({ offset: BigInt(times.indexOf(largest)), timestamp: BigInt(largest) })
  })

  it('does not find deleted records', () => {
    const log = open(temporaryFolder())
    put(log, [
      ['a', '1', now],
      ['b', '2', now - 5],
      ['c', '3', now - 9],
    ])
    put(log, [['d', '4', now - 7]])
    log.deleteRecordsBefore(1n)
    expect(log.maxTimestamp()).toEqual({ offset: 1n, timestamp: BigInt(now - 5) })
    expect(log.offsetForTimestamp(BigInt(now - 100))).toEqual({ offset: 1n, timestamp: BigInt(now - 5) })
    log.deleteRecordsBefore(2n)
    expect(log.maxTimestamp()).toEqual({ offset: 3n, timestamp: BigInt(now - 7) })
    log.deleteRecordsBefore(4n)
    expect(log.maxTimestamp()).toBeNull()
    expect(log.offsetForTimestamp(0n)).toBeNull()
  })
})
