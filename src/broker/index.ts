// The broker's process: command line in, one JSON line out when it listens, a clean end on SIGTERM or SIGINT.
// Started by `npm run broker`, by tests, and by the app as a utility process (which then also gets a message).

import { parseBrokerArguments, usage } from './arguments.ts'
import { createBroker } from './broker.ts'
import { Control } from './control.ts'
import { createOfflineBroker } from './offline/offline-broker.ts'

/** Electron's port to the process that started a utility process; absent in plain Node. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

function parentPort(): ParentPort | null {
  return 'parentPort' in process ? ((process.parentPort as ParentPort | null | undefined) ?? null) : null
}

async function run(): Promise<void> {
  const given = parseBrokerArguments(process.argv.slice(2))
  const control = given.control ? new Control() : null
  const parent = parentPort()
  const report = (line: string) => void process.stderr.write(`${line}\n`)
  const { host, port, dataDirectory } = given
  const broker = given.offline
    ? await createOfflineBroker({
        host,
        port,
        folder: dataDirectory,
        pastHighWatermark: given.pastHighWatermark,
        segment: given.segment,
        opened: (partitions, of) => parent?.postMessage({ opened: partitions, of }),
        report,
      })
    : await createBroker({
        host,
        port,
        dataDirectory,
        autoCreateTopics: given.autoCreateTopics,
        accounts: given.accounts,
        sample: given.sample,
        report,
        ...(control === null ? {} : { intercept: control.intercept }),
      })
  control?.listen(process.stdin, line => process.stdout.write(`${line}\n`))

  let ending = false
  const end = () => {
    if (ending) return
    ending = true
    broker.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`the broker did not close cleanly: ${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  parent?.on('message', ({ data }) => {
    if (data === 'close') end()
  })

  const found = 'found' in broker ? { found: broker.found } : {}
  const listening = { listening: `${broker.host}:${broker.port}`, ...found }
  process.stdout.write(`${JSON.stringify(listening)}\n`)
  parent?.postMessage(listening)
}

run().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`broker: ${message}\n${message.startsWith('--') ? `${usage}\n` : ''}`)
  process.exit(1)
})
