// Searching a whole topic for a rare text, against `kcat | grep -c` and against fetching the bytes alone, per codec; in
// Electron too, with the memory of the engine's process; and how soon a search can be cancelled.
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { type ElectronEngine, startElectronEngine } from './electron-engine.ts'
import { type Competitor, interleaved, ownCpuMs, type Result } from './rounds.ts'
import { cancelFigures } from './search-cancel.ts'
import {
  type BenchEngine,
  connectEngine,
  KcatGrep,
  openRawFetch,
  startBenchEngine,
  textQuery,
} from './search-engine.ts'
import { codecsOf, fillSearchTopic, NEEDLE, searchOptions } from './search-topic.ts'

const options = {
  ...commonOptions,
  ...searchOptions,
  text: { type: 'string' },
  electron: { type: 'boolean', default: false },
} as const

const MEMORY_INTERVAL_MS = 50

interface Asked {
  bootstrap: string
  topic: string
  text: string
  title: string
  rounds: number
}

export const search: Bench = {
  name: 'search',
  usage:
    '[--records N] [--codecs none,lz4,…] [--topic T] [--text T] [--electron]: a rare text, beside kcat | grep and the bytes alone; with --topic, --text and --json one search and one line',
  async run(args) {
    const { values } = parseArgs({ args, options })
    return withKafka(values.bootstrap, async bootstrap => {
      const { topic, text = NEEDLE, json } = values
      if (topic !== undefined && values.text !== undefined && json) return searchOnce(bootstrap, topic, text)
      const results: Result[] = []
      for (const codec of codecsOf(values.codecs)) {
        const searched = topic ?? (await fillSearchTopic(bootstrap, codec, Number(values.records)))
        say(`${codec}: ${searched}`)
        const asked = { bootstrap, topic: searched, text, title: codec, rounds: Number(values.rounds) }
        results.push(...(values.electron ? await inElectronToo(asked) : await compare(asked, [])))
      }
      return results
    })
  },
}

async function compare(asked: Asked, further: ((counts: Set<number>) => Competitor)[]): Promise<Result[]> {
  const { bootstrap, topic, text, title, rounds } = asked
  const engine = await startBenchEngine(bootstrap, topic)
  const rawFetch = await openRawFetch(bootstrap)
  const kcat = new KcatGrep(bootstrap, topic, text)
  const counts = new Set<number>()
  const timings = await interleaved(
    [
      { name: `${title}: engine`, run: countMatches(engine, asked, counts), cpuMs: ownCpuMs },
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
      ...further.map(make => make(counts)),
    ],
    rounds,
  )
  if (counts.size !== 1) throw new Error(`The counts differ in ${title}: ${[...counts].join(', ')}`)
  return [...timings, ...(await cancelFigures(engine, topic, textQuery(text), title, rounds))]
}

async function inElectronToo(asked: Asked): Promise<Result[]> {
  const electron = await startElectronEngine()
  try {
    const engine = await connectEngine(electron.control, electron.reading, asked.bootstrap, asked.topic)
    const memory = await watchMemory(electron)
    const inElectron = (counts: Set<number>) => ({
      name: `${asked.title}: engine in a utility process of Electron ${electron.version}`,
      run: countMatches(engine, asked, counts),
      cpuMs: () => electron.cpuMs(),
    })
    const results = await compare(asked, [inElectron])
    const { idle, most } = await memory.stop()
    return [
      ...results,
      { name: `${asked.title}: memory of that process before`, value: idle / 1e6, unit: 'MB resident' },
      { name: `${asked.title}: memory of that process, the most`, value: most / 1e6, unit: 'MB resident' },
    ]
  } finally {
    await electron.close()
  }
}

/** What the engine says of its process, looked at again and again. */
async function watchMemory({ control }: ElectronEngine): Promise<{ stop(): Promise<{ idle: number; most: number }> }> {
  const { bytes: idle } = await control.memory()
  let most = idle
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      most = Math.max(most, (await control.memory()).bytes)
      await setTimeout(MEMORY_INTERVAL_MS)
    }
  })()
  return {
    async stop() {
      stopped = true
      await watching
      return { idle, most }
    },
  }
}

function countMatches(engine: BenchEngine, { topic, text }: Asked, counts: Set<number>): () => Promise<void> {
  return async () => void counts.add((await engine.search(topic, textQuery(text))).matches)
}

/** One search of an existing topic by the product's engine. Time runs from the request to the last hit. */
async function searchOnce(bootstrap: string, topic: string, text: string) {
  const engine = await startBenchEngine(bootstrap, topic)
  const startedAt = performance.now()
  const { matches, records, bytes } = await engine.search(topic, textQuery(text))
  return { matches, records, bytes, seconds: (performance.now() - startedAt) / 1000 }
}
