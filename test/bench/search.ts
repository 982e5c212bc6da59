// Searching a whole topic for a rare text, against `kcat | grep -c` and against fetching the bytes alone, per codec.
import type { BenchOptions } from './options.ts'
import { interleaved, type Result } from './rounds.ts'
import { kcatGrep, openRawFetch, startBenchEngine, textQuery } from './search-engine.ts'
import { fillSearchTopic, NEEDLE } from './search-topic.ts'

export async function search(options: BenchOptions): Promise<Result[]> {
  const results: Result[] = []
  for (const codec of options.codecs) {
    const { bootstrap } = options
    const topic = options.topic ?? (await fillSearchTopic(bootstrap, codec, options.records))
    const text = options.text ?? NEEDLE
    const engine = await startBenchEngine(bootstrap, topic)
    const rawFetch = await openRawFetch(bootstrap)
    const counts = new Set<number>()
    results.push(
      ...(await interleaved(
        [
          {
            name: `${codec}: engine`,
            run: async () => void counts.add((await engine.search(topic, textQuery(text))).matches),
          },
          { name: `${codec}: raw fetch, bytes discarded`, run: async () => void (await rawFetch(topic)) },
          {
            name: `${codec}: kcat -C -e -q | grep -c`,
            run: async () => void counts.add(await kcatGrep(bootstrap, topic, text)),
          },
        ],
        options.rounds,
      )),
    )
    if (counts.size !== 1) throw new Error(`The counts differ in ${codec}: ${[...counts].join(', ')}`)
  }
  return results
}

/** One search of an existing topic by the product's engine. Time runs from the request to the last hit. */
export async function searchOnce(bootstrap: string, topic: string, text: string) {
  const engine = await startBenchEngine(bootstrap, topic)
  const startedAt = performance.now()
  const { matches, records, bytes } = await engine.search(topic, textQuery(text))
  return { matches, records, bytes, seconds: (performance.now() - startedAt) / 1000 }
}
