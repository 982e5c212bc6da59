// What the broker is told at start. Values are defaults of a single node made for loopback use.

export interface BrokerSettings {
  readonly nodeId: number
  readonly dataDirectory: string
  /** A Metadata request for an unknown topic creates it (auto.create.topics.enable). */
  readonly autoCreateTopics: boolean
  readonly defaultPartitions: number
  /** SASL PLAIN accounts; empty: no authentication is asked for. */
  readonly accounts: ReadonlyMap<string, string>
  /** Largest request frame in bytes (socket.request.max.bytes). */
  readonly maxRequestBytes: number
  /** group.initial.rebalance.delay.ms */
  readonly initialRebalanceDelayMs: number
  /** How often retention and compaction run, ms (log.retention.check.interval.ms). */
  readonly retentionCheckMs: number
}

export const defaultSettings: Omit<BrokerSettings, 'dataDirectory'> = {
  nodeId: 1,
  autoCreateTopics: false,
  defaultPartitions: 1,
  accounts: new Map(),
  maxRequestBytes: 104_857_600,
  initialRebalanceDelayMs: 0,
  retentionCheckMs: 30_000,
}
