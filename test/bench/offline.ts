// The same search live from Kafka and in a capture of the topic that was opened offline, as the app serves it: the broker
// of the folder is a process of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRouterClient } from '@orpc/server'
import { createEngine } from '#engine/engine.ts'
import { serveFolder } from '#main/features/captures/offline-broker.ts'
import { spawnBroker } from '#test/support/broker-process.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { interleaved, ownCpuMs, type Result } from './rounds.ts'
import { startBenchEngine, textQuery } from './search-engine.ts'
import { benchOptions, codecsOf, fillSearchTopic, NEEDLE, searchOptions } from './search-topic.ts'

const connectionId = 'c'

export const offline: Bench = {
  name: 'offline',
  usage: '[--records N] [--codecs none,lz4,…]: a rare text in a capture, beside the same search from the broker',
  async run(args) {
    const { values } = parseArgs({ args, options: { ...commonOptions, ...searchOptions } })
    return withKafka(values.bootstrap, async bootstrap => {
      const results: Result[] = []
      for (const codec of codecsOf(values.codecs)) {
        const topic = values.topic ?? (await fillSearchTopic(bootstrap, codec, Number(values.records)))
        say(`${codec}: ${topic}`)
        results.push(...(await compare(bootstrap, topic, codec, Number(values.rounds))))
      }
      return results
    })
  },
}

async function compare(bootstrap: string, topic: string, title: string, rounds: number): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-bench-offline-'))
  try {
    await captureWhole(bootstrap, topic, folder)
    const captured = join(folder, topic)
    const serving = await serveFolder(spawnBroker, {
      folder: captured,
      port: 0,
      segment: null,
      pastHighWatermark: false,
      signal: new AbortController().signal,
      opened: () => {},
      lost: () => say('The broker of the capture ended'),
    })
    const counts = new Set<string>()
    const searchFrom = async (address: string, logFolder?: string) => {
      const engine = await startBenchEngine(address, topic, logFolder)
      return async () => {
        const { matches, records } = await engine.search(topic, textQuery(NEEDLE))
        counts.add(`${matches} of ${records}`)
      }
    }
    const timings = await interleaved(
      [
        { name: `${title}: in the capture`, run: await searchFrom(serving.address, captured), cpuMs: ownCpuMs },
        { name: `${title}: from the broker`, run: await searchFrom(bootstrap), cpuMs: ownCpuMs },
        {
          name: `${title}: in the capture as other clients read it, over loopback`,
          run: await searchFrom(serving.address),
          cpuMs: ownCpuMs,
        },
      ],
      rounds,
    )
    await serving.stop()
    if (counts.size !== 1) throw new Error(`The counts differ in ${title}: ${[...counts].join(', ')}`)
    return timings
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function captureWhole(bootstrap: string, topic: string, folder: string): Promise<void> {
  const { captures, open } = createRouterClient(createEngine().controlRouter)
  await open({ connectionId, options: benchOptions(bootstrap) })
  const range = { by: 'offsets' as const, from: null, until: null }
  const spec = {
    name: topic,
    topics: [{ topic, partitions: null }],
    range,
    isLive: false,
    sizeLimitBytes: null,
    groups: [],
  }
  await captures.start({ connectionId, id: topic, folder, spec })
  for (;;) {
    const { isEnded, problem } = await captures.poll({ id: topic, waitMs: 30_000 })
    if (problem !== null) throw new Error(problem.what)
    if (isEnded) return
  }
}
