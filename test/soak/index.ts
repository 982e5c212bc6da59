// `npm run soak -- [lab] [--minutes N] [--broker built-in|kafka]`: a server under load for long, killed and restarted on the
// way. Nothing acknowledged may be lost, groups must go on, and memory must stay bounded. `lab`: see lab.ts.
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { startBroker } from '../support/broker-process.ts'
import { startKafka } from '../support/kafka-server.ts'
import { LEDGER_PARTITIONS, LEDGER_TOPIC, Ledger } from './ledger.ts'
import { judgeMemory, residentMemory } from './memory.ts'

const ROLLING_TOPIC = 'soak.rolling'
const GROUP = 'soak-readers'
/** milliseconds between two kills */
const KILL_EVERY = 30_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' }, broker: { type: 'string', default: 'built-in' } },
})
const duration = Number(values.minutes) * 60_000
if (positionals[0] === 'lab') {
  const { soakLab } = await import('./lab.ts')
  process.exit((await soakLab(Number(values.minutes), values.broker !== 'kafka')) === 0 ? 0 : 1)
}
const print = (line: string) => process.stdout.write(`${line}\n`)

const server = values.broker === 'kafka' ? await startKafka() : await startBroker()
const client = new Kafka({
  clientId: 'ottla-soak',
  brokers: [server.bootstrap],
  logLevel: logLevel.NOTHING,
  retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 2000 },
})
const admin = client.admin()
await admin.connect()
await admin.createTopics({
  topics: [
    { topic: LEDGER_TOPIC, numPartitions: LEDGER_PARTITIONS },
    {
      topic: ROLLING_TOPIC,
      numPartitions: 6,
      configEntries: [
        { name: 'segment.bytes', value: String(4 * 1024 * 1024) },
        { name: 'retention.bytes', value: String(16 * 1024 * 1024) },
      ],
    },
  ],
})
await admin.disconnect()

const stop = new AbortController()
const ledger = new Ledger()
const memory: number[] = []
let consumed = 0
let kills = 0

async function write(): Promise<void> {
  const producer = client.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  })
  await producer.connect()
  const payload = Buffer.alloc(1024, 'x')
  while (!stop.signal.aborted) {
    await ledger.write(producer)
    const messages = Array.from({ length: 200 }, (_, index) => ({ key: String(index), value: payload }))
    // What this topic loses is no matter: it is there to make segments roll and be deleted.
    await producer.send({ topic: ROLLING_TOPIC, messages }).catch(() => undefined)
  }
  await producer.disconnect()
}

async function disturb(): Promise<void> {
  while (!stop.signal.aborted) {
    await setTimeout(KILL_EVERY, undefined, { signal: stop.signal }).catch(() => undefined)
    if (stop.signal.aborted) return
    await server.kill()
    await server.start()
    kills += 1
  }
}

async function watch(): Promise<void> {
  while (!stop.signal.aborted) {
    const pid = server.pid()
    if (pid !== null) memory.push(await residentMemory(pid).catch(() => memory.at(-1) ?? 0))
    await setTimeout(2000, undefined, { signal: stop.signal }).catch(() => undefined)
  }
}

const readers = Array.from({ length: 2 }, () => client.consumer({ groupId: GROUP, allowAutoTopicCreation: false }))
for (const reader of readers) {
  await reader.connect()
  await reader.subscribe({ topic: LEDGER_TOPIC, fromBeginning: true })
  await reader.run({
    eachBatch: async ({ batch }) => {
      consumed += batch.messages.length
    },
  })
}
const report = setInterval(() => {
  print(
    `${ledger.acknowledged * LEDGER_PARTITIONS} acknowledged, ${consumed} read by the group, ${kills} kills, ` +
      `${memory.at(-1)?.toFixed(0)} MiB`,
  )
}, 15_000)
const work = Promise.all([write(), disturb(), watch()])
await Promise.race([setTimeout(duration), work])
stop.abort()
await work
clearInterval(report)
await Promise.all(readers.map(reader => reader.disconnect()))

const problems = await ledger.audit(server.bootstrap)
const leak = judgeMemory(memory)
if (leak !== null) problems.push(leak)
if (consumed < ledger.acknowledged) problems.push(`the group read only ${consumed} records`)
await server.close()
print(
  `${ledger.acknowledged * LEDGER_PARTITIONS} records acknowledged, ${ledger.refused} batches refused and written again, ` +
    `${kills} kills, ${consumed} read by the group`,
)
for (const problem of problems) print(`wrong: ${problem}`)
print(problems.length === 0 ? `${server.name}: nothing lost` : `${server.name}: ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
