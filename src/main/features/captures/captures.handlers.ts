// `captures`: making them, the list, and folders opened as clusters that are only read.
import { procedures } from '../../ipc/procedures.ts'

const { captures } = procedures

export const capturesHandlers = captures.router({
  list: captures.list.handler(({ context }) => context.captures.list()),
  estimate: captures.estimate.handler(({ input, context }) => context.captures.estimate(input)),
  start: captures.start.handler(({ input, context }) => context.captures.start(input.connectionId, input.spec)),
  stop: captures.stop.handler(({ input, context }) => context.captures.stop(input.id)),
  rename: captures.rename.handler(({ input, context }) => context.captures.rename(input.id, input.name)),
  verify: captures.verify.handler(({ input, context }) => context.captures.verify(input.id)),
  delete: captures.delete.handler(({ input, context }) => context.captures.delete(input.id)),
  reveal: captures.reveal.handler(async ({ input, context }) =>
    context.shell.reveal(await context.captures.pathOf(input.id)),
  ),
  chooseFolder: captures.chooseFolder.handler(async ({ context }) => {
    const path = await context.shell.chooseFolder('Choose where captures are written')
    return path === null ? null : context.captures.setFolder(path)
  }),
  open: captures.open.handler(async ({ input, context }) => {
    const connectionId = await context.captures.add(input.id)
    await context.connections.connect(connectionId)
    return { connectionId }
  }),
  openFolder: captures.openFolder.handler(async ({ context }) => {
    const path = await context.shell.chooseFolder('Open a capture or a log directory')
    if (path === null) return null
    const connectionId = await context.captures.addFolder(path)
    try {
      await context.connections.connect(connectionId)
    } catch (error) {
      // A folder that holds nothing to open does not stay in the tree.
      await context.connections.disconnect(connectionId)
      await context.captures.forget(connectionId)
      throw error
    }
    return { connectionId }
  }),
  close: captures.close.handler(async ({ input, context }) => {
    await context.connections.disconnect(input.connectionId)
    await context.captures.forget(input.connectionId)
  }),
  offline: captures.offline.handler(({ input, context }) => context.captures.offline(input.connectionId)),
  showPastHighWatermark: captures.showPastHighWatermark.handler(async ({ input, context }) => {
    await context.captures.setPastHighWatermark(input.connectionId, input.show)
    await context.connections.connect(input.connectionId)
  }),
})
