// The gate every call from the renderer passes: errors leave as problems, and only procedures the contract marks as
// writing can get a connection with a write grant.
import { implement } from '@orpc/server'
import { z } from 'zod'
import { mainContract } from '#contract/index.ts'
import { withProblems } from '#contract/problem-error.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { HandlerContext, HandlerServices } from './context.ts'

/** Every writing procedure names its connection; those of a lab session are held back where they ask for a writer. */
const written = z.object({ connectionId: z.string() })

const refuseWriter = (cluster: string) => {
  throw new KafkaFailure({
    code: 'NO_WRITE_GRANT',
    what: 'This procedure is not marked as writing',
    where: { cluster },
  })
}

export const procedures = implement(mainContract)
  .$context<HandlerServices>()
  .use(({ next }) =>
    withProblems(
      () => next(),
      error => asFailure(error, {}),
    ),
  )
  .use(({ context, procedure, path, next }, input) => {
    const { connections } = context
    const writes = procedure['~orpc'].meta.writes
    const onConnection = written.safeParse(input)
    const check = (connectionId: string) => connections.checkMayWrite(connectionId, path.join('.'), input)
    if (writes && onConnection.success) check(onConnection.data.connectionId)
    // Of a procedure that names a session only, this is where its connection is known.
    const allowed = <T>(connectionId: string, give: () => Promise<T>): Promise<T> => {
      if (!writes) return refuseWriter(connectionId)
      check(connectionId)
      return give()
    }
    const added: Pick<HandlerContext, 'reader' | 'writer' | 'member' | 'lease'> = {
      reader: connectionId => connections.reader(connectionId),
      writer: async connectionId => allowed(connectionId, () => connections.writer(connectionId)),
      member: async (connectionId, name) => allowed(connectionId, () => connections.member(connectionId, name)),
      lease: async connectionId => allowed(connectionId, async () => connections.lease(connectionId)),
    }
    return next({ context: added })
  })
