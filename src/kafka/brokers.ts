// The brokers of one connection: the bootstrap server that answered and every node reached since, each opened once and
// opened again when it was lost. Sends nothing itself.
import type { Kafka } from 'kafkajs'
import { asFailure, KafkaFailure } from './failure.ts'
import { brokerFactory, destroySockets, type RawBroker } from './internals.ts'
import { parseAddress } from './options.ts'

export interface BrokerNode {
  nodeId: number
  host: string
  port: number
  rack: string | null
}

interface Entry {
  host: string
  port: number
  broker: Promise<RawBroker>
}

export class Brokers {
  readonly #cluster: string
  readonly #bootstrapServers: readonly string[]
  readonly #make: ReturnType<typeof brokerFactory>
  readonly #entries = new Map<number, Entry>()
  #nodes = new Map<number, BrokerNode>()
  #seed: RawBroker | null = null
  #seeding: Promise<RawBroker> | null = null

  constructor(cluster: string, bootstrapServers: readonly string[], kafka: Kafka) {
    this.#cluster = cluster
    this.#bootstrapServers = bootstrapServers
    this.#make = brokerFactory(kafka)
  }

  get nodes(): ReadonlyMap<number, BrokerNode> {
    return this.#nodes
  }

  /** What Metadata said last. */
  learn(nodes: readonly BrokerNode[]): void {
    this.#nodes = new Map(nodes.map(({ nodeId, host, port, rack }) => [nodeId, { nodeId, host, port, rack }]))
  }

  /** Opens the first bootstrap server that answers. @throws KafkaFailure of the first one */
  bootstrap(): Promise<RawBroker> {
    this.#seeding ??= this.#openSeed().finally(() => {
      this.#seeding = null
    })
    return this.#seeding
  }

  /** One that is connected, else the first that can be: bootstrap servers, then the nodes known from before. */
  async any(): Promise<RawBroker> {
    if (this.#seed !== null && isReady(this.#seed)) return this.#seed
    for (const entry of this.#entries.values()) {
      const broker = await entry.broker
      if (isReady(broker)) return broker
    }
    try {
      return await this.bootstrap()
    } catch (error) {
      for (const nodeId of this.#nodes.keys()) {
        const broker = await this.node(nodeId).catch(() => null)
        if (broker !== null) return broker
      }
      throw error
    }
  }

  /** @throws KafkaFailure BROKER_NOT_AVAILABLE, or why it cannot be reached */
  async node(nodeId: number): Promise<RawBroker> {
    const known = this.#nodes.get(nodeId)
    if (known === undefined) {
      throw new KafkaFailure({
        code: 'BROKER_NOT_AVAILABLE',
        what: `Broker ${nodeId} is not among the live brokers`,
        where: { cluster: this.#cluster, broker: String(nodeId) },
        retriable: true,
      })
    }
    const { host, port } = known
    let entry = this.#entries.get(nodeId)
    if (entry === undefined || entry.host !== host || entry.port !== port) {
      // The promise is kept, not its result: callers side by side must share one broker.
      entry = { host, port, broker: this.#make({ host, port, nodeId }) }
      this.#entries.set(nodeId, entry)
    }
    const broker = await entry.broker
    if (!isReady(broker)) {
      await broker.connect().catch((error: unknown) => {
        throw namedByCluster(asFailure(error, { cluster: this.#cluster, broker: `${nodeId} (${host}:${port})` }))
      })
    }
    return broker
  }

  /** Destroys every socket: a broker that accepts and never answers would otherwise be asked over it for ever. */
  async reset(): Promise<void> {
    for (const broker of await this.#opened()) destroySockets(broker)
  }

  async close(): Promise<void> {
    const brokers = await this.#opened()
    this.#entries.clear()
    this.#seed = null
    await Promise.allSettled(brokers.map(broker => broker.disconnect()))
  }

  async #opened(): Promise<RawBroker[]> {
    const brokers = await Promise.all([...this.#entries.values()].map(entry => entry.broker))
    return this.#seed === null ? brokers : [...brokers, this.#seed]
  }

  async #openSeed(): Promise<RawBroker> {
    let first: KafkaFailure | null = null
    for (const server of this.#bootstrapServers) {
      try {
        const seed = await this.#make(parseAddress(server))
        await seed.connect()
        const lost = this.#seed
        this.#seed = seed
        await lost?.disconnect()
        return seed
      } catch (error) {
        first ??= asFailure(error, { cluster: this.#cluster, broker: server })
      }
    }
    throw first ?? new KafkaFailure({ code: 'INVALID_ADDRESS', what: 'No bootstrap server named', where: {} })
  }
}

/** Nobody typed this address. */
function namedByCluster(failure: KafkaFailure): KafkaFailure {
  if (failure.code !== 'HOST_NOT_FOUND') return failure
  const { code, what, where, retriable, cause } = failure
  const remedy =
    'The cluster itself names this address (advertised.listeners of the broker), and it does not resolve here. Correct it there, or reach the network it belongs to (VPN, tunnel).'
  return new KafkaFailure({ code, what, where, retriable, cause, remedy })
}

/**
 * Its socket is open, and the versions came with the first answer. Where its session is over, kafkajs logs in again on the
 * same socket before the next request.
 */
function isReady(broker: RawBroker): boolean {
  return broker.connectionPool.isConnected() && broker.versions !== null
}
