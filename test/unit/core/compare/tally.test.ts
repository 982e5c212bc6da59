import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Mark, markOf } from '#core/compare/fingerprint.ts'
import { ContentTally, KeyTally, OffsetTally } from '#core/compare/tally.ts'

const record = (key: string | null, value: string | null, headers: [string, string | null][] = []) => ({
  offset: 0n,
  timestamp: 0n,
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: headers.map(([name, text]) => ({ key: Buffer.from(name), value: text === null ? null : Buffer.from(text) })),
})

describe('what a record holds', () => {
  it('tells null from empty, one field from the next, and the order of headers', () => {
    const different = [
      record(null, null),
      record('', null),
      record(null, ''),
      record('ab', 'c'),
      record('a', 'bc'),
      record('a', 'b', [['x', '1']]),
      record('a', 'b', [
        ['x', '1'],
        ['x', '2'],
      ]),
      record('a', 'b', [
        ['x', '2'],
        ['x', '1'],
      ]),
      record('a', 'b', [['x', null]]),
      record('a', 'x'.repeat(100_000)),
    ]
    expect(new Set(different.map(each => markOf(0, each).content)).size).toBe(different.length)
    expect(markOf(3, record('a', 'b')).content).toBe(
      markOf(7, { ...record('a', 'b'), offset: 9n, timestamp: 5n }).content,
    )
  })
})

const marks = fc.array(
  fc.record({
    partition: fc.nat(1),
    key: fc.option(fc.constantFrom('a', 'b', 'c')),
    content: fc.constantFrom('x', 'y', 'z'),
  }),
  { maxLength: 30 },
)
const placed = (side: { partition: number; key: string | null; content: string }[]): Mark[] =>
  side.map((mark, index) => ({ ...mark, offset: BigInt(index), timestamp: BigInt(index) }))

describe('two sides', () => {
  it('by content count each as often as it stands there', () => {
    fc.assert(
      fc.property(marks, marks, (one, other) => {
        const tally = new ContentTally()
        tally.add('left', placed(one))
        tally.add('right', placed(other))
        const times = (side: typeof one, content: string) => side.filter(each => each.content === content).length
        const sum = (count: (content: string) => number) =>
          ['x', 'y', 'z'].reduce((all, content) => all + Math.max(0, count(content)), 0)
        const { counts, differences } = tally.finish()
        expect(counts).toEqual({
          same: sum(content => Math.min(times(one, content), times(other, content))),
          different: 0,
          onlyLeft: sum(content => times(one, content) - times(other, content)),
          onlyRight: sum(content => times(other, content) - times(one, content)),
        })
        expect(differences).toHaveLength(counts.onlyLeft + counts.onlyRight)
      }),
    )
  })

  it('by key compare the latest of each, and count what has none', () => {
    fc.assert(
      fc.property(marks, marks, (one, other) => {
        const tally = new KeyTally()
        tally.add('left', placed(one))
        tally.add('right', placed(other))
        const latest = (side: typeof one) =>
          new Map(side.flatMap(({ key, content }) => (key === null ? [] : [[key, content] as const])))
        const [left, right] = [latest(one), latest(other)]
        const { counts, withoutKey } = tally.finish()
        const keys = [...new Set([...left.keys(), ...right.keys()])]
        expect(counts).toEqual({
          same: keys.filter(key => left.has(key) && left.get(key) === right.get(key)).length,
          different: keys.filter(key => left.has(key) && right.has(key) && left.get(key) !== right.get(key)).length,
          onlyLeft: keys.filter(key => !right.has(key)).length,
          onlyRight: keys.filter(key => !left.has(key)).length,
        })
        expect(withoutKey).toBe([...one, ...other].filter(({ key }) => key === null).length)
      }),
    )
  })

  it('by offset match in the order of the log, however the pieces come', () => {
    const side = fc.uniqueArray(fc.record({ offset: fc.nat(40), content: fc.constantFrom('x', 'y') }), {
      selector: ({ offset }) => offset,
    })
    const pieces = fc.infiniteStream(fc.integer({ min: 1, max: 5 }))
    fc.assert(
      fc.property(side, side, pieces, (one, other, sizes) => {
        const sides = { left: inOrder(one), right: inOrder(other) }
        const tally = new OffsetTally()
        for (let wanted = tally.wanted; wanted !== null; wanted = tally.wanted) {
          const piece = sides[wanted].splice(0, sizes.next().value ?? 1)
          if (piece.length === 0) tally.end(wanted)
          else tally.add(wanted, piece)
        }
        const at = (all: typeof one) => new Map(all.map(({ offset, content }) => [offset, content]))
        const [left, right] = [at(one), at(other)]
        const offsets = [...new Set([...left.keys(), ...right.keys()])]
        expect(tally.counts).toEqual({
          same: offsets.filter(offset => left.has(offset) && left.get(offset) === right.get(offset)).length,
          different: offsets.filter(
            offset => left.has(offset) && right.has(offset) && left.get(offset) !== right.get(offset),
          ).length,
          onlyLeft: offsets.filter(offset => !right.has(offset)).length,
          onlyRight: offsets.filter(offset => !left.has(offset)).length,
        })
      }),
    )
  })
})

const inOrder = (side: { offset: number; content: string }[]): Mark[] =>
  side
    .toSorted((left, right) => left.offset - right.offset)
    .map(({ offset, content }) => ({ partition: 0, offset: BigInt(offset), timestamp: 0n, key: null, content }))
