// `sandbox`: its state, and starting over.
import { procedures } from '../../ipc/procedures.ts'

export const sandboxHandlers = procedures.sandbox.router({
  state: procedures.sandbox.state.handler(({ context }) => context.sandbox.state),
  reset: procedures.sandbox.reset.handler(({ context }) => context.sandbox.reset()),
})
