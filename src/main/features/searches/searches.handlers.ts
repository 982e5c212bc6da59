// `searches`: saved and recent searches of this machine.
import { procedures } from '../../ipc/procedures.ts'

const { searches } = procedures

export const searchesHandlers = searches.router({
  list: searches.list.handler(({ input, context }) => context.searches.list(input.connectionId)),
  save: searches.save.handler(({ input, context }) => context.searches.save(input)),
  rename: searches.rename.handler(({ input, context }) => context.searches.rename(input.id, input.name)),
  remove: searches.remove.handler(({ input, context }) => context.searches.remove(input.id)),
  remember: searches.remember.handler(({ input, context }) => context.searches.remember(input)),
  forget: searches.forget.handler(({ input, context }) => context.searches.forget(input.connectionId)),
})
