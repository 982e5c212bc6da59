// What main asks of the SQL process, over a port that the renderer never sees: with credentials in memory and paths that
// a person chose.
import { z } from 'zod'
import { connectionOptionsSchema } from './engine.contract.ts'
import { local, nothing } from './procedure.ts'
import { sqlFormats, sqlInProcess, sqlLoadSchema } from './sql.contract.ts'

export const sqlProcessContract = {
  ...sqlInProcess,
  /** Comes first, once: the database lies in `folder`, which is the process's own. */
  open: local.input(z.object({ folder: z.string(), memoryMiB: z.int(), threads: z.int() })).output(nothing),
  load: local.input(sqlLoadSchema.extend({ options: connectionOptionsSchema })).output(z.object({ name: z.string() })),
  /** Runs the query and writes all its rows to `path`. Ends when the call is aborted. */
  export: local
    .input(z.object({ sql: z.string(), format: z.enum(sqlFormats), path: z.string() }))
    .output(z.object({ rows: z.int() })),
}
