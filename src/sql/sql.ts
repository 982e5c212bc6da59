// What the SQL process answers to main. Runs in a utility process of the app and in plain Node in tests.
import { implement } from '@orpc/server'
import { withProblems } from '#contract/problem-error.ts'
import { sqlProcessContract } from '#contract/sql-process.contract.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import { type Database, openDatabase } from './database.ts'
import { exportRows } from './export.ts'
import { listFunctions } from './functions.ts'
import { Queries } from './queries.ts'
import { Tables } from './tables.ts'

interface Workspace {
  folder: string
  tables: Tables
  queries: Queries
  database: Database
}

export function createSql() {
  let workspace: Workspace | null = null
  const opened = () => {
    if (workspace !== null) return workspace
    throw new KafkaFailure({ code: 'SQL_NOT_OPEN', what: 'The SQL workspace is not open', where: {}, retriable: true })
  }

  const os = implement(sqlProcessContract).use(({ next }) =>
    withProblems(
      () => next(),
      error => asFailure(error, {}),
    ),
  )
  const router = os.router({
    open: os.open.handler(async ({ input }) => {
      const { folder, ...limits } = input
      const database = await openDatabase(folder, limits)
      const tables = new Tables(database.instance)
      workspace = { folder, database, tables, queries: new Queries(database, tables) }
    }),
    tables: os.tables.handler(({ input }) => opened().tables.list(input.after, input.waitMs)),
    load: os.load.handler(({ input }) => {
      const { options, ...spec } = input
      return { name: opened().tables.load(spec, options) }
    }),
    stop: os.stop.handler(({ input }) => opened().tables.stop(input.name)),
    drop: os.drop.handler(({ input }) => opened().tables.drop(input.name)),
    run: os.run.handler(({ input }) => opened().queries.run(input.sql)),
    poll: os.poll.handler(({ input }) => opened().queries.find(input.queryId).poll(input.waitMs)),
    rows: os.rows.handler(({ input }) => ({
      rows: opened().queries.find(input.queryId).rows(input.from, input.count),
    })),
    cell: os.cell.handler(({ input }) => ({
      text: opened().queries.find(input.queryId).cell(input.row, input.column),
    })),
    picked: os.picked.handler(({ input, signal }) => opened().queries.find(input.queryId).picked(signal)),
    cancel: os.cancel.handler(({ input }) => opened().queries.find(input.queryId).cancel()),
    close: os.close.handler(({ input }) => opened().queries.close(input.queryId)),
    functions: os.functions.handler(() => listFunctions(opened().database.instance)),
    export: os.export.handler(({ input, signal }) => {
      const { database, folder } = opened()
      return exportRows(database.instance, folder, input, signal)
    }),
  })

  return {
    router,
    async close() {
      await workspace?.tables.close()
      workspace?.queries.closeAll()
      workspace?.database.close()
      workspace = null
    },
  }
}
