// `app`: events that announce change, about, saving files, opening links.
import type { AppEvent } from '#contract/index.ts'
import type { HandlerContext } from '../../ipc/context.ts'
import { procedures } from '../../ipc/procedures.ts'
import { unreadableFiles } from '../../storage/json-file.ts'
import { saveContent } from './save-content.ts'

export const appHandlers = procedures.app.router({
  events: procedures.app.events.handler(async function* ({ context, signal }) {
    // Subscribe first, so that nothing falls between the present state and what follows it.
    const following = context.events.subscribe(signal)
    yield* presentState(context)
    yield* following
  }),
  about: procedures.app.about.handler(({ context }) => ({
    ...context.shell.versions(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  })),
  saveFile: procedures.app.saveFile.handler(async ({ input, context }) => {
    const file = await context.shell.chooseTarget(input.suggestedName)
    await file?.write([input.bytes])
    return file?.name ?? null
  }),
  saveContent: procedures.app.saveContent.handler(({ input, context }) => saveContent(input, context)),
  linkTo: procedures.app.linkTo.handler(({ input, context }) => context.links.linkTo(input)),
  resolveLink: procedures.app.resolveLink.handler(({ input, context }) => context.links.resolve(input.url)),
  takeLink: procedures.app.takeLink.handler(({ context }) => {
    const url = context.links.take()
    return url === null ? null : context.links.resolve(url)
  }),
  openExternal: procedures.app.openExternal.handler(({ input, context }) => context.shell.openExternal(input.url)),
})

function* presentState(
  context: Pick<HandlerContext, 'engine' | 'sandbox' | 'connections' | 'jobs' | 'links' | 'captureFiles'>,
): Generator<AppEvent> {
  yield { event: 'engine', state: context.engine.state }
  yield { event: 'sandbox', state: context.sandbox.state }
  for (const { profile, state } of context.connections.list())
    yield { event: 'connection', connectionId: profile.id, state }
  for (const job of context.jobs.list()) yield { event: 'job', job }
  if (context.links.isWaiting) yield { event: 'link' }
  if (context.captureFiles.isWaiting) yield { event: 'file' }
  for (const problem of unreadableFiles()) yield { event: 'notice', problem }
}
