// `settings`: read and change settings, keep the workspace.
import { procedures } from '../../ipc/procedures.ts'

export const settingsHandlers = procedures.settings.router({
  get: procedures.settings.get.handler(({ context }) => context.settings.get()),
  update: procedures.settings.update.handler(({ input, context }) => {
    // Absent is not the same as undefined: only what was sent is changed.
    const change = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
    return context.settings.update(change)
  }),
  loadWorkspace: procedures.settings.loadWorkspace.handler(({ context }) => context.settings.loadWorkspace()),
  saveWorkspace: procedures.settings.saveWorkspace.handler(({ input, context }) =>
    context.settings.saveWorkspace(input),
  ),
})
