import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignRanges } from '#kafka/range-assignor.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('the range assignor', () => {
  it('gives the first members one more, in the order of their ids, as Java’s does', () => {
    const members = ['c', 'a', 'b'].map(memberId => ({ memberId, topics: ['t', 'u'] }))
    const partitions = new Map([
      ['t', [3, 1, 0, 2]],
      ['u', [0, 1]],
    ])
    expect(Object.fromEntries(assignRanges(members, partitions))).toEqual({
      a: { t: [0, 1], u: [0] },
      b: { t: [2], u: [1] },
      c: { t: [3] },
    })
  })

  it('gives each partition to exactly one of the members that subscribe to its topic, in even runs', () => {
    const topics = ['t', 'u', 'v']
    const member = fc.subarray(topics)
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 12 }), fc.nat(20), (subscriptions, count) => {
        const members = subscriptions.map((chosen, index) => ({ memberId: `m${index}`, topics: chosen }))
        const assignment = assignRanges(members, new Map(topics.map(topic => [topic, upTo(count)])))
        for (const topic of topics) {
          const subscribers = members.filter(each => each.topics.includes(topic))
          const shares = subscribers.map(each => assignment.get(each.memberId)?.[topic] ?? [])
          const given = [...assignment.values()].flatMap(each => each[topic] ?? [])
          expect(given.toSorted((a, b) => a - b)).toEqual(subscribers.length === 0 ? [] : upTo(count))
          const sizes = shares.map(each => each.length)
          if (sizes.length > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
          for (const share of shares) expect(share).toEqual(share.map((_, index) => (share[0] ?? 0) + index))
        }
      }),
    )
  })
})
