// `jobs`: list, cancel, clear.
import { procedures } from '../../ipc/procedures.ts'

export const jobsHandlers = procedures.jobs.router({
  list: procedures.jobs.list.handler(({ context }) => context.jobs.list()),
  cancel: procedures.jobs.cancel.handler(({ input, context }) => context.jobs.cancel(input.id)),
  clear: procedures.jobs.clear.handler(({ context }) => context.jobs.clear()),
})
