// `npm run --silent bench -- <name> [--bootstrap HOST:PORT] [--rounds N] [--json]`: one bench, against the named
// cluster or a Kafka of its own.
import { parseArgs } from 'node:util'
import { startKafka } from '#test/support/kafka-server.ts'
import { firstRows } from './first-rows.ts'
import { print, type Result } from './rounds.ts'

const benches: Record<string, (bootstrap: string, rounds: number) => Promise<Result[]>> = { 'first-rows': firstRows }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bootstrap: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const [name = ''] = positionals
const bench = benches[name]
if (bench === undefined) {
  process.stderr.write(`There is no bench “${name}”. Benches: ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
const server = values.bootstrap === undefined ? await startKafka() : null
try {
  const results = await bench(values.bootstrap ?? server?.bootstrap ?? '', Number(values.rounds))
  print(name, results, values.json)
} finally {
  await server?.close()
}
process.exit(0)
