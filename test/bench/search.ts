// Searching a whole topic for a rare text, against `kcat | grep -c` and against fetching the bytes alone, per codec.
import { parseArgs } from 'node:util'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { interleaved, ownCpuMs, type Timing } from './rounds.ts'
import { KcatGrep, openRawFetch, startBenchEngine, textQuery } from './search-engine.ts'
import { codecsOf, fillSearchTopic, NEEDLE, searchOptions } from './search-topic.ts'

export const search: Bench = {
  name: 'search',
  usage:
    '[--records N] [--codecs none,lz4,…] [--topic T] [--text T]: a rare text, beside kcat | grep and the bytes alone; with --topic, --text and --json one search and one line',
  async run(args) {
    const { values } = parseArgs({ args, options: { ...commonOptions, ...searchOptions, text: { type: 'string' } } })
    return withKafka(values.bootstrap, async bootstrap => {
      const { topic, text, json } = values
      if (topic !== undefined && text !== undefined && json) return searchOnce(bootstrap, topic, text)
      const timings: Timing[] = []
      for (const codec of codecsOf(values.codecs)) {
        const searched = topic ?? (await fillSearchTopic(bootstrap, codec, Number(values.records)))
        say(`${codec}: ${searched}`)
        timings.push(...(await compare(bootstrap, searched, text ?? NEEDLE, codec, Number(values.rounds))))
      }
      return timings
    })
  },
}

async function compare(bootstrap: string, topic: string, text: string, title: string, rounds: number) {
  const engine = await startBenchEngine(bootstrap, topic)
  const rawFetch = await openRawFetch(bootstrap)
  const kcat = new KcatGrep(bootstrap, topic, text)
  const counts = new Set<number>()
  const timings = await interleaved(
    [
      {
        name: `${title}: engine`,
        run: async () => void counts.add((await engine.search(topic, textQuery(text))).matches),
        cpuMs: ownCpuMs,
      },
      {
        name: `${title}: raw fetch, bytes discarded`,
        run: async () => void (await rawFetch(topic)),
        cpuMs: ownCpuMs,
      },
      {
        name: `${title}: kcat -C -e -q | grep -c`,
        run: async () => void counts.add(await kcat.count()),
        cpuMs: () => kcat.cpuMs,
      },
    ],
    rounds,
  )
  if (counts.size !== 1) throw new Error(`The counts differ in ${title}: ${[...counts].join(', ')}`)
  return timings
}

/** One search of an existing topic by the product's engine. Time runs from the request to the last hit. */
async function searchOnce(bootstrap: string, topic: string, text: string) {
  const engine = await startBenchEngine(bootstrap, topic)
  const startedAt = performance.now()
  const { matches, records, bytes } = await engine.search(topic, textQuery(text))
  return { matches, records, bytes, seconds: (performance.now() - startedAt) / 1000 }
}
