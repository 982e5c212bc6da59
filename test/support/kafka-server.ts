// Owns real Kafka servers for tests: one node of a chosen release, from the jars in the cache, on free loopback ports
// and a temporary folder. Nothing here knows what the tests do with it.
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CURRENT_KAFKA, type KafkaVersion } from '#scripts/setup/kafka.ts'
import { formatStorage, serves, startJava } from './kafka-java.ts'
import { type ExtraListener, serverProperties, usesZooKeeper, zooKeeperProperties } from './kafka-settings.ts'
import { freePorts } from './ports.ts'
import type { ServerProcess } from './server-process.ts'
import type { TestBroker } from './test-broker.ts'
import { waitFor } from './waiting.ts'

export interface KafkaOptions {
  version?: KafkaVersion
  /** lines of server.properties, over the defaults of kafka-settings.ts */
  settings?: Record<string, string>
  /** further listeners, each on a port of its own: see KafkaServer.addresses */
  listeners?: ExtraListener[]
  /** Where a listener tells its callers to go, if not to itself. */
  advertised?: Partial<Record<ExtraListener, string>>
  /** further arguments of the storage format tool, such as `--add-scram` (KRaft only) */
  formatArgs?: string[]
  /** the Java heap, as `-Xmx` takes it */
  heap?: string
}

export interface KafkaServer extends TestBroker {
  version: KafkaVersion
  /** "127.0.0.1:PORT" of each further listener */
  addresses: Partial<Record<ExtraListener, string>>
}

/** Starts Kafka and returns when it serves. Close it when done; what is left is ended and removed with the process. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaServer> {
  const version = options.version ?? CURRENT_KAFKA
  const folder = await mkdtemp(join(tmpdir(), 'ottla-kafka-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const [port = 0, quorumPort = 0, ...extraPorts] = await freePorts(2 + (options.listeners?.length ?? 0))
  const extra = (options.listeners ?? []).map((listener, index) => ({ listener, port: extraPorts[index] ?? 0 }))
  const dataDir = join(folder, 'data')
  const serverFile = join(folder, 'server.properties')
  const zooKeeperFile = join(folder, 'zookeeper.properties')
  await mkdir(dataDir)
  await writeFile(
    serverFile,
    serverProperties(
      version,
      { dataDir, port, quorumPort, extra, advertised: options.advertised ?? {} },
      options.settings ?? {},
    ),
  )
  await writeFile(zooKeeperFile, zooKeeperProperties(join(folder, 'zookeeper'), quorumPort))

  if (!usesZooKeeper(version)) {
    await formatStorage(version, randomBytes(16).toString('base64url'), serverFile, options.formatArgs)
  }

  let zooKeeper: ServerProcess | null = null
  let server: ServerProcess | null = null
  let printed = ''
  const bootstrap = `127.0.0.1:${port}`

  async function start(): Promise<void> {
    if (usesZooKeeper(version)) {
      zooKeeper ??= await startJava(version, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', '128m', zooKeeperFile)
    }
    // A killed broker's session in ZooKeeper outlives it by its time-out, and its successor gives up meanwhile.
    for (let attempts = usesZooKeeper(version) ? 20 : 1; attempts > 0; attempts -= 1) {
      const started = await startJava(version, 'kafka.Kafka', options.heap ?? '512m', serverFile)
      server = started
      const what = `Kafka ${version} at ${bootstrap}`
      await waitFor(what, () => started.hasEnded() || serves(bootstrap), { deadline: 90_000, interval: 100 })
      if (!started.hasEnded()) return
      printed += started.output()
    }
    throw new Error(`Kafka ${version} ended before it was ready:\n${printed}`)
  }
  async function end(how: (process: ServerProcess) => Promise<void>): Promise<void> {
    if (server === null) return
    const ending = server
    server = null
    await how(ending)
    printed += ending.output()
  }

  await start()
  return {
    name: `Kafka ${version}`,
    version,
    bootstrap,
    host: '127.0.0.1',
    port,
    dataDir,
    addresses: Object.fromEntries(extra.map(entry => [entry.listener, `127.0.0.1:${entry.port}`])),
    start,
    stop: () => end(process => process.stop()),
    kill: () => end(process => process.kill()),
    async close() {
      await end(process => process.stop())
      await zooKeeper?.kill()
      await rm(folder, { recursive: true, force: true })
    },
    pid: () => server?.pid ?? null,
    output: () => printed + (server?.output() ?? ''),
  }
}
