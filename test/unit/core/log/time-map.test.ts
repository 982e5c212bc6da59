// Time maps: whatever the order of the records' times, each mark has the offset that a look-up by time gives, and what
// cannot hold anything is not asked.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LookUp, TimeMap, type TimeSource } from '#core/log/time-map.ts'
import { levelsOf, markAt, marksOver } from '#core/log/time-marks.ts'

const START = 1_700_000_000_000n

/** Partitions as the times of their records, from offset 0 on. */
class Times implements TimeSource {
  readonly #logs: readonly (readonly bigint[])[]
  readonly #knowsYoungest: boolean
  asked = 0
  failing = new Set<number>()

  constructor(logs: readonly (readonly bigint[])[], knowsYoungest = true) {
    this.#logs = logs
    this.#knowsYoungest = knowsYoungest
  }

  async partitions() {
    return this.#logs.map((_, index) => index)
  }

  async ends(partitions: readonly number[]) {
    return this.#answer(partitions, log => ({ logStartOffset: 0n, end: BigInt(log.length) }))
  }

  async firstSince(partitions: readonly number[], timestamp: bigint) {
    this.asked += 1
    return this.#answer(partitions, log => {
      const index = log.findIndex(time => time >= timestamp)
      return index < 0 ? null : { offset: BigInt(index), timestamp: log[index] ?? 0n }
    })
  }

  async youngest(partitions: readonly number[]) {
    return this.#answer(partitions, log => {
      if (log.length === 0 || !this.#knowsYoungest) return null
      const timestamp = log.reduce((a, b) => (a > b ? a : b))
      return { offset: BigInt(log.indexOf(timestamp)), timestamp }
    })
  }

  #answer<Found>(partitions: readonly number[], find: (log: readonly bigint[]) => Found): LookUp<Found> {
    const found = new Map<number, Found>()
    const failures = new Map<number, string>()
    for (const partition of partitions) {
      if (this.failing.has(partition)) failures.set(partition, 'no leader')
      else found.set(partition, find(this.#logs[partition] ?? []))
    }
    return { found, failures }
  }
}

const open = (source: TimeSource, options: Partial<Parameters<typeof TimeMap.open>[1]> = {}) =>
  TimeMap.open(source, { partitions: null, range: null, buckets: 50, now: START + 10_000_000n, ...options })

const refined = async (map: TimeMap) => {
  await map.refine(() => {}, new AbortController().signal)
  return map
}

const offsetsOf = (map: TimeMap, row: number) => {
  const width = (map.marks?.buckets ?? 0) + 1
  return [...map.offsets.subarray(row * width, (row + 1) * width)]
}

describe('the marks of a time map', () => {
  it('hold both times in few enough round steps', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 13n), 10n ** 15n),
        fc.bigInt(0n, 10n ** 14n),
        fc.integer({ min: 2, max: 400 }),
        (first, span, most) => {
          const marks = marksOver(first, first + span, most)
          expect(marks.buckets).toBeLessThanOrEqual(most)
          expect(marks.from % marks.step).toBe(0n)
          expect(marks.from <= first && first < markAt(marks, 1)).toBe(true)
          expect(markAt(marks, marks.buckets) > first + span).toBe(true)
          expect(markAt(marks, marks.buckets - 1) <= first + span).toBe(true)
        },
      ),
    )
  })

  it('are asked once each, after the marks on both sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), buckets => {
        const known = new Set<number>()
        for (const [level, { reach, indices }] of levelsOf(buckets).entries()) {
          const early = indices.filter(index => {
            const isBetween = known.has(Math.max(index - reach, 0)) && known.has(Math.min(index + reach, buckets))
            return known.has(index) || (level > 0 && !isBetween)
          })
          expect(early).toEqual([])
          for (const index of indices) known.add(index)
        }
        expect(known.size).toBe(buckets + 1)
      }),
    )
  })
})

describe('a time map', () => {
  it('has the offset of each mark, in whatever order the times are', async () => {
    const time = fc.integer({ min: 0, max: 5_000_000 }).map(ms => START + BigInt(ms))
    const logs = fc.array(fc.array(time, { maxLength: 60 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 2, max: 120 }), fc.boolean(), async (log, buckets, knowsYoungest) => {
        const source = new Times(log, knowsYoungest)
        const map = await refined(await open(source, { buckets }))
        const { marks } = map
        expect(marks === null).toBe(log.every(times => times.length === 0))
        if (marks === null) return
        for (const [row, times] of log.entries()) {
          const expected = Array.from({ length: marks.buckets + 1 }, (_, index) => {
            const found = times.findIndex(each => each >= markAt(marks, index))
            return BigInt(found < 0 ? times.length : found)
          })
          expect(offsetsOf(map, row)).toEqual(expected)
        }
        expect(map.progress).toBe(1)
      }),
    )
  })

  it('does not ask where nothing lies between two marks', async () => {
    const burst = Array.from({ length: 500 }, (_, n) => START + BigInt(n))
    const source = new Times([[...burst, START + 9_000_000n]])
    const map = await refined(await open(source, { buckets: 200 }))
    expect(map.marks?.buckets).toBeGreaterThan(100)
    expect(source.asked).toBeLessThan(40)
  })

  it('ends now where some records are dated in the future, and keeps them apart', async () => {
    const now = START + 100_000n
    const source = new Times([[START, START + 50_000n, START + 10n ** 12n, START + 60_000n], [START + 90_000n]])
    const map = await refined(await open(source, { now }))
    const { marks } = map
    if (marks === null) throw new Error('no marks')
    expect(markAt(marks, marks.buckets) - now).toBeLessThanOrEqual(marks.step)
    // The one dated in the future, and the one behind it that it hides.
    expect(offsetsOf(map, 0).at(-1)).toBe(2n)
    expect(map.partitions[0]?.youngest).toEqual({ offset: 2n, timestamp: START + 10n ** 12n })
  })

  it('names a partition that fails and maps the others', async () => {
    const source = new Times([[START, START + 1000n], [START + 500n]])
    source.failing.add(0)
    const map = await refined(await open(source))
    expect(map.partitions.map(each => each.failure)).toEqual(['no leader', null])
    expect(offsetsOf(map, 0).every(each => each === -1n)).toBe(true)
    expect(offsetsOf(map, 1).at(-1)).toBe(1n)
  })

  it('stops asking when it is given up', async () => {
    const source = new Times([Array.from({ length: 5000 }, (_, n) => START + BigInt(n * 1000))])
    const map = await open(source, { buckets: 400 })
    const abort = new AbortController()
    let steps = 0
    const refining = map.refine(() => {
      steps += 1
      if (steps === 10) abort.abort()
    }, abort.signal)
    await expect(refining).rejects.toThrow()
    expect(source.asked).toBeLessThan(30)
    expect(map.progress).toBeLessThan(0.2)
  })
})
