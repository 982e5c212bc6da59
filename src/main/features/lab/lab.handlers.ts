// `lab`: open consumers, poll, run, pause, seek, commit; crash, close, open again; look at the whole page.
import type { HandlerContext } from '../../ipc/context.ts'
import { procedures } from '../../ipc/procedures.ts'
import type { Journalled } from './tie.ts'

const { lab } = procedures

export const labHandlers = lab.router({
  assign: lab.assign.handler(({ input, context }) => context.lab.assign(input)),
  subscribe: lab.subscribe.handler(async ({ input, context }) => {
    const opened = await context.lab.subscribe(input, name => context.member(input.connectionId, name))
    groupsChanged(context, input.connectionId)
    return opened
  }),
  list: lab.list.handler(({ input, context }) => context.lab.list(input.connectionId)),
  get: lab.get.handler(({ input, context }) => context.lab.describe(context.lab.find(input.sessionId))),
  look: lab.look.handler(({ input: { connectionId, labId, afterEvent, afterRecord }, context }) =>
    context.lab.look(connectionId, labId, { event: afterEvent, record: afterRecord }),
  ),
  poll: lab.poll.handler(async ({ input, context, signal }) => {
    const found = context.lab.open(input.sessionId)
    const polled = await found.consumer.poll(input.timeoutMs, signal)
    return { ...polled, session: await context.lab.describe(found) }
  }),
  run: lab.run.handler(({ input, context }) => {
    const found = context.lab.open(input.sessionId)
    found.consumer.run()
    return context.lab.describe(found)
  }),
  stop: lab.stop.handler(({ input, context }) => {
    const found = context.lab.find(input.sessionId)
    found.consumer.stop()
    return context.lab.describe(found)
  }),
  pause: lab.pause.handler(({ input, context }) => {
    const found = context.lab.open(input.sessionId)
    found.consumer.pause(input.partition)
    return context.lab.describe(found)
  }),
  resume: lab.resume.handler(({ input, context }) => {
    const found = context.lab.open(input.sessionId)
    found.consumer.resume(input.partition)
    return context.lab.describe(found)
  }),
  seek: lab.seek.handler(async ({ input, context }) => {
    const found = context.lab.open(input.sessionId)
    await found.consumer.seek(input.partition, input.target)
    return context.lab.describe(found)
  }),
  commit: lab.commit.handler(async ({ input, context }) => {
    const found = context.lab.open(input.sessionId)
    const { connectionId } = found
    const journalled: Journalled = async (groupId, commits, perform) => {
      const changes = commits.map(({ topic, partition, offset, metadata }) => ({
        topic,
        partition,
        after: { offset, metadata },
      }))
      const connection = context.reader(connectionId)
      await context.journal.change({ connection, connectionId, groupId, cause: 'commit', changes }, perform)
    }
    await found.consumer.commit(input.offsets, () => context.writer(connectionId), journalled)
    groupsChanged(context, found.connectionId)
    return context.lab.describe(found)
  }),
  autoCommit: lab.autoCommit.handler(async ({ input, context }) => {
    const found = context.lab.open(input.sessionId)
    const { connectionId } = found
    // Refused now, and not at every tick of its clock.
    if (input.enabled) await context.writer(connectionId)
    await found.consumer.autoCommit(input.enabled, input.intervalMs, () => context.connections.writer(connectionId))
    return context.lab.describe(found)
  }),
  crash: lab.crash.handler(async ({ input, context }) => {
    const found = context.lab.open(input.sessionId)
    await found.consumer.crash()
    return context.lab.describe(found)
  }),
  close: lab.close.handler(async ({ input, context }) => {
    const found = context.lab.find(input.sessionId)
    await found.consumer.close()
    groupsChanged(context, found.connectionId)
    return context.lab.describe(found)
  }),
  reopen: lab.reopen.handler(async ({ input, context }) => {
    const { connectionId } = context.lab.find(input.sessionId)
    const opened = await context.lab.reopen(
      input.sessionId,
      name => context.member(connectionId, name),
      () => context.connections.writer(connectionId),
    )
    groupsChanged(context, connectionId)
    return opened
  }),
  remove: lab.remove.handler(({ input, context }) => context.lab.remove(input.sessionId)),
  forget: lab.forget.handler(({ input, context }) => context.lab.forget(input.connectionId, input.labId)),
  end: lab.end.handler(async ({ input, context }) => {
    await context.lab.end(input.connectionId, input.labId)
    groupsChanged(context, input.connectionId)
  }),
})

function groupsChanged(context: HandlerContext, connectionId: string): void {
  context.events.emit({ event: 'changed', connectionId, feature: 'groups' })
}
