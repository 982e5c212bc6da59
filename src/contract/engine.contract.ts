// What main tells the engine process, over a port of its own that the renderer never sees: which clusters it may
// read, with their credentials in memory.
import { z } from 'zod'
import { local, nothing, onConnection } from './procedure.ts'

const connectionOptionsSchema = z.object({
  cluster: z.string(),
  bootstrapServers: z.array(z.string()),
  clientId: z.string(),
  tls: z
    .object({
      ca: z.string().nullable(),
      certificate: z.string().nullable(),
      key: z.string().nullable(),
      serverName: z.string(),
      verifyServer: z.boolean(),
    })
    .nullable(),
  sasl: z
    .object({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
      username: z.string(),
      password: z.string(),
    })
    .nullable(),
  connectMs: z.int(),
  requestMs: z.int(),
})

export const engineControlContract = {
  /** Takes the options for later use; connects when something is first read. */
  open: local.input(onConnection.extend({ options: connectionOptionsSchema })).output(nothing),
  close: local.input(onConnection).output(nothing),
  memory: local.output(z.object({ bytes: z.int() })),
}
