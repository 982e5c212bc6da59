// A kill at any moment: whatever bytes are on the disk, every whole batch before the damage comes back.
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { walkBatches } from '#core/records/batch.ts'
import { initCompression } from '#core/records/compression.ts'
import { batchOf, contentOf, end, open, producer, put, recordsOf, temporaryFolder } from './temporary-logs.ts'

beforeAll(initCompression)

function segments(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.log'))
    .sort()
}

/** A folder as a kill leaves it: the log in `folder` is still open. */
function killed(folder: string): string {
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

function lastSegment(folder: string): string {
  return join(folder, segments(folder).at(-1) ?? '')
}

describe('recovery', () => {
  it('keeps every whole batch of any prefix of the last segment', () => {
    const folder = temporaryFolder()
    const log = open(folder, { segmentBytes: 1200 })
    for (let index = 0; index < 30; index++) {
      const pairs = Array.from({ length: (index % 3) + 1 }, (_, n) => [`k${n}`, 'v'.repeat(index)] as const)
      put(log, pairs, { compression: index % 2 ? 'gzip' : 'none' })
    }
    const before = contentOf(log)
    const bytes = readFileSync(lastSegment(folder))
    const first = BigInt(segments(folder).at(-1)?.slice(0, 20) ?? 0)
    const batches = [...walkBatches(bytes)]
    expect(batches.length).toBeGreaterThan(3)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), length => {
        const copy = killed(folder)
        truncateSync(lastSegment(copy), length)
        const again = open(copy, { segmentBytes: 1200 })
        const whole = batches.filter(batch => batch.position + batch.header.sizeInBytes <= length)
        const last = whole.at(-1)
        const endOffset = last ? last.header.baseOffset + BigInt(last.header.lastOffsetDelta) + 1n : first
        const size = last ? last.position + last.header.sizeInBytes : 0
        expect(again.logEndOffset).toBe(endOffset)
        expect(contentOf(again)).toEqual(before.slice(0, Number(endOffset)))
        expect(again.recovery).toEqual(
          size === length
            ? []
            : [
                {
                  file: lastSegment(copy),
                  position: size,
                  bytesCut: length - size,
                  reason: 'The last batch is cut short',
                },
              ],
        )
        expect(statSync(lastSegment(copy)).size).toBe(size)
        expect(put(again, [['next', 'one']])).toBe(endOffset)
        again.close()
      }),
      { numRuns: 80 },
    )
  })

  it('cuts at the first damaged batch of the last segment', () => {
    const folder = temporaryFolder()
    const log = open(folder)
    for (let index = 0; index < 10; index++) put(log, [['k', `value ${index}`]])
    const batches = [...walkBatches(readFileSync(lastSegment(folder)))]
    fc.assert(
      fc.property(fc.nat({ max: log.sizeInBytes - 1 }), fc.integer({ min: 1, max: 255 }), (position, flip) => {
        const damaged = batches.findIndex(batch => position < batch.position + batch.header.sizeInBytes)
        const within = position - (batches[damaged]?.position ?? 0)
        // Bytes 12 to 15, the leader epoch, are the only ones of a batch that nothing checks.
        fc.pre(within < 12 || within > 15)
        const copy = killed(folder)
        const bytes = readFileSync(lastSegment(copy))
        bytes[position] = (bytes[position] ?? 0) ^ flip
        writeFileSync(lastSegment(copy), bytes)
        const again = open(copy)
        // A higher base offset is a hole, which compaction makes too; the records themselves are intact.
        if (within >= 8) expect(again.logEndOffset).toBe(BigInt(damaged))
        expect(recordsOf(again).length).toBeGreaterThanOrEqual(damaged)
        expect(
          recordsOf(again)
            .slice(0, damaged)
            .map(record => `${record.value}`),
        ).toEqual(Array.from({ length: damaged }, (_, index) => `value ${index}`))
        again.close()
      }),
      { numRuns: 80 },
    )
  })

  it.each([
    ['noise', Buffer.alloc(300, 0x5a)],
    ['zeros that were allocated ahead', Buffer.alloc(4096)],
    ['a batch whose offset was given out already', batchOf([['k', 'v']])],
  ])('cuts off %s behind the last batch', (_, tail) => {
    const folder = temporaryFolder()
    const log = open(folder)
    put(log, [['a', '1']])
    put(log, [['b', '2']])
    const copy = killed(folder)
    appendFileSync(lastSegment(copy), tail)
    const again = open(copy)
    expect(again.recovery).toMatchObject([{ position: log.sizeInBytes, bytesCut: tail.length }])
    expect(contentOf(again)).toEqual(['0 a=1', '1 b=2'])
  })

  it('reports nothing after a clean stop', () => {
    const folder = temporaryFolder()
    const log = open(folder)
    put(log, [['a', '1']])
    log.close()
    expect(open(folder).recovery).toEqual([])
  })

  it('forgets the producer state of what was cut', () => {
    const folder = temporaryFolder()
    const log = open(folder)
    put(log, [['a', '1']], producer(3n, 0, { isTransactional: true }))
    end(log, 'commit', 3n)
    const copy = killed(folder)
    truncateSync(lastSegment(copy), log.sizeInBytes - 1)
    const again = open(copy)
    expect([again.logEndOffset, again.lastStableOffset]).toEqual([1n, 0n])
  })

  it('goes on at the log start when nothing is left behind it', () => {
    const folder = temporaryFolder()
    open(folder).close()
    const log = open(folder, {}, { logStartOffset: 50n })
    expect([log.logStartOffset, log.logEndOffset]).toEqual([50n, 50n])
    expect(put(log, [['a', '1']])).toBe(50n)
  })

  it('hides what lies before the log start', () => {
    const folder = temporaryFolder()
    const log = open(folder)
    put(log, [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ])
    log.close()
    const again = open(folder, {}, { logStartOffset: 2n })
    expect(again.logStartOffset).toBe(2n)
    expect(() => again.read(1n, { maxBytes: 100, isolation: 'read_uncommitted' })).toThrow(/outside of 2 to 3/)
  })
})

describe('a kill during compaction', () => {
  const config = { segmentBytes: 200, cleanupPolicy: ['compact'] as const }

  async function halfway(): Promise<{ old: string; cleaned: string; content: string[] }> {
    const folder = temporaryFolder()
    const log = open(folder, config)
    for (let index = 0; index < 12; index++) put(log, [[`k${index % 2}`, `v${index}`]])
    const old = killed(folder)
    log.updateConfig({ ...log.config, segmentBytes: 100_000 })
    await log.compact(0)
    expect(segments(folder).length).toBeLessThan(segments(old).length)
    return { old, cleaned: join(folder, segments(folder)[0] ?? ''), content: contentOf(log) }
  }

  it('before the cleaned segment was whole: the old ones stand', async () => {
    const { old, cleaned } = await halfway()
    const content = contentOf(open(killed(old), config))
    copyFileSync(cleaned, join(old, '00000000000000000000.log.cleaned'))
    truncateSync(join(old, '00000000000000000000.log.cleaned'), 50)
    expect(contentOf(open(old, config))).toEqual(content)
    expect(readdirSync(old).filter(name => name.endsWith('.cleaned'))).toEqual([])
  })

  it('after it was whole: it takes the place of the old ones', async () => {
    const { old, cleaned, content } = await halfway()
    copyFileSync(cleaned, join(old, '00000000000000000000.log.swap'))
    const half = killed(old)
    const first = segments(half)[0] ?? ''
    renameSync(join(half, first), join(half, `${first}.deleted`))
    for (const folder of [old, half]) {
      expect(contentOf(open(folder, config))).toEqual(content)
      expect(readdirSync(folder).filter(name => !name.endsWith('.log'))).toEqual([])
    }
  })
})
