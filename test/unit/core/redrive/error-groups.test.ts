import { describe, expect, it } from 'vitest'
import { ErrorGroups, type GroupedRecord } from '#core/redrive/error-groups.ts'

function record(offset: bigint, headers: Record<string, string>, change: Partial<GroupedRecord> = {}): GroupedRecord {
  return {
    partition: 0,
    offset,
    timestamp: 1000n + offset,
    key: Buffer.from('k'),
    headers: Object.entries(headers).map(([key, value]) => ({ key: Buffer.from(key), value: Buffer.from(value) })),
    ...change,
  }
}

const connect = (error: string, message: string, topic = 'orders') => ({
  '__connect.errors.topic': topic,
  '__connect.errors.exception.class.name': error,
  '__connect.errors.exception.message': message,
})

describe('groups of dead letters', () => {
  it('gather by class, shape of the message and original topic, the largest first', () => {
    const groups = new ErrorGroups('dead')
    groups.add(record(0n, connect('DataException', 'Field 1 is missing')), false)
    groups.add(record(1n, connect('DataException', 'Field 22 is missing')), true)
    groups.add(record(2n, connect('DataException', 'Field 3 is missing', 'payments')), false)
    groups.add(record(3n, {}, { timestamp: -1n, key: null }), false)
    groups.add(record(9n, connect('DataException', 'Field 4 is missing'), { partition: 2 }), false)
    const [first, ...others] = groups.all()
    expect(first).toMatchObject({
      convention: { name: 'Kafka Connect' },
      error: 'DataException',
      message: 'Field # is missing',
      topic: 'orders',
      records: 3,
      redriven: 1,
      firstTimestamp: 1000n,
      lastTimestamp: 1009n,
      waiting: [
        { partition: 0, offsets: [0n] },
        { partition: 2, offsets: [9n] },
      ],
      done: [{ partition: 0, offsets: [1n] }],
    })
    expect(first?.shown.map(each => [each.offset, each.message, each.isRedriven])).toEqual([
      [0n, 'Field 1 is missing', false],
      [1n, 'Field 22 is missing', true],
      [9n, 'Field 4 is missing', false],
    ])
    expect(others).toMatchObject([
      { topic: 'payments', records: 1 },
      { convention: null, error: null, topic: null, firstTimestamp: null, shown: [{ key: null, message: null }] },
    ])
  })

  it('count those that a replay of this topic sent and that failed again', () => {
    const groups = new ErrorGroups('dead')
    groups.add(record(0n, { ...connect('E', 'm'), 'ottla.source.topic': 'dead' }), false)
    groups.add(record(1n, { ...connect('E', 'm'), 'ottla.source.topic': 'another' }), false)
    expect(groups.all()).toMatchObject([{ records: 2, returned: 1 }])
  })

  it('keep no more than fits: further errors are one group, further offsets are counted only', () => {
    const groups = new ErrorGroups('dead', null, { groups: 2, listed: 3, shown: 1 })
    for (let index = 0n; index < 5n; index++) groups.add(record(index, connect(`E${index}`, 'm')), false)
    groups.add(record(5n, connect('E0', 'm')), true)
    const all = groups.all()
    expect(all.map(each => [each.isRest, each.error, each.records, each.redriven])).toEqual([
      [false, 'E0', 2, 1],
      [false, 'E1', 1, 0],
      [true, null, 3, 0],
    ])
    expect(all.map(each => each.waiting.flatMap(({ offsets }) => offsets))).toEqual([[0n], [1n], [2n]])
    expect(all.map(each => each.shown.length)).toEqual([1, 1, 1])
    expect(all[0]?.done).toEqual([{ partition: 0, offsets: [5n] }])
  })

  it('name a group the same whatever came before', () => {
    const idOf = (offsets: bigint[]) => {
      const groups = new ErrorGroups('dead')
      for (const each of offsets) groups.add(record(each, connect('E', `m ${each}`)), false)
      return groups.all()[0]?.id
    }
    expect(idOf([1n, 2n])).toBe(idOf([7n]))
  })
})
