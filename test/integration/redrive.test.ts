// A dead-letter topic through main's handlers, on both brokers: its groups, one sent back by a replay, what is told of it
// afterwards, and a record that failed again.
import { expect, it } from 'vitest'
import type { ErrorGroup, Replay, ReplaySpec } from '#contract/index.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  bytes,
  type ConnectedWorkbench,
  describeOnBoth,
  makeTopic,
  problemOf,
  send,
  text,
} from '#test/support/workbench.ts'

const HEADERS = ['__streams.errors.exception', '__streams.errors.message', '__streams.errors.topic']

const errorHeaders = (error: string, message: string, topic: string) =>
  [error, message, topic].map((value, index) => ({ key: HEADERS[index] ?? '', value: bytes(value) }))

const source = {
  topic: 'ottla.source.topic',
  partition: 'ottla.source.partition',
  offset: 'ottla.source.offset',
  replay: 'ottla.replay',
}

function specOf({ connectionId }: ConnectedWorkbench, topic: string, group: ErrorGroup): ReplaySpec {
  const records = group.waiting.map(({ partition, offsets }) => ({ topic, partition, offsets: [...offsets] }))
  const { convention } = group
  return {
    name: 'redrive',
    source: { connectionId, records: { of: 'records', records }, isolation: 'read_committed' },
    mapping: {
      topic: { by: 'header', header: convention?.topic ?? '', topics: [group.topic ?? ''] },
      ...{ partition: { by: 'key' }, timestamp: { by: 'keep' }, key: { by: 'keep' } },
      value: { by: 'replace', find: 'pcs', replacement: '' },
      headers: { remove: convention?.headers ?? [], add: [{ name: 'why', value: '{{header.reason}}' }], source },
    },
    ...{ pace: { by: 'fastest' }, compression: 'none', onFailure: 'stop', onceOnly: 'auto' },
  }
}

async function ended({ client }: ConnectedWorkbench, id: string): Promise<Replay> {
  return waitFor('the redrive to end', async () =>
    (await client.replay.list()).replays.find(each => each.id === id && each.status !== 'running'),
  )
}

const offsetsOf = (listed: ErrorGroup['waiting'] = []) => listed.flatMap(({ offsets }) => [...offsets])

describeOnBoth('redriving', bench => {
  it('groups by error, sends a group back, and tells what was redriven and what failed again', async () => {
    const { client, connectionId, reading } = bench()
    const origin = await makeTopic(bench(), { topic: 'origin' })
    const dead = await makeTopic(bench(), { topic: 'dead-letters' })
    const reason = { key: 'reason', value: bytes('typo') }
    for (const [index, message] of ['Order 1 has 3pcs', 'Order 22 has 3pcs', 'Read timed out'].entries())
      await send(bench(), dead, [`${index}pcs`], {
        headers: [reason, ...errorHeaders(index < 2 ? 'ParseException' : 'TimeoutException', message, origin)],
      })
    await send(bench(), dead, ['unknown'])

    const found = await client.redrive.look({ connectionId, topic: dead, headers: null })
    expect(found).toMatchObject({ records: 4, unreadable: 0, problems: [] })
    const [group, ...others] = found?.groups ?? []
    if (group === undefined) throw new Error('no group was found')
    expect(group).toMatchObject({
      ...{ error: 'ParseException', message: 'Order # has #pcs', topic: origin, records: 2, redriven: 0, returned: 0 },
      convention: { name: 'Kafka Streams', topic: '__streams.errors.topic' },
    })
    expect(offsetsOf(group.waiting)).toEqual([0n, 1n])
    expect(new Set(others.map(each => each.error))).toEqual(new Set(['TimeoutException', null]))

    const { id } = await client.replay.run({ connectionId, spec: specOf(bench(), dead, group) })
    expect(await ended(bench(), id)).toMatchObject({ status: 'complete', sent: 2, failed: 0 })
    expect(await client.replay.verify({ id })).toMatchObject({ isExact: true, same: 2 })
    const sent = await reading.messages.record({ connectionId, topic: origin, partition: 0, offset: 1n })
    expect(text(sent.value)).toBe('1')
    expect(sent.headers.map(each => text(each.key))).toEqual(['reason', 'why', ...Object.values(source)])

    // It failed at the same again.
    await send(bench(), dead, ['1'], {
      headers: [
        ...sent.headers.map(({ key, value }) => ({ key: text(key) ?? '', value })),
        ...errorHeaders('ParseException', 'Order 22 has none', origin),
      ],
    })
    const after = await client.redrive.look({ connectionId, topic: dead, headers: null })
    const known = after?.groups.find(each => each.id === group.id)
    expect(known).toMatchObject({ records: 2, redriven: 2, waiting: [] })
    expect(offsetsOf(known?.done)).toEqual([0n, 1n])
    const again = after?.groups.find(each => each.message === 'Order # has none')
    expect(again).toMatchObject({ records: 1, redriven: 0, returned: 1 })

    await client.replay.delete({ id })
    const forgotten = await client.redrive.look({ connectionId, topic: dead, headers: null })
    expect(forgotten?.groups.every(each => each.redriven === 0)).toBe(true)
  })

  it('takes headers of one’s own before the known ones, and says where a topic is missing', async () => {
    const { client, connectionId } = bench()
    const dead = await makeTopic(bench(), { topic: 'dead-letters' })
    await send(bench(), dead, ['v0', 'v1'], { headers: [{ key: 'x-why', value: bytes('E1') }] })
    const headers = { error: 'x-why', message: '', topic: 'x-from' }
    const found = await client.redrive.look({ connectionId, topic: dead, headers })
    expect(found?.groups).toMatchObject([{ error: 'E1', message: null, topic: null, records: 2 }])
    const missing = await problemOf(client.redrive.look({ connectionId, topic: 'not-there', headers: null }))
    expect(missing.where).toMatchObject({ topic: 'not-there' })
  })
})
