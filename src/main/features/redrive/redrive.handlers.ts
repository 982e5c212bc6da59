// `redrive`: dead-letter topics and what went wrong with their records.
import { procedures } from '../../ipc/procedures.ts'

const { redrive } = procedures

export const redriveHandlers = redrive.router({
  look: redrive.look.handler(({ input, context }) => context.redrive.look(input)),
})
