// Two topics compared through the engine, on both brokers and across them: what is the same, what differs and where.
import { expect, inject, it } from 'vitest'
import type { CompareBy, Comparison } from '#contract/index.ts'
import { deleteRecords } from '#core/protocol/apis/delete-records.ts'
import {
  type ConnectedWorkbench,
  connect,
  describeOnBoth,
  makeTopic,
  numbered,
  problemOf,
  send,
} from '#test/support/workbench.ts'

interface Side {
  connectionId: string
  topic: string
}

async function compared({ reading }: ConnectedWorkbench, left: Side, right: Side, by: CompareBy): Promise<Comparison> {
  let found: Comparison | null = null
  let records = 0
  for await (const step of await reading.compare.topics({ left, right, by })) {
    if (step.result !== null) found = step.result
    records = step.records ?? 0
  }
  if (found === null) throw new Error('The comparison ended without a result')
  expect(records).toBe(found.left + found.right)
  return found
}

const none = { different: 0, onlyLeft: 0, onlyRight: 0, differences: [], isLimited: false, unreadable: 0 }

describeOnBoth('two topics', bench => {
  const on = (topic: string) => ({ connectionId: bench().connectionId, topic })

  it('are the same by offset, whatever their batches, and differ where a record was deleted or is another', async () => {
    const [one, other] = [await makeTopic(bench(), { partitions: 2 }), await makeTopic(bench(), { partitions: 2 })]
    for (const partition of [0, 1]) {
      await send(bench(), one, numbered(5), { partition, compression: 'gzip' })
      await send(bench(), other, numbered(2), { partition })
      await send(bench(), other, numbered(5).slice(2), { partition })
    }
    expect(await compared(bench(), on(one), on(other), 'offset')).toEqual({
      ...none,
      left: 10,
      right: 10,
      same: 10,
      withoutKey: 0,
    })
    await send(bench(), one, ['here'], { partition: 1 })
    await send(bench(), other, ['there', 'more'], { partition: 1 })
    const writer = await bench().services.connections.writer(bench().connectionId)
    const leaders = await writer.leaders(one, [0])
    await writer.send({ nodeId: [...leaders.keys()][0] ?? 0 }, deleteRecords, {
      topics: [{ name: one, partitions: [{ partitionIndex: 0, offset: 1n }] }],
      timeoutMs: 10_000,
    })
    expect(await compared(bench(), on(one), on(other), 'offset')).toMatchObject({
      same: 9,
      different: 1,
      onlyLeft: 0,
      onlyRight: 2,
      differences: [
        { kind: 'onlyRight', left: null, right: { partition: 0, offset: 0n } },
        { kind: 'different', left: { partition: 1, offset: 5n }, right: { partition: 1, offset: 5n } },
        { kind: 'onlyRight', left: null, right: { partition: 1, offset: 6n } },
      ],
    })
  })

  it('hold the same by content in another order, each as often as it stands there', async () => {
    const [one, other] = [await makeTopic(bench(), { partitions: 2 }), await makeTopic(bench())]
    await send(bench(), one, ['a', 'b'], { partition: 0 })
    await send(bench(), one, ['a', 'c'], { partition: 1 })
    await send(bench(), other, ['c', 'a', 'b'])
    expect(await compared(bench(), on(one), on(other), 'content')).toMatchObject({
      left: 4,
      right: 3,
      same: 3,
      onlyLeft: 1,
      onlyRight: 0,
      differences: [{ kind: 'onlyLeft', right: null }],
    })
  })

  it('of two clusters are compared, by the latest of each key', async () => {
    const { bootstrap } = inject('kafka')
    const far = bench().isBuiltIn ? await connect(bench(), bootstrap) : bench().connectionId
    const there = { ...bench(), connectionId: far }
    const [one, other] = [await makeTopic(bench()), await makeTopic(there)]
    const write = async (where: ConnectedWorkbench, topic: string, records: [key: string | null, value: string][]) => {
      for (const [key, value] of records) {
        await send(where, topic, [value], { key: key === null ? null : Buffer.from(key) })
      }
    }
    await write(bench(), one, [
      ['a', '1'],
      ['a', '2'],
      ['b', '1'],
      ['gone', '1'],
      [null, 'x'],
    ])
    await write(there, other, [
      ['b', '7'],
      ['a', '2'],
      ['new', '1'],
    ])
    expect(await compared(bench(), on(one), { connectionId: far, topic: other }, 'key')).toMatchObject({
      same: 1,
      different: 1,
      onlyLeft: 1,
      onlyRight: 1,
      withoutKey: 1,
    })
  })

  it('say which topic is not there', async () => {
    const one = await makeTopic(bench())
    expect(await problemOf(compared(bench(), on(one), on('not.there'), 'offset'))).toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      where: { topic: 'not.there' },
    })
  })
})
