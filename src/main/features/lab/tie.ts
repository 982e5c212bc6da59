// How a lab consumer comes by its partitions: by hand, or through a group. What it does with them is consumer.ts's.
import type { LabSession, Problem } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import type { PartitionResult } from '#kafka/group-offsets.ts'
import type { TopicPartition } from './place.ts'
import type { EventOf } from './timeline.ts'

export interface Commit extends TopicPartition {
  offset: bigint
  metadata: string
}

/** A connection with a write grant, made when it is needed. */
export type Writer = () => Promise<KafkaConnection>

/** Writes down what is committed before it lets a commit be made. @throws KafkaFailure */
export type Journalled = (
  groupId: string,
  commits: readonly Commit[],
  perform: () => Promise<readonly PartitionResult[]>,
) => Promise<void>

/** What a tie asks of its consumer. */
export interface Holder {
  /** Takes these partitions, each at its start. @throws KafkaFailure */
  take(partitions: readonly TopicPartition[]): Promise<void>
  drop(): void
  /** The last commit before the partitions are given up, where auto-commit is on. */
  farewell(): Promise<void>
  log(event: EventOf): void
}

export interface Tie {
  readonly status: LabSession['status']
  readonly memberId: string | null
  readonly generationId: number | null
  readonly isLeader: boolean
  readonly problem: Problem | null
  /** Answers when it has its partitions, has failed, or still waits for others after a while. @throws KafkaFailure */
  open(): Promise<void>
  /** An answer per partition. @throws KafkaFailure when it cannot be asked */
  commit(commits: readonly Commit[], writer: Writer | null): Promise<readonly PartitionResult[]>
  /** Whether it could commit now. */
  readonly isCommitting: boolean
  close(): Promise<void>
  crash(): Promise<void>
}
