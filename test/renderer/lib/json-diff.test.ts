import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonChanges } from '#renderer/lib/json-diff.ts'

describe('what differs between two JSON texts', () => {
  it('is told by path, numbers digit by digit', () => {
    const before = '{"id":9007199254740992,"status":"created","items":[{"sku":"a","n":1}],"gone":true}'
    const after = '{ "status":"shipped", "id":9007199254740993, "items":[{"sku":"a","n":2}], "odd name":[] }'
    expect(jsonChanges(before, after)).toEqual([
      { path: '$.id', before: '9007199254740992', after: '9007199254740993' },
      { path: '$.status', before: '"created"', after: '"shipped"' },
      { path: '$.items[0].n', before: '1', after: '2' },
      { path: '$.gone', before: 'true', after: null },
      { path: '$["odd name"]', before: null, after: '[]' },
    ])
  })

  it('tells an item put in front as that, not as a change of all others', () => {
    expect(jsonChanges('[1,2,3]', '[0,1,2,3]')).toEqual([{ path: '$[0]', before: null, after: '0' }])
    expect(jsonChanges('[1,2,3]', '[1,3]')).toEqual([{ path: '$[1]', before: '2', after: null }])
  })

  it('loses no member whose name stands twice', () => {
    expect(jsonChanges('{"a":1,"a":2}', '{"a":1,"a":3}')).toEqual([{ path: '$.a (2)', before: '2', after: '3' }])
  })

  it('is nothing for another order of members or other white space, and null for what is no JSON', () => {
    expect(jsonChanges('{"a":1,"b":[ 2 ]}', '{"b":[2],"a":1}')).toEqual([])
    expect(jsonChanges('{"a":1}', '{broken')).toBeNull()
  })

  it('is nothing against itself, and something against anything else, for any values', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (one, other) => {
        expect(jsonChanges(one, one)).toEqual([])
        const isSame = JSON.stringify(sorted(JSON.parse(one))) === JSON.stringify(sorted(JSON.parse(other)))
        // Where the values are the same, digits may differ (1 and 1.0).
        if (!isSame) expect(jsonChanges(one, other)?.length).toBeGreaterThan(0)
      }),
    )
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)])
}
