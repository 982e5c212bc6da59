import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LogConfig, PartitionLog } from '#broker/log/index.ts'
import { type Compression, verifyCrc, walkBatches } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { contentOf, end, now, open, type Pair, producer, put, recordsOf, temporaryFolder } from './temporary-logs.ts'

const day = 24 * 3_600_000
const compacted: Partial<LogConfig> = { segmentBytes: 400, cleanupPolicy: ['compact'], deleteRetentionMs: day }

beforeAll(initCompression)

/** Larger than the rest of the active segment leaves room for, so that everything before it is rolled. */
function roll(log: PartitionLog): void {
  put(log, [['filler', 'x'.repeat(300)]])
}

function batchesOf(log: PartitionLog) {
  const found = []
  for (let offset = log.logStartOffset; offset < log.logEndOffset; ) {
    const { batches, nextOffset } = log.read(offset, { maxBytes: 1, isolation: 'read_uncommitted' })
    if (nextOffset <= offset) break
    found.push(...walkBatches(batches))
    offset = nextOffset
  }
  return found
}

describe('compaction', () => {
  it('keeps the latest record of each key at its offset', async () => {
    const log = open(temporaryFolder(), compacted)
    for (let index = 0; index < 20; index++) put(log, [[`k${index % 3}`, `v${index}`]])
    roll(log)
    const result = await log.compact(now)
    expect(contentOf(log)).toEqual(['17 k2=v17', '18 k0=v18', '19 k1=v19', `20 filler=${'x'.repeat(300)}`])
    expect(result).toMatchObject({ recordsRemoved: 17 })
    expect(result.bytesAfter).toBeLessThan(result.bytesBefore)
    expect(log.logStartOffset).toBe(0n)
    expect(await log.compact(now)).toMatchObject({ segmentsCleaned: 0 })
  })

  it('never touches the active segment', async () => {
    const log = open(temporaryFolder(), { ...compacted, segmentBytes: 100_000 })
    for (let index = 0; index < 5; index++) put(log, [['k', `v${index}`]])
    expect(await log.compact(now)).toMatchObject({ segmentsCleaned: 0, recordsRemoved: 0 })
    expect(contentOf(log)).toHaveLength(5)
  })

  it('keeps a tombstone for delete.retention.ms after it was first compacted', async () => {
    const log = open(temporaryFolder(), compacted)
    put(log, [
      ['k', 'v'],
      ['other', 'v'],
    ])
    put(log, [['k', null]])
    roll(log)
    await log.compact(now)
    expect(contentOf(log).slice(0, 2)).toEqual(['1 other=v', '2 k=null'])
    expect(batchesOf(log).map(batch => batch.header.deleteHorizonMs)).toContain(BigInt(now + day))
    expect(recordsOf(log).every(record => record.timestamp === BigInt(now))).toBe(true)
    await log.compact(now + day - 1)
    expect(contentOf(log)).toContain('2 k=null')
    await log.compact(now + day)
    expect(contentOf(log).slice(0, 1)).toEqual(['1 other=v'])
    expect(contentOf(log)).not.toContain('2 k=null')
  })

  it('waits until records are min.compaction.lag.ms old', async () => {
    const log = open(temporaryFolder(), { ...compacted, minCompactionLagMs: 1000 })
    put(log, [['k', '1', now - 2000]])
    put(log, [['k', '2', now - 1500]])
    roll(log)
    await log.compact(now - 600)
    expect(contentOf(log)).toHaveLength(3)
    await log.compact(now)
    expect(contentOf(log)[0]).toBe('1 k=2')
  })

  it('removes aborted records, keeps markers as long as their records', async () => {
    const log = open(temporaryFolder(), { ...compacted, segmentBytes: 1000 })
    put(log, [['a', 'committed']], producer(1n, 0, { isTransactional: true })) // 0
    put(log, [['a', 'aborted']], producer(2n, 0, { isTransactional: true })) // 1
    end(log, 'commit', 1n) // 2
    end(log, 'abort', 2n) // 3
    // Of the same producer, so that the aborted batch is not needed any more for its sequence.
    put(log, [['f', 'x'.repeat(800)]], producer(2n, 1)) // 4
    await log.compact(now)
    expect(contentOf(log)[0]).toBe('0 a=committed')
    expect(recordsOf(log, 5000).map(record => record.offset)).toEqual([0n, 2n, 3n, 4n])
    await log.compact(now + day)
    // The commit marker must outlive its record; the abort marker has nothing left to say.
    expect(recordsOf(log, 5000).map(record => record.offset)).toEqual([0n, 2n, 4n])
    const folder = log.directory
    log.close()
    expect(open(folder, compacted).lastStableOffset).toBe(5n)
  })

  it('does not go past an open transaction', async () => {
    const log = open(temporaryFolder(), compacted)
    put(log, [['k', '0']], producer(1n, 0, { isTransactional: true }))
    for (let index = 1; index < 8; index++) put(log, [['k', `${index}`]])
    roll(log)
    await log.compact(now)
    expect(contentOf(log)).toHaveLength(9)
  })

  it('remembers the sequence of a producer whose records are all gone', async () => {
    const log = open(temporaryFolder(), compacted)
    put(log, [['k', 'old']], producer(6n, 41))
    put(log, [['k', 'new']])
    roll(log)
    await log.compact(now)
    const folder = log.directory
    log.close()
    const again = open(folder, compacted)
    expect(contentOf(again)[0]).toBe('1 k=new')
    expect(again.producers()).toMatchObject([{ producerId: 6n, lastSequence: 41 }])
  })

  it('goes on while records are appended and read', async () => {
    const log = open(temporaryFolder(), compacted)
    for (let index = 0; index < 60; index++) put(log, [[`k${index % 4}`, `v${index}`]])
    const running = log.compact(now)
    const same = log.compact(now)
    put(log, [['during', 'v']])
    expect(contentOf(log)).toHaveLength(61)
    expect(await same).toEqual(await running)
    expect(contentOf(log).at(-1)).toBe('60 during=v')
  })

  it('gives up when the log is closed meanwhile', async () => {
    const folder = temporaryFolder()
    const log = open(folder, compacted)
    for (let index = 0; index < 60; index++) put(log, [[`k${index % 4}`, `v${index}`]])
    const running = log.compact(now)
    log.close()
    await running
    expect(contentOf(open(folder, compacted))).toHaveLength(60)
  })

  it('leaves, for any history, the latest value of every key, offsets rising and checksums right', async () => {
    const pair = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.string({ maxLength: 30 }), { nil: null }))
    const codec = fc.constantFrom<Compression>('none', 'gzip', 'snappy', 'lz4', 'zstd')
    const history = fc.array(fc.tuple(fc.array(pair, { minLength: 1, maxLength: 4 }), codec, fc.boolean()), {
      maxLength: 25,
    })
    await fc.assert(
      fc.asyncProperty(history, async batches => {
        const log = open(temporaryFolder(), { ...compacted, segmentBytes: 250 })
        const latest = new Map<string, string | null>()
        for (const [pairs, compression, compactNow] of batches) {
          put(log, pairs as Pair[], { compression })
          for (const [key, value] of pairs) latest.set(key, value)
          if (compactNow) await log.compact(now)
        }
        await log.compact(now)
        await log.compact(now + day)
        const left = new Map<string, string | null>()
        let previous = -1n
        for (const record of recordsOf(log)) {
          expect(record.offset).toBeGreaterThan(previous)
          previous = record.offset
          left.set(`${record.key}`, record.value === null ? null : `${record.value}`)
        }
        const values = (map: Map<string, string | null>) => [...map].filter(([, value]) => value !== null).sort()
        expect(values(left)).toEqual(values(latest))
        for (const { bytes } of batchesOf(log)) expect(verifyCrc(bytes)).toBe(true)
        const { directory, logEndOffset } = log
        log.close()
        const again = open(directory, compacted)
        expect([again.logEndOffset, again.recovery]).toEqual([logEndOffset, []])
        again.close()
      }),
      { numRuns: 40 },
    )
  })
})
