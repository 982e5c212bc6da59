// Conditions on fields over a whole topic, those that no byte scan can help and those that it can, and JavaScript
// predicates: one that looks at a member of each value, and one that is handed all of it.
import { parseArgs } from 'node:util'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import { interleaved, ownCpuMs, type Timing } from './rounds.ts'
import { startBenchEngine, textQuery } from './search-engine.ts'
import { codecsOf, fillSearchTopic, searchOptions } from './search-topic.ts'

export const filter: Bench = {
  name: 'filter',
  usage:
    '[--records N] [--codecs none,lz4,…] [--topic T]: conditions on fields, JavaScript, regular expressions, text in any case',
  async run(args) {
    const { values } = parseArgs({ args, options: { ...commonOptions, ...searchOptions } })
    const records = Number(values.records)
    return withKafka(values.bootstrap, async bootstrap => {
      const timings: Timing[] = []
      for (const codec of codecsOf(values.codecs)) {
        const topic = values.topic ?? (await fillSearchTopic(bootstrap, codec, records))
        say(`${codec}: ${topic}`)
        timings.push(...(await conditions(bootstrap, topic, codec, records, Number(values.rounds))))
      }
      return timings
    })
  },
}

async function conditions(bootstrap: string, topic: string, title: string, records: number, rounds: number) {
  const engine = await startBenchEngine(bootstrap, topic)
  const field = (condition: string) => ({
    name: `${title}: ${condition}`,
    run: async () => void (await engine.search(topic, { ...textQuery(''), text: null, filter: condition })),
    cpuMs: ownCpuMs,
  })
  const script = (code: string) => ({
    name: `${title}: JavaScript ${code}`,
    run: async () => void (await engine.search(topic, { ...textQuery(''), text: null, script: code })),
    cpuMs: ownCpuMs,
  })
  const text = (name: string, pattern: string, how: { regex: boolean; matchCase: boolean }) => ({
    name: `${title}: ${name}`,
    run: async () => {
      const query = textQuery(pattern)
      await engine.search(topic, { ...query, text: query.text && { ...query.text, ...how } })
    },
    cpuMs: ownCpuMs,
  })
  const last = Math.max(0, records - Math.ceil(records / 1000))
  return interleaved(
    [
      field(`$.n > ${last}`),
      script(`record.value.n > ${last}`),
      script('Object.keys(record.value).length > 99'),
      field('$.customer.id = "c-4711"'),
      field('$.items[*].quantity > 9'),
      field('key = "c-4711"'),
      text('regular expression without a text', '[0-9]{9}x[a-z]{5}q', { regex: true, matchCase: true }),
      text('text in any case', 'NEEDLE-7F3A91', { regex: false, matchCase: false }),
    ],
    rounds,
  )
}
