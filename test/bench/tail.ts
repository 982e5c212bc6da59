// A tail for minutes at a high rate: whether every record was counted, how far it fell behind, and whether its process
// grew. Kafka's own producer writes from a process of its own, and the engine with the tail has one, too.
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { KafkaConnection } from '#kafka/connection.ts'
import { LATEST, offsetsOf } from '#kafka/offsets.ts'
import { createTopic } from '#kafka/topics.ts'
import { javaTool } from '#test/support/java-tools.ts'
import { waitFor } from '#test/support/waiting.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { median, type Result } from './rounds.ts'
import { benchOptions } from './search-topic.ts'
import type { TailReading } from './tail-engine.ts'

const PARTITIONS = [0, 1, 2, 3, 4, 5]
const RECORD_BYTES = 150
/** The ring is full after a few seconds, and the heap has its size. */
const WARM_UP_SECONDS = 20
/** Readings of which a median is taken: one of them may fall before or after a collection. */
const READINGS = 8

const options = {
  ...commonOptions,
  minutes: { type: 'string', default: '1' },
  rate: { type: 'string', default: '50000' },
} as const

export const tail: Bench = {
  name: 'tail',
  usage: '[--minutes 1] [--rate 50000]: a tail under that many records a second: its count, its lag, its memory',
  async run(args) {
    const { values } = parseArgs({ args, options })
    return withKafka(values.bootstrap, bootstrap => measure(bootstrap, Number(values.minutes), Number(values.rate)))
  },
}

async function measure(bootstrap: string, minutes: number, rate: number): Promise<Result[]> {
  const writer = new KafkaConnection(benchOptions(bootstrap), { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  const topic = `bench-tail-${randomUUID()}`
  // What was read may go: minutes of it would fill a small disk.
  const configs = [
    { name: 'retention.bytes', value: String(512 * 1024 * 1024) },
    { name: 'segment.bytes', value: String(64 * 1024 * 1024) },
  ]
  await createTopic(writer, { topic, partitions: PARTITIONS.length, replicationFactor: 1, configs }, false)
  await waitFor('the leaders of a new topic', () => writer.leaders(topic, PARTITIONS))

  const readings: TailReading[] = []
  const child = fork(join(import.meta.dirname, 'tail-engine.ts'), [bootstrap, topic], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.on('message', (reading: TailReading) => {
    readings.push(reading)
    const { records, behind, resident, problem } = reading
    if (readings.length % 10 === 0) {
      say(`  ${records} records, ${behind} behind, ${resident.toFixed(0)} MiB${problem === null ? '' : `, ${problem}`}`)
    }
  })
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', code => reject(new Error(`The engine's process ended with code ${code}`))),
  )
  try {
    await Promise.race([ended, waitFor('the tail to stand at the ends', () => readings.length > 0)])
    return await Promise.race([ended, course(bootstrap, writer, topic, minutes, rate, readings)])
  } finally {
    child.removeAllListeners('exit')
    child.kill()
    await writer.close()
  }
}

async function course(
  bootstrap: string,
  writer: KafkaConnection,
  topic: string,
  minutes: number,
  rate: number,
  readings: TailReading[],
): Promise<Result[]> {
  const count = Math.round(minutes * 60 * rate)
  say(`${topic}: ${count} records of ${RECORD_BYTES} bytes at ${rate} a second`)
  const first = readings.length
  const startedAt = performance.now()
  const produced = await javaTool(
    'kafka-producer-perf-test',
    [
      ...['--topic', topic, '--num-records', String(count), '--record-size', String(RECORD_BYTES)],
      ...['--throughput', String(rate), '--producer-props', `bootstrap.servers=${bootstrap}`, 'acks=1', 'linger.ms=5'],
    ],
    { timeLimit: minutes * 60_000 * 5 + 60_000 },
  )
  const seconds = (performance.now() - startedAt) / 1000
  const last = readings.length
  if (produced.code !== 0) throw new Error(`The producer failed: ${produced.stdout}${produced.stderr}`)
  const ends = await offsetsOf(writer, topic, PARTITIONS, { timestamp: LATEST })
  const written = [...ends.values()].reduce((sum, each) => sum + Number(each.offset), 0)
  const newest = () => readings.at(-1)
  // One that counted too few never gets there, and one that counted twice goes past.
  await waitFor('the tail to have read everything', () => newest()?.behind === 0 && readings.length > last + 2, {
    deadline: 60_000,
  })
  const during = readings.slice(first, last)
  const found = newest()?.records ?? 0
  if (found !== written) throw new Error(`${written} records were written, and ${found} counted: ${newest()?.notes}`)
  const warm = median(residentOf(during.slice(WARM_UP_SECONDS, WARM_UP_SECONDS + READINGS)))
  const atEnd = median(residentOf(during.slice(-READINGS)))
  const cpuMs = (during.at(-1)?.cpuMs ?? 0) - (during[0]?.cpuMs ?? 0)
  return [
    { name: 'records written', value: written, unit: 'records' },
    { name: 'records counted by the tail', value: found, unit: 'records' },
    { name: 'rate reached, with the start of the producer', value: written / seconds, unit: 'records/s' },
    { name: 'behind, median', value: median(during.map(each => each.behind)), unit: 'records' },
    { name: 'behind, at most', value: Math.max(...during.map(each => each.behind)), unit: 'records' },
    { name: 'memory of its process after a warm-up', value: warm, unit: 'MiB' },
    { name: 'memory of its process at the end', value: atEnd, unit: 'MiB' },
    { name: 'memory at the end, of that after the warm-up', value: (100 * atEnd) / warm, unit: '%' },
    { name: 'processor time of its process', value: cpuMs / during.length / 10, unit: '% of one core' },
  ]
}

const residentOf = (readings: readonly TailReading[]) => readings.map(each => each.resident)
