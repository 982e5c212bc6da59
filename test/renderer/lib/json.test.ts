import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compactJson, prettyJson } from '#renderer/lib/json.ts'

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
