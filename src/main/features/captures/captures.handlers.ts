// `captures`: making them, the list, and folders opened as clusters that are only read.
import type { HandlerContext } from '../../ipc/context.ts'
import { procedures } from '../../ipc/procedures.ts'
import { CAPTURE_EXTENSION, SEGMENT_EXTENSION } from './capture-files.ts'

const { captures } = procedures

export const capturesHandlers = captures.router({
  list: captures.list.handler(({ context }) => context.captures.list()),
  estimate: captures.estimate.handler(({ input, context }) => context.captures.estimate(input)),
  start: captures.start.handler(({ input, context }) => context.captures.start(input.connectionId, input.spec)),
  keep: captures.keep.handler(({ input, context }) => context.captures.keep(input)),
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
    return path === null ? null : openPath(context, path)
  }),
  openFile: captures.openFile.handler(async ({ context }) => {
    const path = await context.shell.chooseFile('Open a capture or a segment file', [
      CAPTURE_EXTENSION,
      SEGMENT_EXTENSION,
    ])
    return path === null ? null : openPath(context, path)
  }),
  openArrived: captures.openArrived.handler(async ({ context }) => {
    const path = context.captureFiles.take()
    return path === null ? null : openPath(context, path)
  }),
  pack: captures.pack.handler(async ({ input, context }) => {
    const target = await context.shell.chooseTarget(await context.captureFiles.suggestedName(input.id))
    if (target === null) return null
    return (await context.captureFiles.pack(input.id, target.path)) ? target.name : null
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

/** Null when the person cancelled it. */
async function openPath(
  { captureFiles, captures: opened, connections }: Pick<HandlerContext, 'captureFiles' | 'captures' | 'connections'>,
  path: string,
): Promise<{ connectionId: string } | null> {
  const connectionId = await captureFiles.add(path)
  if (connectionId === null) return null
  try {
    await connections.connect(connectionId)
  } catch (error) {
    // A folder that holds nothing to open does not stay in the tree.
    await connections.disconnect(connectionId)
    await opened.forget(connectionId)
    throw error
  }
  return { connectionId }
}
