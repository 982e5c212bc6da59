// Owns a real Kafka cluster of three for tests: each node a broker and a controller (KRaft), in a rack of its own, small
// heaps, replicated internal topics. Any one of them may be killed, stopped, frozen and started again.
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeTopic } from '#kafka/topics.ts'
import { CURRENT_KAFKA } from '#scripts/setup/kafka.ts'
import { connectionTo, formatStorage, serves, startJava } from './kafka-java.ts'
import { serverProperties } from './kafka-settings.ts'
import { freePorts } from './ports.ts'
import type { ServerProcess } from './server-process.ts'
import { waitFor } from './waiting.ts'

const NODES = [1, 2, 3] as const
/** Three virtual machines start beside each other on two cores that others use too. */
const STARTS_WITHIN = 180_000

export interface KafkaCluster {
  /** All three addresses, joined by commas. */
  bootstrap: string
  /** "127.0.0.1:PORT" of one node */
  addressOf(node: number): string
  leaderOf(topic: string, partition: number): Promise<number>
  /** kill -9 */
  kill(node: number): Promise<void>
  /** SIGTERM: its leaderships are handed over first */
  stop(node: number): Promise<void>
  /** SIGSTOP: it keeps its sockets and answers nothing */
  freeze(node: number): void
  thaw(node: number): void
  /** Starts what was killed or stopped and waits until it is a member again. */
  start(node: number): Promise<void>
  /** Starts and thaws whatever is not running as it should. */
  restore(): Promise<void>
  /** Waits until every replica of the topic is in sync. */
  inSync(topic: string): Promise<void>
  close(): Promise<void>
}

interface Node {
  file: string
  address: string
  process: ServerProcess | null
}

const SETTINGS = {
  'offsets.topic.replication.factor': '3',
  'transaction.state.log.replication.factor': '3',
  'transaction.state.log.min.isr': '2',
  'min.insync.replicas': '2',
  'controlled.shutdown.max.retries': '3',
  // A killed one is noticed soon, but a slow one on a loaded machine is not taken for dead.
  'broker.session.timeout.ms': '6000',
  'controller.quorum.election.timeout.ms': '2000',
  'controller.quorum.fetch.timeout.ms': '4000',
  // KIP-392: who says in which rack it is, is sent to the replica there.
  'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
  'num.network.threads': '2',
  'num.io.threads': '2',
  'log.cleaner.dedupe.buffer.size': '4194304',
}

export const rackOf = (node: number) => `zone-${node}`

export async function startKafkaCluster(): Promise<KafkaCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'ottla-cluster-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const ports = await freePorts(NODES.length * 2)
  const portOf = (node: number) => ports[node - 1] ?? 0
  const quorumPortOf = (node: number) => ports[NODES.length + node - 1] ?? 0
  const voters = NODES.map(node => `${node}@127.0.0.1:${quorumPortOf(node)}`).join(',')
  const clusterId = randomBytes(16).toString('base64url')
  const nodes = new Map<number, Node>()
  for (const id of NODES) {
    const dataDir = join(folder, `data-${id}`)
    const file = join(folder, `server-${id}.properties`)
    const places = { dataDir, port: portOf(id), quorumPort: quorumPortOf(id), extra: [], node: { id, voters } }
    await mkdir(dataDir)
    const settings = { ...SETTINGS, 'broker.rack': rackOf(id) }
    await writeFile(file, serverProperties(CURRENT_KAFKA, places, settings))
    await formatStorage(CURRENT_KAFKA, clusterId, file)
    nodes.set(id, { file, address: `127.0.0.1:${portOf(id)}`, process: null })
  }
  const nodeOf = (id: number): Node => {
    const found = nodes.get(id)
    if (found === undefined) throw new Error(`There is no node ${id}`)
    return found
  }
  const launch = async (id: number) => {
    const node = nodeOf(id)
    node.process ??= await startJava(CURRENT_KAFKA, 'kafka.Kafka', '256m', node.file)
  }
  const end = async (id: number, how: (process: ServerProcess) => Promise<void>) => {
    const node = nodeOf(id)
    const ending = node.process
    node.process = null
    if (ending !== null) await how(ending)
  }
  const signal = (id: number, name: 'SIGSTOP' | 'SIGCONT') => {
    const pid = nodeOf(id).process?.pid
    if (pid !== undefined) process.kill(pid, name)
  }
  const isMember = async (id: number) => {
    const { address, process: running } = nodeOf(id)
    if (running?.hasEnded()) throw new Error(`Node ${id} ended:\n${running.output()}`)
    return serves(address)
  }
  const start = async (id: number) => {
    await launch(id)
    await waitFor(`node ${id} to be back`, () => isMember(id), { deadline: STARTS_WITHIN, interval: 200 })
  }
  const closeAll = async () => {
    await Promise.all(NODES.map(id => end(id, process => process.kill())))
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }

  const bootstrap = [...nodes.values()].map(node => node.address).join(',')
  try {
    await Promise.all(NODES.map(launch))
    const first = nodeOf(1).address
    await waitFor('a cluster of three', () => serves(first, NODES.length), { deadline: STARTS_WITHIN, interval: 200 })
  } catch (error) {
    const printed = [...nodes.values()].map(node => node.process?.output() ?? '').join('\n')
    await closeAll()
    throw new Error(`The cluster did not start:\n${printed}`, { cause: error })
  }
  const connection = connectionTo(bootstrap)
  await connection.connect()
  const partitionsOf = async (topic: string) => (await describeTopic(connection, topic)).partitions
  return {
    bootstrap,
    addressOf: id => nodeOf(id).address,
    leaderOf: (topic, partition) =>
      waitFor(`a leader of ${topic}-${partition}`, async () => {
        const found = (await partitionsOf(topic)).find(each => each.partition === partition)
        return found?.leader
      }),
    kill: id => end(id, process => process.kill()),
    stop: id => end(id, process => process.stop()),
    freeze: id => signal(id, 'SIGSTOP'),
    thaw: id => signal(id, 'SIGCONT'),
    start,
    async restore() {
      for (const id of NODES) signal(id, 'SIGCONT')
      await Promise.all(NODES.map(id => (nodeOf(id).process === null ? start(id) : undefined)))
    },
    async inSync(topic) {
      await waitFor(
        `every replica of ${topic} to be in sync`,
        async () => {
          const partitions = await partitionsOf(topic)
          return partitions.length > 0 && partitions.every(each => each.inSyncReplicas.length === each.replicas.length)
        },
        { deadline: STARTS_WITHIN, interval: 200 },
      )
    },
    async close() {
      await connection.close()
      await closeAll()
    },
  }
}
