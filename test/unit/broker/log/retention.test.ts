import { describe, expect, it } from 'vitest'
import type { LogConfig, PartitionLog } from '#broker/log/index.ts'
import { contentOf, end, now, open, producer, put, temporaryFolder } from './temporary-logs.ts'

const hour = 3_600_000

/** Ten segments of one record, one hour apart, the last one written now. */
function tenHours(config: Partial<LogConfig> = {}): PartitionLog {
  const log = open(temporaryFolder(), { segmentBytes: 80, ...config })
  for (let index = 0; index < 10; index++) put(log, [['k', `v${index}`, now - (9 - index) * hour]])
  expect(log.segmentCount).toBe(10)
  return log
}

describe('retention', () => {
  it('by time deletes whole segments whose newest record is too old', () => {
    const log = tenHours({ retentionMs: 3 * hour })
    expect(log.applyRetention(now)).toBe(6)
    expect([log.logStartOffset, log.logEndOffset]).toEqual([6n, 10n])
    expect(contentOf(log)).toEqual(['6 k=v6', '7 k=v7', '8 k=v8', '9 k=v9'])
    expect(log.applyRetention(now)).toBe(0)
  })

  it('by time empties a log whose records are all too old, and keeps counting', () => {
    const log = tenHours({ retentionMs: hour })
    expect(log.applyRetention(now + 24 * hour)).toBe(10)
    expect([log.logStartOffset, log.logEndOffset, log.sizeInBytes]).toEqual([10n, 10n, 0])
    expect(log.applyRetention(now + 48 * hour)).toBe(0)
    expect(put(log, [['k', 'later']])).toBe(10n)
  })

  it('by bytes leaves at least that many', () => {
    const log = tenHours()
    const one = log.sizeInBytes / 10
    log.updateConfig({ ...log.config, retentionBytes: 3 * one + 5 })
    expect(log.applyRetention(now)).toBe(6)
    expect(log.sizeInBytes).toBe(4 * one)
  })

  it('does neither without limits, nor in a topic that is only compacted', () => {
    expect(tenHours({ retentionMs: -1 }).applyRetention(now + 1000 * hour)).toBe(0)
    expect(tenHours({ cleanupPolicy: ['compact'], retentionMs: 1 }).applyRetention(now)).toBe(0)
  })

  it('forgets aborted transactions that are gone', () => {
    const log = open(temporaryFolder(), { segmentBytes: 80, retentionBytes: 1 })
    put(log, [['k', 'v']], producer(1n, 0, { isTransactional: true }))
    end(log, 'abort', 1n)
    put(log, [['k', 'v']])
    put(log, [['k', 'v']])
    expect(log.abortedTransactions(0n, 10n)).toHaveLength(1)
    log.applyRetention(now)
    log.applyRetention(now)
    expect(log.abortedTransactions(0n, 10n)).toEqual([])
  })
})

describe('rolling', () => {
  it('by age of the first record', () => {
    const log = open(temporaryFolder(), { segmentMs: hour })
    put(log, [['k', 'v', now - 3 * hour]])
    put(log, [['k', 'v', now - 2.5 * hour]])
    put(log, [['k', 'v', now - hour]])
    expect(log.segmentCount).toBe(2)
  })
})

describe('deleteRecordsBefore', () => {
  it('moves the start, persists it, and removes segments that are no longer needed', () => {
    const persisted: bigint[] = []
    const log = open(
      temporaryFolder(),
      { segmentBytes: 200 },
      { persistLogStartOffset: offset => persisted.push(offset) },
    )
    for (let index = 0; index < 10; index++)
      put(log, [
        ['k', `v${index}`],
        ['k', `w${index}`],
      ])
    const segments = log.segmentCount
    expect(log.deleteRecordsBefore(7n)).toBe(7n)
    expect(log.segmentCount).toBeLessThan(segments)
    expect(log.deleteRecordsBefore(3n)).toBe(7n)
    expect(log.deleteRecordsBefore(20n)).toBe(20n)
    expect(log.logEndOffset).toBe(20n)
    expect(persisted).toEqual([7n, 20n])
    expect(() => log.deleteRecordsBefore(21n)).toThrow(expect.objectContaining({ error: 'OFFSET_OUT_OF_RANGE' }))
  })
})
