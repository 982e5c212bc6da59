// `journal`: what was changed, newest first, and one change in full.
import { procedures } from '../../ipc/procedures.ts'

const { journal } = procedures

export const journalHandlers = journal.router({
  list: journal.list.handler(({ input, context }) => context.journal.list(input.connectionId)),
  get: journal.get.handler(({ input, context }) => context.journal.get(input.id)),
})
