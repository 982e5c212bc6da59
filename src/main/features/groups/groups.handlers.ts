// `groups`: list, one in full, delete.
import { fetchStored } from '#kafka/group-offsets.ts'
import { listGroups } from '#kafka/groups.ts'
import { fullCsv, toolCsv } from '#kafka/offsets-csv.ts'
import { procedures } from '../../ipc/procedures.ts'
import { applyOffsets } from './apply-offsets.ts'
import { groupDetail } from './group-detail.ts'
import { groupFigures } from './group-figures.ts'
import { byPlace, planOffsets } from './plan-offsets.ts'
import { removeGroup } from './remove-group.ts'

const { groups } = procedures

export const groupsHandlers = groups.router({
  list: groups.list.handler(async ({ input, context }) =>
    (await listGroups(context.reader(input.connectionId))).map(({ groupId, protocolType, state, type }) => ({
      groupId,
      protocolType,
      state,
      type,
    })),
  ),
  figures: groups.figures.handler(({ input, context }) =>
    groupFigures(context.reader(input.connectionId), input.groups),
  ),
  history: groups.history.handler(({ input, context }) => context.lagHistory.of(input.connectionId, input)),
  get: groups.get.handler(({ input, context }) => groupDetail(context.reader(input.connectionId), input.groupId)),
  plan: groups.plan.handler(({ input, context }) =>
    planOffsets(context.reader(input.connectionId), input, id => context.journal.get(id)),
  ),
  csv: groups.csv.handler(async ({ input, context }) => {
    const stored = await fetchStored(context.reader(input.connectionId), input.groupId, null)
    const rows = stored.map(({ topic, partition, ...commit }) => ({ topic, partition, commit })).sort(byPlace)
    return input.form === 'tool' ? toolCsv(rows) : fullCsv(input.groupId, rows)
  }),
  apply: groups.apply.handler(async ({ input, context }) => {
    const entry = await applyOffsets(context.journal, await context.writer(input.connectionId), input)
    context.events.emit({ event: 'changed', connectionId: input.connectionId, feature: 'groups' })
    return entry
  }),
  delete: groups.delete.handler(async ({ input, context }) => {
    const { connectionId, groupId } = input
    await removeGroup(context.journal, await context.writer(connectionId), connectionId, groupId)
    context.events.emit({ event: 'changed', connectionId, feature: 'groups' })
  }),
})
