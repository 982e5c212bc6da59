// What both kinds of lab consumer can do.
import type { LabSession, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import type { TopicPartition } from './place.ts'
import type { Polled } from './reading.ts'

export interface Commit extends TopicPartition {
  offset: bigint
  metadata: string
}

/** A connection with a write grant, made when it is needed. */
export type Writer = () => Promise<KafkaConnection>

export interface Session {
  describe(): Promise<LabSession>
  /** Polls take turns: a second one waits for the first. */
  poll(timeoutMs: number, signal: AbortSignal | undefined): Promise<Polled>
  /** Null: all partitions of the session. */
  seek(partition: TopicPartition | null, target: SeekTarget): Promise<void>
  /** Null: the positions. */
  commit(offsets: readonly Commit[] | null, writer: Writer): Promise<void>
  autoCommit(enabled: boolean, intervalMs: number, writer: Writer): void
  /** Commits once more where auto-commit is on, as Kafka's consumer does. A poll under way ends. */
  close(): Promise<void>
}
