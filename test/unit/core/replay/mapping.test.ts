import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partitionForKey } from '#core/records/murmur2.ts'
import { type Mapping, mapper, positionIn } from '#core/replay/mapping.ts'
import { MappingError, type PlacedRecord } from '#core/replay/template.ts'

const source = { topic: 'o.topic', partition: 'o.partition', offset: 'o.offset', replay: 'o.replay' }
const none = { topic: null, partition: null, offset: null, replay: null }
const kept: Mapping = {
  topic: { by: 'fixed', topic: 'to' },
  partition: { by: 'keep' },
  timestamp: { by: 'keep' },
  key: { by: 'keep' },
  value: { by: 'keep' },
  headers: { remove: [], add: [], source: none },
}
const partitions = new Map([['to', [0, 1, 2, 3, 4]]])

const bytes = fc.option(fc.uint8Array().map(each => Buffer.from(each)))
const anyRecord: fc.Arbitrary<PlacedRecord> = fc.record({
  topic: fc.constant('from'),
  partition: fc.integer({ min: 0, max: 4 }),
  offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  timestamp: fc.bigInt({ min: -1n, max: 2n ** 50n }),
  key: bytes,
  value: bytes,
  headers: fc.array(fc.record({ key: fc.uint8Array().map(each => Buffer.from(each)), value: bytes })),
})

const mapped = (change: Partial<Mapping>, record: PlacedRecord) =>
  mapper({ ...kept, ...change }, 'id', partitions, () => 5n)(record)

describe('a mapping', () => {
  it('keeps every byte, null, repeat and order where nothing is asked for', () => {
    fc.assert(
      fc.property(anyRecord, record => {
        const { key, value, headers, timestamp, partition } = record
        expect(mapped({}, record)).toEqual({ topic: 'to', partition, timestamp, key, value, headers })
      }),
    )
  })

  it('leaves null null, and makes null where it is asked for', () => {
    fc.assert(
      fc.property(anyRecord, record => {
        const edited = mapped({ key: { by: 'template', template: 'x' }, value: { by: 'null' } }, record)
        expect(edited.key).toEqual(record.key === null ? null : Buffer.from('x'))
        expect(edited.value).toBeNull()
      }),
    )
  })

  it('replaces text in bytes that are none, and leaves the others untouched', () => {
    const value = Buffer.concat([Buffer.from([0xff]), Buffer.from('äaä'), Buffer.from([0xc3])])
    const record: PlacedRecord = {
      topic: 'from',
      partition: 0,
      offset: 0n,
      timestamp: 0n,
      key: null,
      value,
      headers: [],
    }
    const edit = { by: 'replace' as const, find: 'ä', replacement: '' }
    expect(mapped({ value: edit }, record).value).toEqual(Buffer.from([0xff, 0x61, 0xc3]))
    expect(mapped({ value: { ...edit, find: 'b' } }, record).value).toBe(value)
  })

  it('chooses partitions as Kafka’s clients do, the same again each time', () => {
    fc.assert(
      fc.property(anyRecord, record => {
        const { partition } = mapped({ partition: { by: 'key' } }, record)
        expect(partition).toBe(record.key === null ? Number(record.offset % 5n) : partitionForKey(record.key, 5))
        expect(mapped({ partition: { by: 'modulo' } }, { ...record, partition: 7 }).partition).toBe(2)
        expect(mapped({ partition: { by: 'fixed', partition: 4 } }, record).partition).toBe(4)
        expect(() => mapped({}, { ...record, partition: 5 })).toThrow(MappingError)
      }),
    )
  })

  it('shifts times but not those that are none', () => {
    const [record] = fc.sample(anyRecord, 1)
    if (record === undefined) throw new Error('no record')
    const shift = { by: 'shift' as const, milliseconds: -10n }
    expect(mapped({ timestamp: shift }, { ...record, timestamp: 25n }).timestamp).toBe(15n)
    expect(mapped({ timestamp: shift }, { ...record, timestamp: -1n }).timestamp).toBe(-1n)
    expect(() => mapped({ timestamp: shift }, { ...record, timestamp: 5n })).toThrow('out of range')
    expect(mapped({ timestamp: { by: 'now' } }, record).timestamp).toBe(5n)
  })

  it('names the place in the source so that it is found again, whatever headers were there', () => {
    fc.assert(
      fc.property(anyRecord, record => {
        const { headers } = mapped({ headers: { ...kept.headers, source } }, record)
        const found = headers.map(({ key, value }) => ({
          key: Buffer.from(key),
          value: value === null ? null : Buffer.from(value),
        }))
        expect(positionIn(found, source, 'id')).toBe(`from/${record.partition}/${record.offset}`)
        expect(positionIn(found, source, 'another')).toBeNull()
        expect(positionIn(record.headers, source, 'id')).toBeNull()
      }),
    )
  })

  it('goes to the topic that the last header of the name says, if it was chosen', () => {
    const by = { by: 'header' as const, header: 'h', topics: ['to'] }
    const [record] = fc.sample(anyRecord, 1)
    if (record === undefined) throw new Error('no record')
    const named = (...names: string[]) => ({
      ...record,
      headers: names.map(name => ({ key: Buffer.from('h'), value: Buffer.from(name) })),
    })
    expect(mapped({ topic: by }, named('other', 'to')).topic).toBe('to')
    expect(() => mapped({ topic: by }, named('to', 'other'))).toThrow('names other, which was not chosen')
    expect(() => mapped({ topic: by }, named())).toThrow('no header h')
  })
})
