// One profile's way to its cluster: connects, keeps track of brokers and leaders, and sends any request of
// core/protocol over kafkajs's own connections. Opens no group membership and starts no retries of its own for writes.
import { Kafka, logLevel } from 'kafkajs'
import { findCoordinator } from '#core/protocol/apis/find-coordinator.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import type { AnyApi, RequestInput, ResponseOf } from '#core/protocol/schema.ts'
import { type BrokerNode, Brokers } from './brokers.ts'
import { exchange, post, type SendOptions } from './exchange.ts'
import { asFailure, KafkaFailure, throwOnError, type Where } from './failure.ts'
import type { FramePool } from './frame-pool.ts'
import type { Gate, WriteGrant } from './gate.ts'
import { guard, patchKafkajs, type RawBroker } from './internals.ts'
import { saslSettings } from './login/sasl-settings.ts'
import { NearestReplicas } from './nearest-replicas.ts'
import type { ConnectionOptions } from './options.ts'
import { createSocketFactory, Sockets } from './socket.ts'
import { tlsSettings } from './tls-settings.ts'
import type { WriteRecord } from './write-record.ts'

/** Which broker answers: a node, any that is up, or the one that coordinates a group or a transaction. */
export type Target = 'any' | { nodeId: number } | { group: string } | { transactionalId: string }

/** The request did not come through: what was known of the cluster may be out of date. */
const LOST = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_FAILED',
  'CONNECTION_REFUSED',
  'TIMED_OUT',
  'NOT_COORDINATOR',
  'BROKER_NOT_AVAILABLE',
])

const RELOAD = new Set([
  'NOT_LEADER_OR_FOLLOWER',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'FENCED_LEADER_EPOCH',
])

/** Longer than a cluster takes to notice that a broker is dead (9 s by default) and to let others take over. */
const RETRY_MS = 15_000

export class KafkaConnection {
  readonly cluster: string
  /** kafkajs itself, behind the same gate: for its admin, producer and consumers. */
  readonly kafka: Kafka
  /** How long a request that was not done is asked again. */
  readonly retryMs: number
  readonly nearest: NearestReplicas
  /** Where the segment files of all it serves lie; null where that is none of our business. */
  readonly logFolder: string | null
  readonly #gate: Gate
  readonly #sockets = new Sockets()
  readonly #brokers: Brokers
  readonly #leaders = new Map<string, Map<number, number>>()
  readonly #coordinators = new Map<string, number>()
  #controllerId: number | null = null
  #clusterId = ''
  #closed = false

  /**
   * @param grant null: writing requests are refused on every connection made here
   * @param pool where the memory of answers comes from, for a scan that gives it back; else every answer has its own
   */
  constructor(options: ConnectionOptions, grant: WriteGrant | null, pool?: FramePool) {
    patchKafkajs()
    const socketFactory = createSocketFactory(this.#sockets, options, pool)
    this.#gate = { cluster: options.cluster, grant }
    guard(socketFactory, this.#gate)
    this.cluster = options.cluster
    this.retryMs = options.retryMs ?? RETRY_MS
    this.nearest = new NearestReplicas(options.rack ?? '')
    this.logFolder = options.logFolder ?? null
    this.kafka = new Kafka({
      clientId: options.clientId,
      brokers: options.bootstrapServers,
      connectionTimeout: options.connectMs,
      authenticationTimeout: options.requestMs,
      requestTimeout: options.requestMs,
      retry: { retries: 2, initialRetryTime: 100 },
      logLevel: logLevel.NOTHING,
      socketFactory,
      ssl: options.tls === null ? false : tlsSettings(options.tls),
      ...(options.sasl === null ? {} : { sasl: saslSettings(options.sasl, options.requestMs) }),
    })
    this.#brokers = new Brokers(options.cluster, options.bootstrapServers, this.kafka)
  }

  /** Lets a request of this API key, kafkajs's own too, wait for what the function answers. */
  holdBack(api: AnyApi, until: () => Promise<void> | null): void {
    this.#gate.before = apiKey => (apiKey === api.key ? until() : null)
  }

  /** From now on told of every writing request over this connection, kafkajs's own too, once it is known how it ended. */
  onWrite(listener: (record: WriteRecord) => void): void {
    this.#gate.onWrite = listener
  }

  /** Shows what kafkajs made of the answers to this API key. */
  observe(api: AnyApi, seen: (answer: unknown) => void): void {
    this.#gate.after = (apiKey, answer) => {
      if (apiKey === api.key) seen(answer)
    }
  }

  get clusterId(): string {
    return this.#clusterId
  }

  get controllerId(): number | null {
    return this.#controllerId
  }

  nodes(): BrokerNode[] {
    return [...this.#brokers.nodes.values()]
  }

  /** Connects to the first bootstrap server that answers and learns the brokers. @throws KafkaFailure */
  async connect(): Promise<void> {
    await this.#brokers.bootstrap()
    await this.refreshNodes()
  }

  /** Versions the answering broker offers per API key (ApiVersions). */
  async versions(target: Target = 'any'): Promise<ReadonlyMap<number, { minVersion: number; maxVersion: number }>> {
    const broker = await this.#brokerFor(target)
    return new Map(Object.entries(broker.versions ?? {}).map(([key, range]) => [Number(key), range]))
  }

  /**
   * Sends one request and decodes its answer. The version is the highest both sides know.
   * A lost connection is opened again once where the request only reads.
   * @throws KafkaFailure also `NOT_OFFERED` and `NO_WRITE_GRANT`; error codes inside the answer are the caller's to read
   */
  async send<A extends AnyApi>(
    target: Target,
    api: A,
    body: RequestInput<A>,
    options: SendOptions = {},
  ): Promise<ResponseOf<A>> {
    try {
      return await this.#attempt(target, api, body, options)
    } catch (error) {
      const failure = asFailure(error, {})
      if (!LOST.has(failure.code) || this.#closed) throw failure
      // Of a write too: a dead leader or coordinator would be asked again and again.
      this.#leaders.clear()
      this.#coordinators.clear()
      if (api.writes) throw failure
      await this.#relearn(failure, options)
      return this.#attempt(target, api, body, options)
    }
  }

  /** For requests without an answer (Produce with acks 0). */
  async sendWithoutAnswer<A extends AnyApi>(target: Target, api: A, body: RequestInput<A>): Promise<void> {
    await post(await this.#brokerFor(target), this.cluster, api, body)
  }

  /** Leader of each partition, looked up where unknown. @throws KafkaFailure when there is none, or no such partition */
  async leaders(topic: string, partitions: readonly number[]): Promise<Map<number, number[]>> {
    const byLeader = new Map<number, number[]>()
    const isKnown = (partition: number) => this.#leaders.get(topic)?.has(partition) === true
    const existing = partitions.every(isKnown) ? partitions : await this.refreshTopic(topic)
    for (const partition of partitions) {
      const leader = this.#leaders.get(topic)?.get(partition)
      if (leader === undefined) throw this.#leaderless(topic, partition, existing)
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition])
    }
    return byLeader
  }

  /** The broker that a partition's records are read from: its leader, or a replica nearby. @throws KafkaFailure as `leaders` */
  async readFrom(topic: string, partition: number): Promise<{ nodeId: number; isNear: boolean }> {
    const near = this.nearest.of(topic, partition)
    if (near !== null && this.#brokers.nodes.has(near)) return { nodeId: near, isNear: true }
    const [leader = -1] = (await this.leaders(topic, [partition])).keys()
    return { nodeId: leader, isNear: false }
  }

  #leaderless(topic: string, partition: number, existing: readonly number[]): KafkaFailure {
    const where = { cluster: this.cluster, topic, partition: String(partition) }
    if (existing.includes(partition)) {
      const what = 'The partition has no leader'
      return new KafkaFailure({ code: 'LEADER_NOT_AVAILABLE', what, where, retriable: true })
    }
    const what = `The topic has ${existing.length} partitions, and this is none of them`
    return new KafkaFailure({ code: 'UNKNOWN_TOPIC_OR_PARTITION', what, where })
  }

  /**
   * Drops what is known of the topic's leaders when the error says that it is out of date, and answers whether it says so:
   * of several requests that fail side by side, each is to be repeated.
   */
  forgetLeaders(topic: string, errorCodeName: string): boolean {
    if (!RELOAD.has(errorCodeName)) return false
    this.forgetLeadersOf(topic)
    return true
  }

  forgetLeadersOf(topic: string): void {
    this.#leaders.delete(topic)
  }

  /** Asks for the topic's partitions anew; returns their ids. */
  async refreshTopic(topic: string): Promise<number[]> {
    const answer = await this.send('any', metadata, { topics: [{ name: topic }], allowAutoTopicCreation: false })
    this.#learn(answer)
    const [found] = answer.topics
    throwOnError(metadata, found?.errorCode ?? 3, { cluster: this.cluster, topic })
    const partitions = found?.partitions ?? []
    this.#leaders.set(
      topic,
      new Map(partitions.flatMap(each => (each.leaderId < 0 ? [] : [[each.partitionIndex, each.leaderId]]))),
    )
    return partitions.map(each => each.partitionIndex).sort((a, b) => a - b)
  }

  /** Brokers and controller, without any topic. */
  async refreshNodes(options: SendOptions = {}): Promise<BrokerNode[]> {
    this.#learn(await this.send('any', metadata, { topics: [], allowAutoTopicCreation: false }, options))
    return this.nodes()
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /**
   * Lets go of every socket, since it may lead nowhere: the next request opens another. What reads and is under way is sent once
   * more; a write under way ends without confirmation.
   */
  async renew(): Promise<void> {
    if (!this.#closed) await this.#brokers.reset()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#brokers.close()
  }

  /** As if the process had died: every socket goes, kafkajs's own too, and none is opened again. Nothing is said. */
  cut(): void {
    this.#closed = true
    this.#sockets.cut()
  }

  #learn(answer: ResponseOf<typeof metadata>): void {
    this.#brokers.learn(answer.brokers)
    this.#controllerId = answer.controllerId < 0 ? null : answer.controllerId
    this.#clusterId = answer.clusterId ?? ''
  }

  async #brokerFor(target: Target): Promise<RawBroker> {
    if (target === 'any') return this.#brokers.any()
    if ('nodeId' in target) return this.#brokers.node(target.nodeId)
    const isGroup = 'group' in target
    return this.#brokers.node(await this.#coordinator(isGroup ? target.group : target.transactionalId, isGroup ? 0 : 1))
  }

  async #coordinator(key: string, keyType: number): Promise<number> {
    const id = `${keyType}/${key}`
    const known = this.#coordinators.get(id)
    if (known !== undefined && this.#brokers.nodes.has(known)) return known
    const answer = await this.send('any', findCoordinator, { key, keyType, coordinatorKeys: [key] })
    const found = answer.coordinators[0] ?? answer
    const where = { cluster: this.cluster, [keyType === 0 ? 'group' : 'transactionalId']: key }
    throwOnError(findCoordinator, found.errorCode, where, found.errorMessage)
    if (!this.#brokers.nodes.has(found.nodeId)) await this.refreshNodes()
    this.#coordinators.set(id, found.nodeId)
    return found.nodeId
  }

  /** Node that coordinates the group. @throws KafkaFailure */
  coordinatorOf(group: string): Promise<number> {
    return this.#coordinator(group, 0)
  }

  /** Drops the remembered coordinator, after NOT_COORDINATOR and the like. */
  forgetCoordinator(group: string): void {
    this.#coordinators.delete(`0/${group}`)
  }

  forgetTransactionCoordinator(transactionalId: string): void {
    this.#coordinators.delete(`1/${transactionalId}`)
  }

  async #attempt<A extends AnyApi>(
    target: Target,
    api: A,
    body: RequestInput<A>,
    options: SendOptions,
  ): Promise<ResponseOf<A>> {
    const where: Where = { cluster: this.cluster, request: api.name }
    if (this.#closed) throw new KafkaFailure({ code: 'NOT_CONNECTED', what: 'The connection is closed', where })
    try {
      const sent = this.#brokerFor(target).then(broker => exchange(broker, this.cluster, api, body, options))
      return await this.#inTime(sent, api, options.timeoutMs)
    } catch (error) {
      throw asFailure(error, where)
    }
  }

  /** What was known of brokers may be why the request was lost. Tried once: no recursion. */
  async #relearn(failure: KafkaFailure, options: SendOptions): Promise<void> {
    // What does not answer is given up: its next use opens a new socket.
    if (failure.code === 'TIMED_OUT') await this.#brokers.reset()
    const asked = { topics: [], allowAutoTopicCreation: false }
    this.#learn(
      await this.#attempt('any', metadata, asked, options).catch(() => {
        throw failure
      }),
    )
  }

  /** Connecting included. kafkajs takes the longer of its own time-out and a request's; a shorter one is kept here. */
  async #inTime<T>(sent: Promise<T>, api: AnyApi, timeoutMs: number | undefined): Promise<T> {
    if (timeoutMs === undefined) return sent
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const what = `No answer to ${api.name} within ${timeoutMs} ms`
      const fail = () =>
        reject(new KafkaFailure({ code: 'TIMED_OUT', what, where: { cluster: this.cluster }, retriable: true }))
      timer = setTimeout(fail, timeoutMs)
    })
    try {
      return await Promise.race([sent, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
