// Capturing a whole topic, against fetching its bytes alone and against writing as many to the same disk.
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRouterClient } from '@orpc/server'
import { createEngine } from '#engine/engine.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { interleaved, ownCpuMs, type Result } from './rounds.ts'
import { openRawFetch } from './search-engine.ts'
import { benchOptions, codecsOf, fillSearchTopic, searchOptions } from './search-topic.ts'

const WRITE_BYTES = 4 * 1024 * 1024
const connectionId = 'c'

export const capture: Bench = {
  name: 'capture',
  usage: '[--records N] [--codecs none,lz4,…] [--topic T]: to disk, beside the bytes alone and the disk alone',
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
  const { captures, open: openConnection } = createRouterClient(createEngine().controlRouter)
  await openConnection({ connectionId, options: benchOptions(bootstrap) })
  const rawFetch = await openRawFetch(bootstrap)
  const folder = await mkdtemp(join(tmpdir(), 'ottla-bench-capture-'))
  let [number, bytes] = [0, 0]
  try {
    const timings = await interleaved(
      [
        {
          name: `${title}: capture`,
          run: async () => {
            const id = String(number++)
            const spec = {
              name: id,
              topics: [{ topic, partitions: null }],
              range: { by: 'offsets' as const, from: null, until: null },
              isLive: false,
              sizeLimitBytes: null,
              groups: [],
            }
            await captures.start({ connectionId, id, folder, spec })
            for (let isEnded = false; !isEnded; ) {
              const progress = await captures.poll({ id, waitMs: 30_000 })
              isEnded = progress.isEnded
              bytes = progress.bytes
              if (progress.problem !== null) throw new Error(progress.problem.what)
            }
            await rm(join(folder, id), { recursive: true })
          },
          cpuMs: ownCpuMs,
        },
        {
          name: `${title}: raw fetch, bytes discarded`,
          run: async () => void (await rawFetch(topic)),
          cpuMs: ownCpuMs,
        },
        { name: `${title}: the disk alone`, run: () => writeAlone(join(folder, 'alone'), bytes), cpuMs: ownCpuMs },
      ],
      rounds,
    )
    const [captured, fetched, written] = timings.map(each => each.medianMs)
    const slower = Math.max(fetched ?? 0, written ?? 0)
    return [
      ...timings,
      { name: `${title}: captured`, value: bytes / 1e6, unit: 'MB' },
      { name: `${title}: of the slower of the two`, value: slower / (captured ?? 1), unit: '× its rate' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeAlone(path: string, bytes: number): Promise<void> {
  const block = Buffer.alloc(WRITE_BYTES, 'bytes of no meaning ')
  const file = await open(path, 'w')
  for (let at = 0; at < bytes; at += block.length) await file.write(block, 0, Math.min(block.length, bytes - at))
  await file.datasync()
  await file.close()
  await rm(path)
}
