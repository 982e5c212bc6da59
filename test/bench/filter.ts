// Conditions on fields over a whole topic, one that no byte scan can help and one that it can; against plain JavaScript
// that parses each record.
import type { BenchOptions } from './options.ts'
import { interleaved, type Result } from './rounds.ts'
import { startBenchEngine, textQuery } from './search-engine.ts'
import { fillSearchTopic } from './search-topic.ts'

export async function filter(options: BenchOptions): Promise<Result[]> {
  const { bootstrap, records } = options
  const results: Result[] = []
  for (const codec of options.codecs) {
    const topic = options.topic ?? (await fillSearchTopic(bootstrap, codec, records))
    const engine = await startBenchEngine(bootstrap, topic)
    const field = (condition: string) => ({
      name: `${codec}: ${condition}`,
      run: async () => void (await engine.search(topic, { ...textQuery(''), text: null, filter: condition })),
    })
    const last = Math.max(0, records - Math.ceil(records / 1000))
    results.push(
      ...(await interleaved(
        [
          field(`$.n > ${last}`),
          field('$.customer.id = "c-4711"'),
          field('$.items[*].quantity > 9'),
          field('key = "c-4711"'),
          {
            name: `${codec}: regular expression without a text`,
            run: () => regex(engine, topic, '[0-9]{9}x[a-z]{5}q'),
          },
          { name: `${codec}: text in any case`, run: () => caseless(engine, topic, 'NEEDLE-7F3A91') },
        ],
        options.rounds,
      )),
    )
  }
  return results
}

type Engine = Awaited<ReturnType<typeof startBenchEngine>>

async function regex(engine: Engine, topic: string, text: string): Promise<void> {
  const query = textQuery(text)
  await engine.search(topic, { ...query, text: query.text && { ...query.text, regex: true } })
}

async function caseless(engine: Engine, topic: string, text: string): Promise<void> {
  const query = textQuery(text)
  await engine.search(topic, { ...query, text: query.text && { ...query.text, matchCase: false } })
}
