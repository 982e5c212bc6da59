// Exports of many small records: the rate, and whether the engine's process grows with how many there are. The engine has
// a process of its own.
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { KafkaConnection } from '#kafka/connection.ts'
import { type ExactRecord, produceExact } from '#kafka/produce.ts'
import { createTopic } from '#kafka/topics.ts'
import { waitFor } from '#test/support/waiting.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import type { ExportReading } from './export-engine.ts'
import type { Result } from './rounds.ts'
import { benchOptions } from './search-topic.ts'

const PARTITIONS = [0, 1, 2, 3, 4, 5]
const RECORDS_PER_BATCH = 5000
const START = 1_700_000_000_000n
/** Shares of the whole at which the process is looked at. */
const LOOKED_AT = [0.1, 0.5, 1]

const options = {
  ...commonOptions,
  records: { type: 'string', default: '2000000' },
  forms: { type: 'string', default: 'jsonl,parquet' },
  topic: { type: 'string' },
} as const

export const exporting: Bench = {
  name: 'export',
  usage: '[--records N] [--forms jsonl,csv,…] [--topic T]: small records to a file: rate, and memory on the way',
  async run(args) {
    const { values } = parseArgs({ args, options })
    return withKafka(values.bootstrap, async bootstrap => {
      const topic = values.topic ?? (await fill(bootstrap, Number(values.records)))
      const results: Result[] = []
      for (const form of values.forms.split(',')) results.push(...(await measure(bootstrap, topic, form)))
      return results
    })
  },
}

async function fill(bootstrap: string, records: number): Promise<string> {
  const topic = `bench-export-${randomUUID()}`
  const writer = new KafkaConnection(benchOptions(bootstrap), { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  const configs = [{ name: 'retention.ms', value: '-1' }]
  await createTopic(writer, { topic, partitions: PARTITIONS.length, replicationFactor: 1, configs }, false)
  await waitFor('the leaders of a new topic', () => writer.leaders(topic, PARTITIONS))
  for (let at = 0; at < records; at += RECORDS_PER_BATCH * PARTITIONS.length) {
    const sends = PARTITIONS.map(partition => {
      const first = at + partition * RECORDS_PER_BATCH
      const batch = Array.from({ length: Math.max(0, Math.min(RECORDS_PER_BATCH, records - first)) }, (_, index) =>
        recordOf(first + index),
      )
      const asked = { acks: 1, compression: 'lz4', timeoutMs: 20_000 } as const
      return batch.length === 0 ? null : produceExact(writer, topic, partition, batch, asked)
    })
    await Promise.all(sends)
  }
  await writer.close()
  say(`${topic}: ${records} records`)
  return topic
}

const recordOf = (number: number): ExactRecord => ({
  key: Buffer.from(`c-${number % 50_000}`),
  value: Buffer.from(`{"n":${number},"state":"paid"}`),
  headers: [],
  timestamp: START + BigInt(number),
})

async function measure(bootstrap: string, topic: string, form: string): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-bench-export-'))
  const readings: ExportReading[] = []
  const startedAt = performance.now()
  const child = fork(join(import.meta.dirname, 'export-engine.ts'), [bootstrap, topic, form, folder], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let beganAt = startedAt
  child.on('message', (reading: ExportReading) => {
    if (readings.push(reading) === 1) beganAt = performance.now()
  })
  const [code]: (number | null)[] = await once(child, 'exit')
  const seconds = (performance.now() - beganAt) / 1000
  await rm(folder, { recursive: true })
  const last = readings.at(-1)
  if (last?.isDone !== true) throw new Error(`The engine's process ended with code ${code}`)
  return [
    { name: `${form}: written`, value: last.records, unit: 'records' },
    { name: `${form}: the file`, value: last.bytes / 1e6, unit: 'MB' },
    { name: `${form}: rate`, value: last.records / seconds, unit: 'records/s' },
    ...LOOKED_AT.map(share => ({
      name: `${form}: resident at ${share * 100} %`,
      value: (readings.find(each => each.share >= share) ?? last).resident,
      unit: 'MiB',
    })),
    { name: `${form}: most of it`, value: Math.max(...readings.map(each => each.resident)), unit: 'MiB' },
  ]
}
