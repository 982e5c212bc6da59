import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type Broker, createBroker } from '#broker/broker.ts'
import { decodeBatch, type KafkaRecord, walkBatches } from '#core/records/batch.ts'
import { deadLetterOf } from '#core/redrive/conventions.ts'

const directories: string[] = []
const brokers: Broker[] = []

afterEach(async () => {
  await Promise.all(brokers.splice(0).map(broker => broker.close()))
  await Promise.all(directories.splice(0).map(directory => rm(directory, { recursive: true, force: true })))
})

const now = Date.UTC(2026, 4, 12, 9, 30)

async function start(): Promise<Broker> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'ottla-sample-'))
  directories.push(dataDirectory)
  const broker = await createBroker({ dataDirectory, sample: true, now: () => now })
  brokers.push(broker)
  return broker
}

function recordsOf(broker: Broker, topic: string, partition: number, upTo: bigint): KafkaRecord[] {
  const log = broker.services.topics.partition(topic, partition)?.log
  if (log === undefined) throw new Error(`no ${topic}-${partition}`)
  const { batches } = log.read(0n, { maxBytes: 1 << 28, isolation: 'read_uncommitted' })
  return [...walkBatches(batches)].flatMap(({ bytes }) => decodeBatch(bytes)).filter(({ offset }) => offset < upTo)
}

const shown = ({ offset, timestamp, key, value, headers }: KafkaRecord) =>
  [offset, timestamp, key?.toString('hex'), value?.toString('hex'), headers.map(header => header.key.toString())].join(
    ' ',
  )

// generating it takes a second or two on a quiet machine
it('the sample data is the same on every first start, and believable', { timeout: 60_000 }, async () => {
  const [one, two] = [await start(), await start()]
  for (const [topic, partition] of [
    ['shop.orders', 0],
    ['shop.customers', 1],
    ['news.culture', 0],
    ['sensors.raw', 2],
    ['logs.app', 1],
    ['warehouse.dead-letters', 0],
  ] as const) {
    const records = recordsOf(one, topic, partition, 200n)
    expect(records.length).toBeGreaterThan(100)
    expect(recordsOf(two, topic, partition, 200n).map(shown)).toEqual(records.map(shown))
    expect(records.every(({ timestamp }) => timestamp <= BigInt(now))).toBe(true)
  }
  const orders = recordsOf(one, 'shop.orders', 0, 2000n)
  const ids = orders.map(({ value }) => /^\{"id":(\d+),/.exec(value?.toString() ?? '')?.[1] ?? '')
  expect(ids.every(id => BigInt(id) > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  const repeated = orders.find(({ headers }) => headers.filter(({ key }) => key.toString() === 'retry').length === 2)
  expect(repeated?.headers.at(-1)).toEqual({ key: Buffer.from('retry-reason'), value: null })
  expect(recordsOf(one, 'shop.customers', 1, 2000n).some(({ value }) => value === null)).toBe(true)
  const dead = recordsOf(one, 'warehouse.dead-letters', 1, 200n).map(({ headers }) => deadLetterOf(headers))
  expect(new Set(dead.map(letter => letter?.convention.name))).toEqual(new Set(['Spring Kafka']))
  expect(new Set(dead.map(letter => letter?.topic))).toEqual(new Set(['shop.orders', 'shop.customers']))
  expect(new Set(dead.map(letter => letter?.error)).size).toBe(4)
})

it('the sample groups stand where they should', { timeout: 60_000 }, async () => {
  const { services } = await start()
  const lag = (groupId: string) =>
    services.groups.fetchOffsets(groupId, null, false).reduce((sum, { topic, partition, offset }) => {
      const end = services.topics.partition(topic, partition)?.log.logEndOffset ?? offset
      return sum + Number(end - offset)
    }, 0)
  expect(lag('billing')).toBeGreaterThan(1000)
  expect(lag('newsletter')).toBeGreaterThan(500)
  expect(lag('search-indexer')).toBeLessThan(20)
  await expect.poll(() => services.groups.describe('billing').state, { timeout: 10_000 }).toBe('Stable')
  await expect.poll(() => services.groups.describe('search-indexer').members.length, { timeout: 10_000 }).toBe(2)
})
