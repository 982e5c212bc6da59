// A process that captures, to be killed: an engine in plain Node. Arguments: bootstrap server, folder, topic.
import { createRouterClient } from '@orpc/server'
import { createEngine } from '#engine/engine.ts'

const [bootstrap = '', folder = '', topic = ''] = process.argv.slice(2)
const { captures, open } = createRouterClient(createEngine().controlRouter)
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
await captures.start({
  connectionId,
  id: 'killed',
  folder,
  spec: {
    name: 'killed',
    topics: [{ topic, partitions: null }],
    range: { by: 'offsets', from: null, until: null },
    // So that it never ends by itself.
    isLive: true,
    sizeLimitBytes: null,
    groups: [],
  },
})
process.stdout.write('begun\n')
