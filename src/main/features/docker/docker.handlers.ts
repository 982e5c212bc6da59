// `docker`: clusters that Docker runs on this machine.
import { procedures } from '../../ipc/procedures.ts'

export const dockerHandlers = procedures.docker.router({
  state: procedures.docker.state.handler(({ context }) => context.docker.state()),
  start: procedures.docker.start.handler(({ input, context }) => context.docker.start(input.cluster)),
  stop: procedures.docker.stop.handler(({ input, context }) => context.docker.stop(input.cluster)),
  remove: procedures.docker.remove.handler(({ input, context }) => context.docker.remove(input.cluster)),
  log: procedures.docker.log.handler(({ input, context, signal }) => context.docker.log(input.cluster, signal)),
  shellCommand: procedures.docker.shellCommand.handler(({ input, context }) =>
    context.docker.shellCommand(input.cluster, input.container),
  ),
  openShell: procedures.docker.openShell.handler(({ input, context }) =>
    context.docker.openShell(input.cluster, input.container),
  ),
  reveal: procedures.docker.reveal.handler(({ input, context }) => context.docker.reveal(input.cluster)),
})
