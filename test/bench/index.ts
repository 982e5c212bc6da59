// `npm run --silent bench -- <name> [--bootstrap HOST:PORT] [--rounds N] [--records N] [--codecs none,lz4,…] [--json]`:
// one bench, against the named cluster or a Kafka of its own. `search` and `filter` take `--topic` for an existing one;
// `search --topic … --text … --json` searches it once and prints one line.
import { parseArgs } from 'node:util'
import { startKafka } from '#test/support/kafka-server.ts'
import { filter } from './filter.ts'
import { firstRows } from './first-rows.ts'
import { type BenchOptions, codecsOf } from './options.ts'
import { print, type Result } from './rounds.ts'
import { search, searchOnce } from './search.ts'

const benches: Record<string, (options: BenchOptions) => Promise<Result[]>> = {
  'first-rows': ({ bootstrap, rounds }) => firstRows(bootstrap, rounds),
  search,
  filter,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bootstrap: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    topic: { type: 'string' },
    text: { type: 'string' },
    records: { type: 'string', default: '1000000' },
    codecs: { type: 'string', default: 'none' },
    json: { type: 'boolean', default: false },
  },
})
const [name = ''] = positionals
const bench = benches[name]
if (bench === undefined) {
  process.stderr.write(`There is no bench “${name}”. Benches: ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
const { topic = null, text = null, json } = values
const server = values.bootstrap === undefined ? await startKafka() : null
const bootstrap = values.bootstrap ?? server?.bootstrap ?? ''
try {
  if (name === 'search' && topic !== null && text !== null && json) {
    process.stdout.write(`${JSON.stringify(await searchOnce(bootstrap, topic, text))}\n`)
  } else {
    const results = await bench({
      bootstrap,
      rounds: Number(values.rounds),
      topic,
      text,
      records: Number(values.records),
      codecs: codecsOf(values.codecs),
    })
    print(name, results, json)
  }
} finally {
  await server?.close()
}
process.exit(0)
