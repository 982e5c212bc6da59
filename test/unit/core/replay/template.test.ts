import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MappingError, type PlacedRecord, parseTemplate } from '#core/replay/template.ts'

const record: PlacedRecord = {
  topic: 'orders',
  partition: 3,
  offset: 9007199254740993n,
  timestamp: 1_700_000_000_000n,
  key: Buffer.from('k'),
  value: Buffer.from('{"id":9007199254740993,"name":"a \\"b\\" ä","list":[{"x":null},[1.50]],"0":true,"price":1.10}'),
  headers: [
    { key: Buffer.from('h'), value: Buffer.from('first') },
    { key: Buffer.from('h'), value: Buffer.from('last') },
    { key: Buffer.from('none'), value: null },
  ],
}

const filled = (text: string, from: Partial<PlacedRecord> = {}) =>
  parseTemplate(text)({ ...record, ...from }).toString()

describe('a template', () => {
  it.each([
    ['{{topic}}/{{partition}}/{{offset}}@{{timestamp}}', 'orders/3/9007199254740993@1700000000000'],
    ['{{ key }}={{value.name}}', 'k=a "b" ä'],
    [
      '{"n":{{json value.name}},"k":{{json key}},"i":{{json offset}}}',
      '{"n":"a \\"b\\" ä","k":"k","i":9007199254740993}',
    ],
    [
      '{{value.id}} {{value.price}} {{value.list.0.x}} {{value.list.1}} {{value.0}}',
      '9007199254740993 1.10 null [1.50] true',
    ],
    ['{{header.h}}', 'last'],
    ['{ {key} }}', '{ {key} }}'],
  ])('fills in %s', (text, wanted) => {
    expect(filled(text)).toBe(wanted)
  })

  it.each([
    ['{{value.nothing}}', 'there is no such field'],
    ['{{value.list.7}}', 'there is no such field'],
    ['{{header.other}}', 'there is no such header'],
    ['{{header.none}}', 'the header is null'],
  ])('says what %s lacks', (text, why) => {
    expect(() => filled(text)).toThrow(new MappingError(`${text}: ${why}`))
  })

  it('takes a place that names nothing for a mistake, before any record', () => {
    for (const text of ['{{keys}}', '{{value.}}', '{{json}}', '{{}}'])
      expect(() => parseTemplate(text), text).toThrow(MappingError)
    expect(() => filled('{{key}}', { key: null })).toThrow('the key is null')
    expect(() => filled('{{json key}}', { key: Buffer.from([0xff]) })).toThrow('no text')
  })

  it('gives bytes back as they are, and text around them unchanged', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.string().map(text => text.replaceAll(/[{}]/g, '')),
        (bytes, around) => {
          const value = Buffer.from(bytes)
          const wanted = Buffer.concat([Buffer.from(around), value, Buffer.from(around)])
          expect(parseTemplate(`${around}{{value}}${around}`)({ ...record, value })).toEqual(wanted)
        },
      ),
    )
  })

  it('finds every field of any JSON object, digit for digit', () => {
    const name = fc.string({ minLength: 1 }).filter(text => !/[{}.]|^\s|\s$/.test(text))
    fc.assert(
      fc.property(name, fc.jsonValue(), (field, content) => {
        const value = Buffer.from(JSON.stringify({ other: 1, [field]: content }))
        expect(parseTemplate(`{{json value.${field}}}`)({ ...record, value }).toString()).toBe(JSON.stringify(content))
      }),
    )
  })
})
