// `npm run --silent bench -- <name> [--bootstrap HOST:PORT] [--rounds N] [--json] [options of its own]`: one bench,
// against the named cluster or a Kafka of its own. Progress goes to stderr, results to stdout.
import { type Bench, say } from './bench.ts'
import { capture } from './capture.ts'
import { exporting } from './export.ts'
import { filter } from './filter.ts'
import { firstRows } from './first-rows.ts'
import { groups } from './groups.ts'
import { offline } from './offline.ts'
import { print } from './rounds.ts'
import { scroll } from './scroll.ts'
import { search } from './search.ts'
import { sql } from './sql.ts'
import { start } from './start.ts'
import { tail } from './tail.ts'
import { timemap } from './timemap.ts'
import { tree } from './tree.ts'

const benches: readonly Bench[] = [
  firstRows, //
  scroll,
  search,
  filter,
  groups,
  tail,
  timemap,
  tree,
  start,
  capture,
  offline,
  exporting,
  sql,
]

const [name = '', ...args] = process.argv.slice(2)
const bench = benches.find(each => each.name === name)
if (bench === undefined) {
  say(`There is no bench “${name}”. Each takes [--bootstrap HOST:PORT] [--rounds N] [--json], and:`)
  for (const each of benches) say(`  ${each.name.padEnd(12)} ${each.usage}`)
  process.exit(2)
}
print(name, await bench.run(args), args.includes('--json'))
process.exit(0)
