// A process that runs the engine and one tail, and nothing else: `node --import tsx tail-engine.ts BOOTSTRAP TOPIC`. It
// looks at the tail as the screen does, and tells its parent each second how it stands and what memory it takes.
import { createRouterClient } from '@orpc/server'
import { createEngine } from '#engine/engine.ts'
import { benchOptions } from './search-topic.ts'

export interface TailReading {
  records: number
  /** Offsets written and not read yet. */
  behind: number
  /** MiB. */
  resident: number
  /** Of all threads, since the process began. */
  cpuMs: number
  problem: string | null
  notes: string[]
}

const EVERY_MS = 1000
/** As the screen asks. */
const ROWS = 80
const REST_MS = 100

const [bootstrap = '', topic = ''] = process.argv.slice(2)
const engine = createEngine()
await createRouterClient(engine.controlRouter).open({ connectionId: 'bench', options: benchOptions(bootstrap) })
const { tail } = createRouterClient(engine.router)
const { tailId } = await tail.start({
  connectionId: 'bench',
  topics: [topic],
  prefix: null,
  isolation: 'read_uncommitted',
  text: null,
  filter: '',
  script: '',
})
let toldAt = 0
for (let after = 0; process.connected; ) {
  const { tail: found } = await tail.poll({ tailId, after, count: ROWS, waitMs: 500 })
  after = found.total
  if (performance.now() - toldAt >= EVERY_MS) {
    toldAt = performance.now()
    const { user, system } = process.cpuUsage()
    const reading: TailReading = {
      records: found.topics[0]?.records ?? 0,
      behind: Number(found.topics[0]?.behind ?? 0n),
      resident: process.memoryUsage.rss() / 1024 / 1024,
      cpuMs: (user + system) / 1000,
      problem: found.problem?.what ?? null,
      notes: found.notes.map(note => note.what),
    }
    process.send?.(reading)
  }
  await new Promise(resolve => setTimeout(resolve, REST_MS))
}
process.exit(0)
