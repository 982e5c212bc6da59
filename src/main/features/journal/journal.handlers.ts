// `journal`: what was changed, newest first, and one change in full.
import { fullCsv, toolCsv } from '#kafka/offsets-csv.ts'
import { procedures } from '../../ipc/procedures.ts'

const { journal } = procedures

export const journalHandlers = journal.router({
  list: journal.list.handler(({ input, context }) => context.journal.list(input.connectionId)),
  csv: journal.csv.handler(({ input, context }) => {
    const { groupId, changes } = context.journal.get(input.id)
    const rows = changes.map(({ topic, partition, [input.side]: commit }) => ({ topic, partition, commit }))
    return input.form === 'tool' ? toolCsv(rows) : fullCsv(groupId, rows)
  }),
  get: journal.get.handler(({ input, context }) => context.journal.get(input.id)),
})
