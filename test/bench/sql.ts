// Loading a topic into a table of the SQL workspace, and each ready-made query on it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRouterClient } from '@orpc/server'
import type { SqlTable } from '#contract/index.ts'
import { readyQueries } from '#renderer/features/sql/ready-queries.ts'
import { createSql } from '#sql/sql.ts'
import { type Bench, commonOptions, say, withKafka } from './bench.ts'
import type { Result } from './rounds.ts'
import { benchOptions, codecsOf, fillSearchTopic, searchOptions } from './search-topic.ts'

export const sql: Bench = {
  name: 'sql',
  usage: '[--records N] [--codecs none,lz4,…] [--topic T]: into a table, then the ready-made queries, once each',
  async run(args) {
    const { values } = parseArgs({ args, options: { ...commonOptions, ...searchOptions } })
    return withKafka(values.bootstrap, async bootstrap => {
      const [codec = 'none'] = codecsOf(values.codecs)
      const topic = values.topic ?? (await fillSearchTopic(bootstrap, codec, Number(values.records)))
      say(`${codec}: ${topic}`)
      return measure(bootstrap, topic)
    })
  },
}

async function measure(bootstrap: string, topic: string): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-bench-sql-'))
  const process = createSql()
  const client = createRouterClient(process.router)
  try {
    await client.open({ folder, memoryMiB: 2048, threads: 0 })
    const { name } = await client.load({
      connectionId: 'c',
      topic,
      partitions: null,
      range: { by: 'all' },
      isolation: 'read_committed',
      options: benchOptions(bootstrap),
    })
    let table: SqlTable | undefined
    for (let after = -1; table?.state !== 'ready'; ) {
      const { version, tables } = await client.tables({ after, waitMs: 30_000 })
      table = tables.find(each => each.name === name)
      if (table?.problem != null) throw new Error(table.problem.what)
      after = version
    }
    const results: Result[] = [
      { name: 'records', value: table.records, unit: '' },
      { name: 'load', value: table.seconds, unit: 's' },
    ]
    for (const query of readyQueries) {
      const { queryId } = await client.run({ sql: query.sql(table, table) })
      let run = await client.poll({ queryId, waitMs: 30_000 })
      while (run.state === 'running') run = await client.poll({ queryId, waitMs: 30_000 })
      if (run.problem !== null) throw new Error(`${query.name}: ${run.problem.what}`)
      results.push({ name: query.name, value: run.seconds, unit: 's' })
      say(`${query.name}: ${run.seconds.toFixed(2)} s`)
    }
    return results
  } finally {
    await process.close()
    await rm(folder, { recursive: true, force: true })
  }
}
