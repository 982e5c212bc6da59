// The topics of this broker: names, ids, partitions, configs, and the log of each partition.
// State is kept in <data>/topics.json so that a restart finds everything; records live in the partition logs.

import type { AppendOptions, AppendResult, PartitionLog } from '../log/index.ts'

/** One partition. Handlers and coordinators append through it, so that waiting fetches wake. */
export interface Partition {
  readonly topic: string
  readonly topicId: string
  readonly index: number
  readonly log: PartitionLog
  /** Appends record batches (leader epoch and offsets are assigned here) and wakes waiting fetches. */
  append(batches: Buffer, options?: AppendOptions): Promise<AppendResult>
  /** Calls back once at the next append, transaction end or deletion; the returned function cancels. */
  onChange(listener: () => void): () => void
}

export interface Topic {
  readonly name: string
  /** UUID, 36 characters. */
  readonly id: string
  readonly internal: boolean
  readonly partitions: readonly Partition[]
  /** Only what was set; defaults are in config-definitions.ts. */
  readonly configs: ReadonlyMap<string, string>
}

export interface Topics {
  list(): readonly Topic[]
  get(name: string): Topic | null
  getById(id: string): Topic | null
  partition(topic: string, index: number): Partition | null
  create(spec: { name: string; partitions: number; configs?: ReadonlyMap<string, string> }): Promise<Topic>
  /** The topic, made with these partitions and configs when missing: `__consumer_offsets`, `__transaction_state`. */
  ensureInternal(spec: { name: string; partitions: number; configs: ReadonlyMap<string, string> }): Promise<Topic>
}
