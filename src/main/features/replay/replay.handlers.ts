// `replay`: records of a cluster or a capture, sent to a topic of any cluster.
import { procedures } from '../../ipc/procedures.ts'

const { replay } = procedures

export const replayHandlers = replay.router({
  plan: replay.plan.handler(({ input, context }) => context.replay.plan(input.connectionId, input.spec)),
  preview: replay.preview.handler(({ input, context }) => context.replay.preview(input.connectionId, input.spec)),
  dryRun: replay.dryRun.handler(({ input, context }) => context.replay.dryRun(input.connectionId, input.spec)),
  run: replay.run.handler(async ({ input: { connectionId, spec }, context }) =>
    context.replay.run(connectionId, spec, await context.lease(connectionId)),
  ),
  resume: replay.resume.handler(async ({ input: { connectionId, id }, context }) =>
    context.replay.resume(connectionId, id, await context.lease(connectionId)),
  ),
  stop: replay.stop.handler(({ input, context }) => context.replay.stop(input.id)),
  list: replay.list.handler(({ context }) => context.replay.list()),
  read: replay.read.handler(({ input, context }) => context.replay.read(input.id)),
  results: replay.results.handler(({ input, context }) => context.replay.results(input)),
  verify: replay.verify.handler(({ input, context }) => context.replay.verify(input.id)),
  delete: replay.delete.handler(({ input, context }) => context.replay.delete(input.id)),
})
