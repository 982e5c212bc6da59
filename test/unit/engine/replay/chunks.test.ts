import { describe, expect, it } from 'vitest'
import { type Mapping, mapper } from '#core/replay/mapping.ts'
import { type Clock, Pace, type Pacing } from '#core/replay/pace.ts'
import { type ChunkOptions, Chunks } from '#engine/replay/chunks.ts'
import type { SourceRecords } from '#engine/replay/source-records.ts'

const START = 1000n

/** A clock that goes on only when somebody waits. */
function heldClock(): Clock & { waited: number[] } {
  let time = 0
  const waited: number[] = []
  return {
    waited,
    now: () => time,
    wait: async milliseconds => {
      waited.push(milliseconds)
      time += milliseconds
    },
  }
}

const mapping: Mapping = {
  topic: { by: 'fixed', topic: 'to' },
  partition: { by: 'keep' },
  timestamp: { by: 'keep' },
  key: { by: 'keep' },
  value: { by: 'keep' },
  headers: { remove: [], add: [], source: { topic: null, partition: null, offset: null, replay: null } },
}

/** One record at each time, all of one partition. */
async function* recordsAt(times: readonly number[], bytes: number): AsyncGenerator<SourceRecords> {
  yield {
    source: 0,
    records: times.map((time, index) => ({
      offset: BigInt(index * 2),
      timestamp: START + BigInt(time),
      key: null,
      value: Buffer.alloc(bytes),
      headers: [],
    })),
  }
}

function chunksOf(pacing: Pacing, times: readonly number[], change: Partial<ChunkOptions> = {}, bytes = 10) {
  const clock = heldClock()
  const options: ChunkOptions = {
    map: mapper(mapping, 'id', new Map([['to', [0]]]), () => 0n),
    sources: [{ topic: 'from', partition: 0, from: 0n, until: 1000n, offsets: null }],
    next: [0n],
    onFailure: 'stop',
    compression: 'none',
    mostBytes: new Map([['to', 10_000]]),
    pace: new Pace(pacing, clock),
    clock,
    signal: new AbortController().signal,
    ...change,
  }
  return { clock, chunks: new Chunks(recordsAt(times, bytes), options) }
}

async function sizes(chunks: Chunks): Promise<number[]> {
  const found: number[] = []
  for (let chunk = await chunks.take(); chunk !== null; chunk = await chunks.take()) found.push(chunk.records)
  return found
}

const ticks = (count: number, every: number) => Array.from({ length: count }, (_, index) => index * every)

describe('chunks', () => {
  it('take all that fits where nothing holds them back, and say how far they reach', async () => {
    const { chunks, clock } = chunksOf({ by: 'fastest' }, ticks(10, 1))
    const chunk = await chunks.take()
    expect(chunk).toMatchObject({ records: 10, next: [19n], failed: [] })
    expect(await chunks.take()).toBeNull()
    expect(clock.waited).toEqual([])
  })

  it('hold to a rate: those of 50 ms together, no more in all than the time allows', async () => {
    const { chunks, clock } = chunksOf({ by: 'rate', recordsPerSecond: 100 }, ticks(100, 0))
    const found = await sizes(chunks)
    expect(found.reduce((sum, each) => sum + each)).toBe(100)
    expect(Math.max(...found)).toBeLessThanOrEqual(6)
    // The last of a hundred is due after 990 ms, and is at most one slice early.
    expect(clock.now()).toBeGreaterThanOrEqual(940)
    expect(clock.now()).toBeLessThanOrEqual(990)
  })

  it('hold to the distances of timestamps, faster by a factor', async () => {
    const { chunks, clock } = chunksOf({ by: 'original', speed: 10 }, [0, 100, 5000, 5100, 20_000, 20_000])
    expect(await sizes(chunks)).toEqual([2, 2, 2])
    expect(clock.waited).toEqual([500, 1500])
  })

  it('have at most one batch for a partition, below what the target takes', async () => {
    const { chunks } = chunksOf({ by: 'fastest' }, ticks(30, 1), {}, 1000)
    expect(await sizes(chunks)).toEqual([9, 9, 9, 3])
  })

  it('stop at a record that the target does not take, behind those before it, or list it', async () => {
    const skipped = chunksOf({ by: 'fastest' }, ticks(2, 1), { onFailure: 'skip' }, 20_000)
    expect(await skipped.chunks.take()).toMatchObject({
      records: 0,
      batches: [],
      failed: [{ offset: 0n, why: expect.stringContaining('and to takes 10000') }, { offset: 2n }],
      next: [3n],
    })
    const map = (record: { offset: bigint }) => {
      if (record.offset > 4n) throw new Error('not asked for')
      return mapper(mapping, 'id', new Map([['to', record.offset === 4n ? [1] : [0]]]), () => 0n)
    }
    const stopped = chunksOf({ by: 'fastest' }, ticks(5, 1), { map: record => map(record)(record) })
    expect(await stopped.chunks.take()).toMatchObject({ records: 2, next: [3n] })
    await expect(stopped.chunks.take()).rejects.toMatchObject({ code: 'REPLAY_RECORD_FAILED', where: { offset: '4' } })
  })

  it('end where they are aborted while they wait', async () => {
    const abort = new AbortController()
    const { chunks, clock } = chunksOf({ by: 'original', speed: 1 }, [0, 100_000], { signal: abort.signal })
    expect(await chunks.take()).toMatchObject({ records: 1 })
    clock.wait = async () => abort.abort()
    expect(await chunks.take()).toBeNull()
  })
})
