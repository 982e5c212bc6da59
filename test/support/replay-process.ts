// A process that replays, to be killed: an engine in plain Node, which may write. Arguments: the folder of replays, the
// id, source and target as bootstrap servers, and what to run, or nothing to resume.
import { createRouterClient } from '@orpc/server'
import { replaySpecSchema } from '#contract/replay.contract.ts'
import { createEngine } from '#engine/engine.ts'

const [folder = '', id = '', bootstrap = '', spec = ''] = process.argv.slice(2)
const { replay, open } = createRouterClient(createEngine().controlRouter)
const connectionId = 'c'
await open({
  connectionId,
  options: {
    cluster: 'test',
    bootstrapServers: [bootstrap],
    clientId: 'ottla-test',
    tls: null,
    sasl: null,
    connectMs: 5000,
    requestMs: 30_000,
  },
})
const mayWrite = { folder, id, grantUntil: Number.MAX_SAFE_INTEGER }
const steps =
  spec === ''
    ? await replay.resume(mayWrite)
    : await replay.run({
        ...mayWrite,
        connectionId,
        spec: replaySpecSchema.parse(JSON.parse(spec)),
        sourceName: 'test',
        targetName: 'test',
      })
for await (const { result } of steps) if (result !== null) process.stdout.write(`${result.status}\n`)
process.exit(0)
