// The topics of this broker: names, ids, partitions, configs, and the log of each partition.
// Names and configs are kept in topics.json; ids also in each partition.metadata, as Kafka does. A topic in the file
// without any folder was being deleted; folders the file does not name are adopted.

import type { BrokerConfigs } from '../configs/broker-configs.ts'
import { logConfigOf } from '../configs/topic-configs.ts'
import { type LogDirectory, openLogDirectory, type PartitionLog, type RecoveryReport } from '../log/index.ts'
import { readTopicFile, type StoredTopic, topicFilePath, writeTopicFile } from './topic-file.ts'
import { newTopicId, topicIdFromBase64, topicIdToBase64 } from './topic-id.ts'
import { isInternalTopic } from './topic-name.ts'

export interface Partition {
  readonly topic: string
  readonly topicId: string
  readonly index: number
  readonly log: PartitionLog
}

export interface Topic {
  readonly name: string
  /** UUID, 36 characters. */
  readonly id: string
  readonly internal: boolean
  readonly partitions: readonly Partition[]
  /** Only what was set on the topic; what is in force is in configs/topic-configs.ts. */
  readonly configs: ReadonlyMap<string, string>
}

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly configs?: ReadonlyMap<string, string>
}

export class Topics {
  /** Null where nothing is kept. */
  readonly #file: string | null
  readonly #logs: LogDirectory
  readonly #brokerConfigs: BrokerConfigs
  readonly #byName = new Map<string, Topic>()
  readonly #byId = new Map<string, Topic>()
  readonly #deletionListeners = new Set<(topic: Topic) => void>()

  private constructor(file: string | null, logs: LogDirectory, brokerConfigs: BrokerConfigs) {
    this.#file = file
    this.#logs = logs
    this.#brokerConfigs = brokerConfigs
  }

  /** Opens every log below the directory, recovering what a kill left behind. */
  static async open(dataDirectory: string, brokerConfigs: BrokerConfigs): Promise<Topics> {
    const file = topicFilePath(dataDirectory)
    const stored = new Map((await readTopicFile(file)).map(topic => [topic.name, topic]))
    const logs = openLogDirectory(dataDirectory, topic =>
      logConfigOf(stored.get(topic)?.configs ?? new Map(), brokerConfigs),
    )
    const topics = new Topics(file, logs, brokerConfigs)
    topics.#load(stored)
    await topics.#save()
    return topics
  }

  /** Topics of logs that are only read; `known` says of some of them how many partitions they had and what was set. */
  static ofLogs(
    logs: LogDirectory,
    known: ReadonlyMap<string, Pick<StoredTopic, 'partitions' | 'configs'>>,
    brokerConfigs: BrokerConfigs,
  ): Topics {
    const topics = new Topics(null, logs, brokerConfigs)
    topics.#load(known)
    return topics
  }

  list(): readonly Topic[] {
    return [...this.#byName.values()]
  }

  get(name: string): Topic | null {
    return this.#byName.get(name) ?? null
  }

  getById(id: string): Topic | null {
    return this.#byId.get(id) ?? null
  }

  partition(topic: string, index: number): Partition | null {
    return this.#byName.get(topic)?.partitions[index] ?? null
  }

  /** Name, counts and configs must have been checked. The topic is there when this returns, on disk when it resolves. */
  async create(spec: TopicSpec): Promise<Topic> {
    const topic = this.#put(spec.name, newTopicId(), spec.partitions, spec.configs ?? new Map())
    await this.#save()
    return topic
  }

  /** The topic, made when missing: `__consumer_offsets`, `__transaction_state`. */
  async ensure(spec: TopicSpec): Promise<Topic> {
    return this.get(spec.name) ?? (await this.create(spec))
  }

  async addPartitions(name: string, total: number): Promise<Topic> {
    const topic = this.#known(name)
    const grown = this.#put(name, topic.id, total, topic.configs)
    await this.#save()
    return grown
  }

  async setConfigs(name: string, configs: ReadonlyMap<string, string>): Promise<void> {
    const topic = { ...this.#known(name), configs: new Map(configs) }
    this.#index(topic)
    this.#applyConfigs(topic)
    await this.#save()
  }

  /** After a broker config changed: topics without a value of their own follow. */
  refreshConfigs(): void {
    for (const topic of this.#byName.values()) this.#applyConfigs(topic)
  }

  async delete(name: string): Promise<void> {
    const topic = this.#known(name)
    this.#byName.delete(name)
    this.#byId.delete(topic.id)
    for (const partition of topic.partitions) this.#logs.remove(name, partition.index)
    for (const listener of this.#deletionListeners) listener(topic)
    await this.#save()
  }

  /** Called with each topic that was deleted: waiting fetches and coordinators forget it. Returns the unsubscriber. */
  onDelete(listener: (topic: Topic) => void): () => void {
    this.#deletionListeners.add(listener)
    return () => this.#deletionListeners.delete(listener)
  }

  /** What was cut off at the ends of logs when they were opened. */
  recovery(): RecoveryReport[] {
    return this.#partitions().flatMap(partition => partition.log.recovery)
  }

  applyRetention(now: number): void {
    for (const { log } of this.#partitions()) log.applyRetention(now)
    this.#logs.checkpoint()
  }

  async compact(now: number): Promise<void> {
    for (const { topic, log } of this.#partitions()) {
      if (this.#byName.has(topic) && log.config.cleanupPolicy.includes('compact')) await log.compact(now)
    }
  }

  close(): void {
    this.#logs.close()
  }

  #partitions(): Partition[] {
    return this.list().flatMap(topic => topic.partitions)
  }

  #known(name: string): Topic {
    const topic = this.#byName.get(name)
    if (topic === undefined) throw new Error(`topic ${name} does not exist`)
    return topic
  }

  #load(stored: ReadonlyMap<string, Pick<StoredTopic, 'partitions' | 'configs'>>): void {
    const found = new Map<string, { id: string; partitions: number }>()
    for (const { topic, partition, topicId } of this.#logs.partitions()) {
      const count = Math.max(found.get(topic)?.partitions ?? 0, partition + 1)
      found.set(topic, { id: topicIdFromBase64(topicId), partitions: count })
    }
    for (const [name, { id, partitions }] of found) {
      const kept = stored.get(name)
      this.#put(name, id, Math.max(partitions, kept?.partitions ?? 0), kept?.configs ?? new Map())
    }
  }

  #put(name: string, id: string, partitionCount: number, configs: ReadonlyMap<string, string>): Topic {
    const logConfig = logConfigOf(configs, this.#brokerConfigs)
    const partitions = Array.from({ length: partitionCount }, (_, index): Partition => {
      const log = this.#logs.get(name, index) ?? this.#logs.create(name, index, topicIdToBase64(id), logConfig)
      return { topic: name, topicId: id, index, log }
    })
    const topic: Topic = { name, id, internal: isInternalTopic(name), partitions, configs: new Map(configs) }
    this.#index(topic)
    return topic
  }

  #index(topic: Topic): void {
    this.#byName.set(topic.name, topic)
    this.#byId.set(topic.id, topic)
  }

  #applyConfigs(topic: Topic): void {
    const logConfig = logConfigOf(topic.configs, this.#brokerConfigs)
    for (const { log } of topic.partitions) log.updateConfig(logConfig)
  }

  #save(): Promise<void> {
    if (this.#file === null) return Promise.resolve()
    const topics = this.list().map(({ name, id, partitions, configs }) => ({
      name,
      id,
      partitions: partitions.length,
      configs,
    }))
    return writeTopicFile(this.#file, topics)
  }
}
