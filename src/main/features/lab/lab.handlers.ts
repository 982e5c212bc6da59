// `lab`: open a consumer, poll, seek, commit, close.
import { procedures } from '../../ipc/procedures.ts'

const { lab } = procedures

export const labHandlers = lab.router({
  assign: lab.assign.handler(({ input, context }) => context.lab.assign(input)),
  subscribe: lab.subscribe.handler(async ({ input, context }) => {
    const opened = await context.lab.subscribe(input, await context.member(input.connectionId))
    context.events.emit({ event: 'changed', connectionId: input.connectionId, feature: 'groups' })
    return opened
  }),
  list: lab.list.handler(({ input, context }) => context.lab.list(input.connectionId)),
  get: lab.get.handler(({ input, context }) => context.lab.find(input.sessionId).session.describe()),
  poll: lab.poll.handler(async ({ input, context, signal }) => {
    const { session } = context.lab.find(input.sessionId)
    const polled = await session.poll(input.timeoutMs, signal)
    return { ...polled, session: await session.describe() }
  }),
  seek: lab.seek.handler(async ({ input, context }) => {
    const { session } = context.lab.find(input.sessionId)
    await session.seek(input.partition, input.target)
    return session.describe()
  }),
  commit: lab.commit.handler(async ({ input, context }) => {
    const { session, connectionId } = context.lab.find(input.sessionId)
    await session.commit(input.offsets, () => context.writer(connectionId))
    context.events.emit({ event: 'changed', connectionId, feature: 'groups' })
    return session.describe()
  }),
  autoCommit: lab.autoCommit.handler(({ input, context }) => {
    const { session, connectionId } = context.lab.find(input.sessionId)
    session.autoCommit(input.enabled, input.intervalMs, () => context.writer(connectionId))
    return session.describe()
  }),
  close: lab.close.handler(({ input, context }) => context.lab.close(input.sessionId)),
})
