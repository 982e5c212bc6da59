// How soon the first rows are there: the newest 50 of six partitions, an offset, a time; against a kafkajs consumer
// that reads the same 50 records; and the newest in the real window.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createRouterClient } from '@orpc/server'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection } from '#kafka/connection.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { type Bench, commonOptions, withKafka } from './bench.ts'
import { measureOnScreen } from './first-rows-window.ts'
import { type Competitor, interleaved, type Result } from './rounds.ts'

const PARTITIONS = [0, 1, 2, 3, 4, 5]
const RECORDS = 20_000
const BATCH = 500
const START = 1_700_000_000_000

export const firstRows: Bench = {
  name: 'first-rows',
  usage: 'the newest 50 of six partitions, an offset, a time, beside a kafkajs consumer, and in the window',
  async run(args) {
    const { values } = parseArgs({ args, options: commonOptions })
    return withKafka(values.bootstrap, bootstrap => compare(bootstrap, Number(values.rounds)))
  },
}

async function compare(bootstrap: string, rounds: number): Promise<Result[]> {
  const options: ConnectionOptions = {
    cluster: 'bench',
    bootstrapServers: [bootstrap],
    clientId: 'ottla-bench',
    tls: null,
    sasl: null,
    connectMs: 5000,
    requestMs: 30_000,
  }
  const topic = `bench-first-rows-${randomUUID()}`
  const writer = new KafkaConnection(options, { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  await fill(writer, topic)
  const engine = createEngine()
  await createRouterClient(engine.controlRouter).open({ connectionId: 'bench', options })
  const { messages } = createRouterClient(engine.router)
  const open = (order: 'oldest' | 'newest') =>
    messages.open({ connectionId: 'bench', topic, partitions: null, order, isolation: 'read_uncommitted' })

  const competitors: Competitor[] = [
    {
      name: 'engine: newest 50 of 6 partitions',
      run: async () => {
        const { viewId } = await open('newest')
        await messages.window({ viewId, position: 0n, count: 50 })
        await messages.close({ viewId })
      },
    },
    {
      name: 'engine: 500 from a time',
      run: async () => {
        const { viewId } = await open('oldest')
        const timestamp = BigInt(START + RECORDS / 2)
        const { position } = await messages.locate({ viewId, place: { at: 'time', timestamp } })
        await messages.window({ viewId, position, count: 500 })
        await messages.close({ viewId })
      },
    },
    {
      name: 'engine: jump to a random offset',
      run: async () => {
        const { viewId } = await open('oldest')
        const offset = BigInt(Math.floor((Math.random() * RECORDS) / PARTITIONS.length))
        const { position } = await messages.locate({ viewId, place: { at: 'offset', partition: 3, offset } })
        await messages.window({ viewId, position, count: 50 })
        await messages.close({ viewId })
      },
    },
    { name: 'kafkajs consumer: 50 records', run: () => consumeFifty(writer, topic) },
  ]
  const results = await interleaved(competitors, rounds)
  const looked = Array.from({ length: rounds + 1 }, (_, n) => `${topic}-${n}`)
  for (const each of looked) await fill(writer, each)
  await writer.close()
  return [...results, ...(await measureOnScreen(bootstrap, looked))]
}

async function fill(writer: KafkaConnection, topic: string): Promise<void> {
  await createTopic(writer, { topic, partitions: PARTITIONS.length, replicationFactor: 1, configs: [] }, false)
  const value = Buffer.from(JSON.stringify({ filler: 'x'.repeat(900) }))
  for (let at = 0; at < RECORDS; at += BATCH) {
    const records = Array.from({ length: BATCH }, (_, n) => ({
      key: Buffer.from(`key-${at + n}`),
      value,
      headers: [],
      timestamp: BigInt(START + at + n),
    }))
    const partition = PARTITIONS[(at / BATCH) % PARTITIONS.length] ?? 0
    await produceExact(writer, topic, partition, records, { acks: 1, compression: 'none', timeoutMs: 10_000 })
  }
}

/** What a client without assign() has to do: join a group of its own, then wait for the first fetch. */
async function consumeFifty(connection: KafkaConnection, topic: string): Promise<void> {
  const consumer = connection.kafka.consumer({ groupId: `bench-${randomUUID()}`, allowAutoTopicCreation: false })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let seen = 0
  await new Promise<void>((resolve, reject) => {
    const running = consumer.run({
      eachMessage: async () => {
        seen += 1
        if (seen === 50) resolve()
      },
    })
    running.catch(reject)
  })
  await consumer.disconnect()
}
