// How soon the time map of a topic is whole: 200 buckets over six partitions, asked by time alone; beside kafkajs and
// kcat asked for the same marks one by one, all of which must agree on every offset.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { createRouterClient } from '@orpc/server'
import type { Timemap } from '#contract/index.ts'
import { TimeMap } from '#core/log/time-map.ts'
import { fetch } from '#core/protocol/apis/fetch.ts'
import type { AnyApi, RequestInput, ResponseOf } from '#core/protocol/schema.ts'
import { createEngine } from '#engine/engine.ts'
import { KafkaConnection, type Target } from '#kafka/connection.ts'
import { eachOf } from '#kafka/patience.ts'
import { produceExact } from '#kafka/produce.ts'
import { TopicTimes } from '#kafka/time-source.ts'
import { createTopic } from '#kafka/topics.ts'
import { mustRun } from '#scripts/setup/programs.ts'
import { ensureSystemNeeds, KCAT } from '#scripts/setup/system-packages.ts'
import { waitFor } from '#test/support/waiting.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { interleaved, type Result } from './rounds.ts'
import { benchOptions } from './search-topic.ts'

const PARTITIONS = [0, 1, 2, 3, 4, 5]
const BUCKETS = 200
const BATCH = 200
const AT_ONCE = 8
/** A full hour, so that each of 200 buckets is an hour long; a little less than 200 of them. */
const START = 1_699_999_200_000n
const SPAN_MS = 719_940_000

export const timemap: Bench = {
  name: 'timemap',
  usage:
    '[--records 20000]: the map of 200 buckets over six partitions, beside kafkajs and kcat asked for the same marks',
  async run(args) {
    const { values } = parseArgs({ args, options: { ...commonOptions, records: { type: 'string', default: '20000' } } })
    return withKafka(values.bootstrap, bootstrap => compare(bootstrap, Number(values.records), Number(values.rounds)))
  },
}

async function compare(bootstrap: string, records: number, rounds: number): Promise<Result[]> {
  await ensureSystemNeeds([KCAT])
  const writer = new KafkaConnection(benchOptions(bootstrap), { reason: 'bench', expiresAt: Number.MAX_SAFE_INTEGER })
  await writer.connect()
  const topic = await fill(writer, records)
  const engine = createEngine()
  await createRouterClient(engine.controlRouter).open({ connectionId: 'bench', options: benchOptions(bootstrap) })
  const { timemap: maps } = createRouterClient(engine.router)
  const mapped = async (): Promise<Timemap> => {
    const { mapId } = await maps.start({
      connectionId: 'bench',
      topic,
      partitions: null,
      range: null,
      buckets: BUCKETS,
    })
    for (let after = 0; ; ) {
      const map = await maps.poll({ mapId, after, waitMs: 1000 })
      after = map.progress
      if (map.problem !== null) throw new Error(map.problem.what)
      if (!map.done) continue
      await maps.close({ mapId })
      return map
    }
  }
  const map = await mapped()
  const { marks } = map
  if (marks === null) throw new Error('The map has no marks')
  const times = Array.from({ length: marks.buckets + 1 }, (_, index) => marks.from + marks.step * BigInt(index))
  say(`${topic}: ${marks.buckets} buckets of ${marks.step} ms, ${map.lookUps} look-ups`)
  const agree = (who: string, index: number, partition: number, offset: bigint) => {
    const ours = map.offsets[PARTITIONS.indexOf(partition) * times.length + index]
    if (ours !== offset) throw new Error(`${who} says ${offset} at mark ${index} of ${partition}, the map ${ours}`)
  }

  const admin = writer.kafka.admin()
  await admin.connect()
  const results = await interleaved(
    [
      { name: `engine: ${marks.buckets} buckets × ${PARTITIONS.length}`, run: async () => void (await mapped()) },
      {
        name: 'kafkajs admin: the same marks',
        run: async () => {
          const answers = await Promise.all(times.map(time => admin.fetchTopicOffsetsByTimestamp(topic, Number(time))))
          for (const [index, answer] of answers.entries()) {
            for (const { partition, offset } of answer) agree('kafkajs', index, partition, BigInt(offset))
          }
        },
      },
      {
        name: `kcat -Q: the same marks, ${AT_ONCE} processes at once`,
        run: async () => {
          // One process for each mark: a broker refuses a request that names a partition twice.
          await eachOf([...times.entries()], AT_ONCE, async ([index, time]) => {
            const asked = PARTITIONS.flatMap(partition => ['-t', `${topic}:${partition}:${time}`])
            const { stdout } = await mustRun('kcat', ['-Q', '-b', bootstrap, ...asked])
            for (const [, partition, offset] of stdout.matchAll(/\[(\d+)\] offset (-?\d+)/g)) {
              // −1: behind the last record, which the map says as the partition's end.
              if (offset !== '-1') agree('kcat', index, Number(partition), BigInt(offset ?? -1))
            }
          })
        },
      },
    ],
    rounds,
  )
  await admin.disconnect()
  await writer.close()
  return [
    ...results,
    { name: 'look-ups for one map, each of many partitions', value: map.lookUps, unit: 'ListOffsets' },
    { name: 'what one map fetches of records', value: await fetchesOfOneMap(bootstrap, topic), unit: 'Fetch' },
  ]
}

async function fill(writer: KafkaConnection, count: number): Promise<string> {
  const topic = `bench-timemap-${randomUUID()}`
  const configs = [{ name: 'retention.ms', value: '-1' }]
  await createTopic(writer, { topic, partitions: PARTITIONS.length, replicationFactor: 1, configs }, false)
  await waitFor('the leaders of a new topic', () => writer.leaders(topic, PARTITIONS))
  const value = Buffer.from('x'.repeat(100))
  for (let at = 0; at < count; at += BATCH) {
    const records = Array.from({ length: BATCH }, (_, n) => ({
      key: null,
      value,
      headers: [],
      timestamp: START + BigInt(Math.floor((SPAN_MS * (at + n)) / count)),
    }))
    const partition = PARTITIONS[(at / BATCH) % PARTITIONS.length] ?? 0
    await produceExact(writer, topic, partition, records, { acks: 1, compression: 'none', timeoutMs: 10_000 })
  }
  return topic
}

/** Counts Fetch requests, each of which would read records. */
class Watched extends KafkaConnection {
  fetches = 0

  override send<A extends AnyApi>(
    target: Target,
    api: A,
    body: RequestInput<A>,
    options?: Parameters<KafkaConnection['send']>[3],
  ): Promise<ResponseOf<A>> {
    if (api.key === fetch.key) this.fetches++
    return super.send(target, api, body, options)
  }
}

async function fetchesOfOneMap(bootstrap: string, topic: string): Promise<number> {
  const connection = new Watched(benchOptions(bootstrap), null)
  await connection.connect()
  const asked = { partitions: null, range: null, buckets: BUCKETS, now: BigInt(Date.now()) }
  const map = await TimeMap.open(new TopicTimes(connection, topic), asked)
  await map.refine(() => {}, new AbortController().signal)
  await connection.close()
  return connection.fetches
}
