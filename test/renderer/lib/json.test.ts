import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compactJson, jsonPathAt, prettyJson } from '#renderer/lib/json.ts'

describe('JSON laid out', () => {
  it('keeps numbers, duplicate keys and escapes as they are written', () => {
    const text = '{"id":9007199254740993,"total":1.10,"id":-0,"e":1E400,"s":"a\\u00fc \\" { , :","n":[],"o":{}}'
    const pretty = prettyJson(text)
    expect(pretty).toBe(
      [
        '{',
        '  "id": 9007199254740993,',
        '  "total": 1.10,',
        '  "id": -0,',
        '  "e": 1E400,',
        '  "s": "a\\u00fc \\" { , :",',
        '  "n": [],',
        '  "o": {}',
        '}',
      ].join('\n'),
    )
    expect(compactJson(pretty ?? '')).toBe(text)
  })

  it('says when it is no JSON', () => {
    expect(prettyJson('{"a":')).toBeNull()
    expect(compactJson('nothing')).toBeNull()
  })

  it('changes white space only', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        const pretty = prettyJson(text)
        expect(compactJson(pretty ?? '')).toBe(compactJson(text))
        expect(JSON.parse(pretty ?? '')).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('the path at a place', () => {
  const text = '{ "order": {"items": [ {"id": 1}, {"id": 22, "a b": true} ], "q\\"t": null}, "n": [[3]] }'
  const at = (piece: string, within = 0) => jsonPathAt(text, text.indexOf(piece) + within)

  it('is that of the name or the value there', () => {
    expect(at('order')).toBe('$.order')
    expect(at('1}')).toBe('$.order.items[0].id')
    expect(at('22', 1)).toBe('$.order.items[1].id')
    expect(at('true')).toBe('$.order.items[1]["a b"]')
    expect(at('null')).toBe('$.order["q\\"t"]')
    expect(at('3')).toBe('$.n[0][0]')
    expect(at('"items"')).toBe('$.order.items')
    expect(jsonPathAt(text, 1)).toBeNull()
    expect(jsonPathAt('"alone"', 3)).toBe('$')
  })

  it('is the same in any layout', () => {
    const pretty = prettyJson(text) ?? ''
    expect(jsonPathAt(pretty, pretty.indexOf('22'))).toBe('$.order.items[1].id')
  })
})
