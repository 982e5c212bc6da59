// Replicas near this machine (KIP-392): a leader that is told the reader's rack names one, and Fetch is sent there. What
// such a replica cannot serve is read from the leader.

/** As long as Kafka's own consumer stays with one (metadata.max.age.ms): a nearer one may be there by then. */
const LEASE_MS = 300_000
/** After a replica did not serve, only leaders are read: they would name it again until it is out of sync. */
const LEADERS_ONLY_MS = 60_000

export class NearestReplicas {
  readonly #rack: string
  readonly #known = new Map<string, { nodeId: number; until: number }>()
  #leadersUntil = 0

  /** @param rack of this machine, as brokers have it in `broker.rack`; empty: not known, leaders are read */
  constructor(rack: string) {
    this.#rack = rack
  }

  /** What a Fetch says of where its reader is. */
  get rack(): string {
    return Date.now() < this.#leadersUntil ? '' : this.#rack
  }

  /** The replica to read from; null: the leader. */
  of(topic: string, partition: number): number | null {
    const found = this.#known.get(keyOf(topic, partition))
    return found === undefined || Date.now() >= found.until ? null : found.nodeId
  }

  /** @param nodeId as the leader answered it: -1 for itself. @returns whether the records are to be had there instead */
  learn(topic: string, partition: number, nodeId: number): boolean {
    if (nodeId < 0) return false
    this.#known.set(keyOf(topic, partition), { nodeId, until: Date.now() + LEASE_MS })
    return true
  }

  /** A replica nearby did not serve: its leader is to be asked now. */
  giveUp(topic: string, partition: number): void {
    this.#known.delete(keyOf(topic, partition))
    this.#leadersUntil = Date.now() + LEADERS_ONLY_MS
  }
}

const keyOf = (topic: string, partition: number) => `${topic}/${partition}`
