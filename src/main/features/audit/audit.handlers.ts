// `audit`: reading what was written to Kafka, and taking it along.
import { procedures } from '../../ipc/procedures.ts'

export const auditHandlers = procedures.audit.router({
  list: procedures.audit.list.handler(({ input: { limit, ...filter }, context }) => context.audit.list(filter, limit)),
  export: procedures.audit.export.handler(async ({ input, context }) => {
    const { entries } = await context.audit.list(input, Number.POSITIVE_INFINITY)
    const lines = entries.reverse().map(entry => `${JSON.stringify(entry)}\n`)
    const file = await context.shell.chooseTarget('ottla-audit.jsonl')
    await file?.write([Buffer.from(lines.join(''))])
    return file?.name ?? null
  }),
})
