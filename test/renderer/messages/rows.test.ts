import { describe, expect, it, vi } from 'vitest'
import type { GapReason, RowWindow } from '#contract/index.ts'
import { gapReasons } from '#contract/messages.contract.ts'
import { describeGap } from '#renderer/features/messages/list/gap.ts'
import { anchorAt, layOut, moveBy, ROW_HEIGHT, ratioOf, reveal } from '#renderer/features/messages/list/layout.ts'
import { RowCache } from '#renderer/features/messages/list/row-cache.ts'
import { RowSource } from '#renderer/features/messages/list/row-source.ts'

/** Rows at the given positions; everything from `start` to `end` was looked at. */
function windowOf(
  start: number,
  end: number,
  positions: number[],
  length = end,
  reason: GapReason = 'missing',
): RowWindow {
  const count = positions.length
  const gaps = holes(start, end, positions)
  return {
    fields: [],
    gaps: {
      positions: BigInt64Array.from(gaps, gap => BigInt(gap.at)),
      counts: BigInt64Array.from(gaps, gap => BigInt(gap.count)),
      partitions: new Int32Array(gaps.length),
      offsets: BigInt64Array.from(gaps, gap => BigInt(gap.at)),
      reasons: new Uint8Array(gaps.length).fill(gapReasons.indexOf(reason)),
      producerIds: new BigInt64Array(gaps.length).fill(-1n),
    },
    start: BigInt(start),
    end: BigInt(end),
    length: BigInt(length),
    positions: BigInt64Array.from(positions, BigInt),
    partitions: new Int32Array(count),
    offsets: BigInt64Array.from(positions, BigInt),
    timestamps: new BigInt64Array(count),
    sizes: new Int32Array(count),
    headerCounts: new Int32Array(count),
    keyKinds: new Uint8Array(count),
    valueKinds: new Uint8Array(count),
    keys: positions.map(String),
    values: positions.map(String),
  }
}

function holes(start: number, end: number, positions: number[]): { at: number; count: number }[] {
  const edges = [start - 1, ...positions.filter(position => position >= start && position < end), end]
  return edges
    .slice(1)
    .map((edge, index) => ({ at: (edges[index] ?? 0) + 1, count: edge - (edges[index] ?? 0) - 1 }))
    .filter(({ count }) => count > 0)
}

const bound = (highWatermark: bigint) => ({ partition: 0, logStartOffset: 0n, highWatermark })

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

describe('row cache', () => {
  it('joins gaps over window borders', () => {
    const cache = new RowCache(100, 'oldest')
    cache.insert(windowOf(0, 10, [0, 1, 2]))
    cache.insert(windowOf(10, 20, []))
    cache.insert(windowOf(20, 30, [25]))
    expect(cache.find(15)).toMatchObject({ kind: 'gap', start: 3, end: 25, gap: { offset: 3n, reason: 'missing' } })
    expect(cache.find(25)).toMatchObject({ kind: 'row', index: 0 })
    expect(cache.find(26)).toMatchObject({ kind: 'gap', start: 26, end: 30 })
    expect(cache.find(30)).toEqual({ kind: 'unknown', start: 30, end: 100 })
  })

  it('keeps runs of different reasons apart, and knows the offsets of each however they are cut', () => {
    const cache = new RowCache(100, 'newest')
    // Newest first, the position p is the offset 99 − p.
    const window = windowOf(0, 40, [0], 100)
    window.gaps = {
      positions: BigInt64Array.of(1n, 11n),
      counts: BigInt64Array.of(10n, 29n),
      partitions: new Int32Array(2),
      offsets: BigInt64Array.of(89n, 60n),
      reasons: Uint8Array.of(gapReasons.indexOf('aborted'), gapReasons.indexOf('compacted')),
      producerIds: BigInt64Array.of(7n, -1n),
    }
    cache.insert(window)
    expect(cache.find(5)).toMatchObject({ start: 1, end: 11, gap: { offset: 89n, reason: 'aborted', producerId: 7n } })
    expect(cache.find(20)).toMatchObject({ start: 11, end: 40, gap: { offset: 60n, reason: 'compacted' } })
    const below = windowOf(30, 50, [], 100)
    below.gaps.offsets = BigInt64Array.of(50n)
    cache.insert(below)
    expect(cache.find(20)).toMatchObject({ start: 11, end: 50, gap: { offset: 50n, reason: 'missing' } })
    expect(cache.find(45)).toEqual(cache.find(20))
  })

  it('says of a gap what is known, and no more', () => {
    const gap = { start: 0, end: 221, partition: 0, offset: 120n, producerId: -1n }
    const text = (reason: GapReason, isCompacted: boolean | null) => {
      const { where, why } = describeGap({ ...gap, reason }, isCompacted)
      return `${where}: ${why}`
    }
    expect(text('compacted', null)).toBe('offsets 120 – 340: compacted away')
    expect(text('missing', true)).toBe('offsets 120 – 340: compacted away')
    expect(text('missing', null)).toBe('offsets 120 – 340: no batch holds them: compacted away, or lost')
    expect(describeGap({ ...gap, end: 1, reason: 'abort', producerId: 7n }, null)).toEqual({
      where: 'offset 120',
      why: 'transaction marker: ABORT, producer 7',
    })
  })

  it('lets a newer window replace what it overlaps, and keeps the rest', () => {
    const cache = new RowCache(100, 'oldest')
    cache.insert(windowOf(0, 20, range(0, 20)))
    cache.insert(windowOf(5, 10, [7]))
    expect(cache.find(4)).toMatchObject({ kind: 'row' })
    expect(cache.find(5)).toMatchObject({ kind: 'gap', start: 5, end: 7 })
    expect(cache.find(9)).toMatchObject({ kind: 'gap', start: 8, end: 10 })
    expect(cache.find(10)).toMatchObject({ kind: 'row', index: 10 })
    expect(cache.find(19)).toMatchObject({ kind: 'row', index: 19 })
  })

  it('drops what was not looked at for longest when over its budget', () => {
    const cache = new RowCache(10_000, 'oldest', 4000)
    cache.insert(windowOf(0, 10, range(0, 10)))
    cache.insert(windowOf(100, 110, range(100, 110)))
    cache.insert(windowOf(200, 210, range(200, 210)))
    cache.find(5)
    cache.insert(windowOf(300, 310, range(300, 310)))
    expect(cache.find(5).kind).toBe('row')
    expect(cache.find(105).kind).toBe('unknown')
    expect(cache.bytes).toBeLessThanOrEqual(4000)
  })
})

describe('layout', () => {
  it('is exact at a billion rows', () => {
    const cache = new RowCache(1_000_000_000, 'oldest')
    const top = layOut(cache, { position: 0, within: 0 }, 240)
    expect(top.last).toEqual({ position: 999_999_990, within: 0 })
    const end = layOut(cache, anchorAt(top, 1), 240)
    expect(end.to).toBe(1_000_000_000)
    const middle = layOut(cache, { position: 500_000_000, within: 0 }, 240)
    const moved = layOut(cache, moveBy(cache, middle.anchor, 120), 240)
    expect(moved.anchor).toEqual({ position: 500_000_005, within: 0 })
    expect(anchorAt(moved, ratioOf(moved)).position).toBe(500_000_005)
  })

  it('collapses offsets without records to one thin row', () => {
    const cache = new RowCache(1000, 'oldest')
    cache.insert(windowOf(0, 1000, [0, 500, 999]))
    const layout = layOut(cache, { position: 0, within: 0 }, 240)
    expect(layout.items.map(item => [item.found.kind, item.position, item.height])).toEqual([
      ['row', 0, ROW_HEIGHT],
      ['gap', 1, 16],
      ['row', 500, ROW_HEIGHT],
      ['gap', 501, 16],
      ['row', 999, ROW_HEIGHT],
    ])
    expect(layout.last).toEqual({ position: 0, within: 0 })
  })

  it('moves up and down over gaps without drifting', () => {
    const cache = new RowCache(10_000, 'oldest')
    cache.insert(
      windowOf(
        0,
        10_000,
        range(0, 10_000).filter(position => position % 7 === 0),
      ),
    )
    const start = layOut(cache, { position: 700, within: 3 }, 100).anchor
    let anchor = start
    for (const step of [50, 333, -120, 7, -270]) anchor = moveBy(cache, anchor, step)
    expect(anchor).toEqual(start)
  })

  it('reveals a row with the least movement', () => {
    const cache = new RowCache(1000, 'oldest')
    const layout = layOut(cache, { position: 100, within: 0 }, 240)
    expect(reveal(cache, layout, 105, 240)).toEqual({ position: 100, within: 0 })
    expect(reveal(cache, layout, 110, 240)).toEqual({ position: 101, within: 0 })
    expect(reveal(cache, layout, 40, 240)).toEqual({ position: 40, within: 0 })
  })
})

describe('row source', () => {
  it('fetches what is on the screen, then ahead, and nothing else', async () => {
    const asked: number[] = []
    const source = new RowSource({
      order: 'oldest',
      length: 1_000_000n,
      bounds: [bound(1_000_000n)],
      window: async (position, count) => {
        asked.push(Number(position))
        const from = Number(position)
        return windowOf(from, from + count, range(from, from + count), 1_000_000)
      },
    })
    source.look(512_000, 512_040, 1)
    await vi.waitFor(() => expect(source.cache.find(512_100).kind).toBe('row'))
    source.look(512_000, 512_040, 1)
    await vi.waitFor(() => expect(source.cache.find(512_160).kind).toBe('row'))
    expect(asked).toEqual([512_000, 512_128])
  })

  it('has no more than two windows under way while the bar is dragged, then shows where it stopped', async () => {
    let underWay = 0
    let most = 0
    const source = new RowSource({
      order: 'oldest',
      length: 1_000_000n,
      bounds: [bound(1_000_000n)],
      window: async (position, count) => {
        most = Math.max(most, ++underWay)
        await new Promise(resolve => setImmediate(resolve))
        underWay--
        const from = Number(position)
        return windowOf(from, from + count, range(from, from + count), 1_000_000)
      },
    })
    for (let from = 0; from < 900_000; from += 10_000) source.look(from, from + 40, 1)
    await vi.waitFor(() => expect(source.cache.find(890_039).kind).toBe('row'))
    expect(most).toBe(2)
  })

  it('crosses a wide gap upwards in growing steps', async () => {
    let asked = 0
    const source = new RowSource({
      order: 'oldest',
      length: 10_000_000n,
      bounds: [bound(10_000_000n)],
      window: async (position, count) => {
        asked++
        // Records only at the front and from 9,999,000 on; like the engine, it looks on until it has `count` rows.
        const from = Number(position)
        const rows = from < 100 ? range(from, 100) : []
        const tail = range(Math.max(from, 9_999_000), Math.max(from, 9_999_000) + count - rows.length)
        return windowOf(from, Math.min(10_000_000, (tail.at(-1) ?? 0) + 1), [...rows, ...tail], 10_000_000)
      },
    })
    source.look(9_999_000, 9_999_040, -1)
    await vi.waitFor(() => expect(source.cache.find(9_999_000).kind).toBe('row'))
    for (let turn = 0; turn < 40; turn++) {
      const layout = layOut(source.cache, { position: 9_998_990, within: 0 }, 240)
      source.look(layout.from, layout.to, -1)
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(source.cache.find(9_998_990).kind).toBe('gap')
    expect(asked).toBeLessThan(40)
  })

  it('grows a newest-first view at its front and keeps the rows it has', async () => {
    let length = 1000
    const source = new RowSource({
      order: 'newest',
      length: 1000n,
      bounds: [bound(1000n)],
      window: async (position, count) => {
        const from = Number(position)
        const window = windowOf(from, from + count, range(from, from + count), length)
        window.keys = window.keys.map(key => String(length - 1 - Number(key)))
        return window
      },
    })
    source.look(0, 40, 1)
    await vi.waitFor(() => expect(source.cache.find(10).kind).toBe('row'))
    length = 1010
    await source.follow({ length: 1010n, bounds: [bound(1010n)] })
    expect(source.shifted).toBe(10)
    const newest = source.cache.find(0)
    const moved = source.cache.find(10)
    expect(newest.kind === 'row' && newest.rows.keys[newest.index]).toBe('1009')
    expect(moved.kind === 'row' && moved.rows.keys[moved.index]).toBe('999')
  })

  it('stops at a failure, keeps its rows and goes on when retried', async () => {
    let broken = true
    const source = new RowSource({
      order: 'oldest',
      length: 100n,
      bounds: [bound(100n)],
      window: async (position, count) => {
        if (broken) throw new Error('no leader')
        return windowOf(Number(position), Number(position) + count, range(0, 100), 100)
      },
    })
    source.look(0, 40, 1)
    await vi.waitFor(() => expect(source.failure).toBeInstanceOf(Error))
    broken = false
    source.retry()
    await vi.waitFor(() => expect(source.cache.find(5).kind).toBe('row'))
    expect(source.failure).toBeNull()
  })
})
