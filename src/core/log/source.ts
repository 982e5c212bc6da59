// Where raw record batches come from: a cluster or a directory of segments. Everything above (reader, view, search,
// tail) is written once against this.

export type Isolation = 'read_uncommitted' | 'read_committed'

export interface Bounds {
  logStartOffset: bigint
  /** High watermark, or the last stable offset where only committed records are read. */
  end: bigint
}

export interface FetchedBatches {
  /** Whole record batches as they came; the first may begin below the asked offset, the last may be cut short. */
  batches: Buffer
  /** Transactions aborted in this range, for read_committed; ordered by first offset. */
  abortedTransactions: { producerId: bigint; firstOffset: bigint }[]
  /** Set instead of batches where the asked offset lies before the log's start by now. */
  deletedBefore?: bigint
}

/** One topic of a cluster or a capture. Offsets are of Kafka, sizes in bytes, times in ms since the epoch. */
export interface LogSource {
  readonly topic: string
  partitions(): Promise<number[]>
  bounds(partitions: readonly number[], isolation: Isolation): Promise<Map<number, Bounds>>
  /** First offset whose timestamp is ≥ `timestamp`; null when there is none (Kafka's ListOffsets). */
  offsetsForTime(partitions: readonly number[], timestamp: bigint): Promise<Map<number, bigint | null>>
  /** An empty buffer when nothing lies at or after the offset. At least one batch otherwise, however large. */
  fetch(partition: number, offset: bigint, maxBytes: number, isolation: Isolation): Promise<FetchedBatches>
}
