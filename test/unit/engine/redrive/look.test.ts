// The sandbox's dead-letter topic from looking through it to its records back in their topics, by the engine on a built-in
// broker in this process.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Broker, createBroker } from '#broker/broker.ts'
import { fillSample } from '#broker/sample/sample.ts'
import type { ErrorGroup } from '#contract/redrive.contract.ts'
import type { ReplaySpec } from '#contract/replay.contract.ts'
import { decodeBatch, walkBatches } from '#core/records/batch.ts'
import { createEngine } from '#engine/engine.ts'

const TOPIC = 'warehouse.dead-letters'
const connectionId = 'c'

let folder = ''
let broker: Broker
let control: ReturnType<typeof controlOf>

const controlOf = () => createRouterClient(createEngine().controlRouter)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-redrive-'))
  broker = await createBroker({ dataDirectory: join(folder, 'broker') })
  await fillSample(broker.services)
  control = controlOf()
  const { host, port } = broker
  await control.open({
    connectionId,
    options: {
      ...{ cluster: 'sandbox', bootstrapServers: [`${host}:${port}`], clientId: 'ottla-test', tls: null, sasl: null },
      ...{ connectMs: 5000, requestMs: 30_000 },
    },
  })
})

afterEach(async () => {
  await control.close({ connectionId })
  await broker.close()
  await rm(folder, { recursive: true })
})

async function lastOf<Step>(steps: AsyncIterable<Step>): Promise<Step | null> {
  let last: Step | null = null
  for await (const step of steps) last = step
  return last
}

const asked = () => ({ connectionId, topic: TOPIC, headers: null, folder: join(folder, 'replays') })

async function look() {
  const found = await lastOf(await control.redrive.look(asked()))
  if (found?.result == null) throw new Error('nothing was found')
  return found.result
}

const offsetsOf = ({ waiting }: ErrorGroup) =>
  waiting.map(({ partition, offsets }) => ({ topic: TOPIC, partition, offsets: [...offsets] }))

const specOf = ({ waiting, convention, topic }: ErrorGroup, picked: ReturnType<typeof offsetsOf>): ReplaySpec => ({
  name: `redrive of ${waiting.length}`,
  source: { connectionId, records: { of: 'records', records: picked }, isolation: 'read_committed' },
  mapping: {
    topic: { by: 'header', header: convention?.topic ?? '', topics: [topic ?? ''] },
    partition: { by: 'key' },
    timestamp: { by: 'keep' },
    key: { by: 'keep' },
    value: { by: 'replace', find: '"currency":"EUR"', replacement: '"currency":"CHF"' },
    headers: {
      remove: convention?.headers ?? [],
      add: [],
      source: {
        ...{ topic: 'ottla.source.topic', partition: 'ottla.source.partition', offset: 'ottla.source.offset' },
        replay: 'ottla.replay',
      },
    },
  },
  pace: { by: 'fastest' },
  compression: 'lz4',
  onFailure: 'stop',
  onceOnly: 'auto',
})

function recordsBehind(topic: string, ends: ReadonlyMap<number, bigint>) {
  return (broker.services.topics.get(topic)?.partitions ?? []).flatMap(({ index, log }) => {
    const { batches } = log.read(ends.get(index) ?? 0n, { maxBytes: 1 << 26, isolation: 'read_committed' })
    return [...walkBatches(batches)].flatMap(({ header, bytes }) => (header.isControl ? [] : decodeBatch(bytes)))
  })
}

it('groups them, sends one group back, and tells it as redriven', { timeout: 60_000 }, async () => {
  const before = await look()
  expect(before).toMatchObject({ unreadable: 0, problems: [] })
  expect(before.groups.map(each => each.records).reduce((sum, each) => sum + each)).toBe(before.records)
  expect(before.groups.map(each => [each.error, each.topic, each.message])).toEqual(
    expect.arrayContaining([
      ['com.example.warehouse.UnknownProductException', 'shop.orders', 'Product BK-# is not on the stock list'],
      ['java.net.SocketTimeoutException', 'shop.orders', 'Read timed out'],
      ['java.lang.NullPointerException', 'shop.customers', expect.stringContaining('"customer" is null')],
    ]),
  )
  expect(before.groups).toHaveLength(4)
  const group = before.groups.find(each => each.error?.endsWith('SocketTimeoutException'))
  if (group === undefined) throw new Error('no time-outs')
  const ends = new Map(
    broker.services.topics.get('shop.orders')?.partitions.map(({ index, log }) => [index, log.logEndOffset]),
  )
  const granted = { connectionId, folder: join(folder, 'replays'), id: 'one', grantUntil: Date.now() + 60_000 }
  const names = { sourceName: 'sandbox', targetName: 'sandbox' }
  const run = await control.replay.run({ ...granted, ...names, spec: specOf(group, offsetsOf(group)) })
  expect((await lastOf(run))?.result).toMatchObject({ status: 'complete', sent: group.records, failed: 0 })

  const sent = recordsBehind('shop.orders', ends)
  expect(sent).toHaveLength(group.records)
  for (const { value, headers } of sent) {
    expect(value?.toString()).toContain('"currency":"CHF"')
    const names = headers.map(({ key }) => key.toString())
    expect(names.filter(name => name.startsWith('kafka_'))).toEqual([])
    expect(names.slice(-4)).toEqual([
      'ottla.source.topic',
      'ottla.source.partition',
      'ottla.source.offset',
      'ottla.replay',
    ])
    expect(names[0]).toBe('content-type')
  }

  const after = await look()
  for (const each of after.groups) {
    const isSent = each.id === group.id
    expect(each.redriven).toBe(isSent ? each.records : 0)
    expect(each.waiting.length).toBe(isSent ? 0 : 2)
    expect(each.shown.every(({ isRedriven }) => isRedriven === isSent)).toBe(true)
  }
  expect(after.groups.find(each => each.id === group.id)?.done).toEqual(group.waiting)
})

it('ends when it is left, and says where a topic is missing', { timeout: 60_000 }, async () => {
  const left = new AbortController()
  left.abort()
  await expect((async () => lastOf(await control.redrive.look(asked(), { signal: left.signal })))()).rejects.toThrow()
  await expect(
    (async () => lastOf(await control.redrive.look({ ...asked(), topic: 'nowhere' })))(),
  ).rejects.toMatchObject({ data: { where: { topic: 'nowhere' } } })
})
