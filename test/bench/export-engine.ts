// A process that runs the engine and one export, and nothing else: `node --import tsx export-engine.ts BOOTSTRAP TOPIC FORM
// FOLDER`. It tells its parent at every step how far it is and what memory it takes.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { exportFormatSchema } from '#contract/exports.contract.ts'
import { createEngine } from '#engine/engine.ts'
import { benchOptions } from './search-topic.ts'

export interface ExportReading {
  records: number
  bytes: number
  share: number
  /** MiB. */
  resident: number
  isDone: boolean
}

const [bootstrap = '', topic = '', form = '', folder = ''] = process.argv.slice(2)
const { exports, open } = createRouterClient(createEngine().controlRouter)
await open({ connectionId: 'bench', options: benchOptions(bootstrap) })
const range = { by: 'offsets', from: null, until: null } as const
const steps = await exports.save({
  ...{ connectionId: 'bench', connectionName: 'bench', folder: join(folder, 'exports'), id: randomUUID() },
  ...{ file: join(folder, 'out'), isolation: 'read_committed', format: exportFormatSchema.parse(form) },
  source: { of: 'topics', topics: [{ topic, partitions: null }], range },
})
for await (const { records, bytes, share, result } of steps) {
  const resident = process.memoryUsage.rss() / 1024 / 1024
  const reading: ExportReading = {
    ...{ records: result?.records ?? records ?? 0, bytes: result?.bytes ?? bytes, share: share ?? 0 },
    ...{ resident, isDone: result !== null },
  }
  process.send?.(reading)
}
// What was told arrives before it; sockets would hold the process.
process.once('disconnect', () => process.exit(0))
process.disconnect()
