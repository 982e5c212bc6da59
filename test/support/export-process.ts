// A process that exports, to be killed: an engine in plain Node. Arguments: the folder of interrupted exports, the id, the
// cluster as bootstrap servers, and topic, form and file, or nothing to resume.
import { createRouterClient } from '@orpc/server'
import { exportFormatSchema } from '#contract/exports.contract.ts'
import { createEngine } from '#engine/engine.ts'

const [folder = '', id = '', bootstrap = '', topic, form, file = ''] = process.argv.slice(2)
const { exports, open } = createRouterClient(createEngine().controlRouter)
const connectionId = 'c'
await open({
  connectionId,
  options: {
    ...{ cluster: 'test', bootstrapServers: [bootstrap], clientId: 'ottla-test', tls: null, sasl: null },
    ...{ connectMs: 5000, requestMs: 30_000 },
  },
})
// Beyond a limit for the size of files writing fails, and does not end the process.
process.on('SIGXFSZ', () => {})
const asked = { connectionId, folder, id }
const range = { by: 'offsets', from: null, until: null } as const
try {
  const steps =
    topic === undefined
      ? await exports.resume(asked)
      : await exports.save({
          ...asked,
          connectionName: 'test',
          source: { of: 'topics', topics: [{ topic, partitions: null }], range },
          format: exportFormatSchema.parse(form),
          isolation: 'read_committed',
          file,
        })
  for await (const { result } of steps) if (result !== null) process.stdout.write('complete\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
}
process.exit(0)
