// `sql`: the workspace's process is asked, its files are chosen, its queries are kept.
import { procedures } from '../../ipc/procedures.ts'

const { sql } = procedures

export const sqlHandlers = sql.router({
  tables: sql.tables.handler(({ input, context, signal }) =>
    context.sql.ask(client => client.tables(input, signal === undefined ? {} : { signal })),
  ),
  load: sql.load.handler(({ input, context }) => context.sql.load(input)),
  stop: sql.stop.handler(({ input, context }) => context.sql.ask(client => client.stop(input))),
  drop: sql.drop.handler(({ input, context }) => context.sql.ask(client => client.drop(input))),
  run: sql.run.handler(async ({ input, context }) => {
    await context.queries.remember(input.sql)
    return context.sql.ask(client => client.run(input))
  }),
  poll: sql.poll.handler(({ input, context }) => context.sql.ask(client => client.poll(input))),
  rows: sql.rows.handler(({ input, context }) => context.sql.ask(client => client.rows(input))),
  cell: sql.cell.handler(({ input, context }) => context.sql.ask(client => client.cell(input))),
  picked: sql.picked.handler(({ input, context, signal }) =>
    context.sql.ask(client => client.picked(input, signal === undefined ? {} : { signal })),
  ),
  cancel: sql.cancel.handler(({ input, context }) => context.sql.ask(client => client.cancel(input))),
  close: sql.close.handler(({ input, context }) => context.sql.ask(client => client.close(input))),
  functions: sql.functions.handler(({ context }) => context.sql.ask(client => client.functions())),
  export: sql.export.handler(async ({ input, context }) => {
    const target = await context.shell.chooseTarget(`query.${input.format}`)
    if (target === null) return null
    return context.jobs.run(`Save ${target.name}`, async ({ signal, report }) => {
      await target.writeBy(async path => {
        const { rows } = await context.sql.ask(client => client.export({ ...input, path }, { signal }))
        report(1, `${rows} rows`)
      })
      return target.name
    })
  }),
  queries: sql.queries.handler(({ context }) => context.queries.list()),
  save: sql.save.handler(({ input, context }) => context.queries.save(input)),
  rename: sql.rename.handler(({ input, context }) => context.queries.rename(input.id, input.name)),
  remove: sql.remove.handler(({ input, context }) => context.queries.remove(input.id)),
  forget: sql.forget.handler(({ context }) => context.queries.forget()),
})
