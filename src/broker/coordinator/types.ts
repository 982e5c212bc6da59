// What the group and transaction coordinators take and give: plain shapes, no wire versions.
// Error codes are Kafka's (core/protocol/errors.ts). Buffers handed in may be views on a frame: the coordinators copy.

import type { PartitionLog } from '../log/index.ts'

/** What the coordinators need of the broker's topics; `Topics` fits. */
export interface CoordinatorTopics {
  get(name: string): { readonly partitions: readonly { readonly log: CoordinatorLog }[] } | null
  ensure(spec: {
    readonly name: string
    readonly partitions: number
    readonly configs?: ReadonlyMap<string, string>
  }): Promise<{ readonly partitions: readonly { readonly log: CoordinatorLog }[] }>
  onDelete(listener: (topic: { readonly name: string }) => void): () => void
}

export type CoordinatorLog = Pick<PartitionLog, 'append' | 'read' | 'logStartOffset' | 'logEndOffset'>

/** The group state names that ListGroups and DescribeGroups show. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

export interface GroupProtocol {
  readonly name: string
  readonly metadata: Buffer
}

export interface JoinRequest {
  readonly groupId: string
  /** Empty for a new member. */
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** KIP-394: a new member gets its id first and joins with it (JoinGroup v4 and later). */
  readonly requireKnownMemberId: boolean
  /** KIP-814: a static leader may be told not to assign again (JoinGroup v9 and later). */
  readonly supportsSkippingAssignment: boolean
  readonly clientId: string
  readonly clientHost: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocolType: string
  readonly protocols: readonly GroupProtocol[]
}

export interface JoinResult {
  readonly errorCode: number
  readonly memberId: string
  readonly generationId: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly leader: string
  readonly skipAssignment: boolean
  /** For the leader only; empty for the others. */
  readonly members: readonly {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly metadata: Buffer
  }[]
}

/** Who asks: the member, its generation, and its instance id when it is static. */
export interface MemberIdentity {
  readonly groupId: string
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly generationId: number
}

export interface SyncRequest extends MemberIdentity {
  /** Null before SyncGroup v5. */
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[]
}

export interface SyncResult {
  readonly errorCode: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly assignment: Buffer
}

export interface LeavingMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
}

export interface LeaveResult {
  readonly errorCode: number
  readonly members: readonly (LeavingMember & { readonly errorCode: number })[]
}

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface CommittedOffset {
  readonly offset: bigint
  /** −1 when the client did not say. */
  readonly leaderEpoch: number
  readonly metadata: string
  /** ms since the epoch */
  readonly commitTimestamp: bigint
}

export type OffsetToCommit = TopicPartition & {
  readonly offset: bigint
  readonly leaderEpoch: number
  readonly metadata: string | null
}

export type PartitionError = TopicPartition & { readonly errorCode: number }

export type FetchedOffset = PartitionError & {
  /** −1 when nothing is committed. */
  readonly offset: bigint
  readonly leaderEpoch: number
  readonly metadata: string
}

export interface ListedGroup {
  readonly groupId: string
  /** Empty for groups that only commit. */
  readonly protocolType: string
  readonly state: GroupState
}

export interface DescribedGroup extends ListedGroup {
  /** Whether there is such a group; if not, the state is Dead. */
  readonly found: boolean
  /** The chosen protocol (assignor) of a stable group, else empty. */
  readonly protocol: string
  readonly members: readonly {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly clientId: string
    readonly clientHost: string
    readonly metadata: Buffer
    readonly assignment: Buffer
  }[]
}

export interface GroupCoordinator {
  /** Answered when the rebalance has gathered its members (or failed). */
  join(request: JoinRequest): Promise<JoinResult>
  /** Answered when the leader has sent the assignment. */
  sync(request: SyncRequest): Promise<SyncResult>
  heartbeat(request: MemberIdentity): number
  leave(groupId: string, members: readonly LeavingMember[]): LeaveResult
  /** A commit with generation −1 and no member id is taken while the group has no members. */
  commitOffsets(request: MemberIdentity, offsets: readonly OffsetToCommit[]): Promise<PartitionError[]>
  /** `partitions` null: all that the group has. `requireStable`: partitions with undecided transactional commits are refused. */
  fetchOffsets(groupId: string, partitions: readonly TopicPartition[] | null, requireStable: boolean): FetchedOffset[]
  deleteOffsets(
    groupId: string,
    partitions: readonly TopicPartition[],
  ): { readonly errorCode: number; readonly partitions: readonly PartitionError[] }
  list(): ListedGroup[]
  describe(groupId: string): DescribedGroup
  /** The error code for this group: NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND, or NONE. */
  delete(groupId: string): number
  /** Makes `__consumer_offsets` when it is missing, as Kafka does when a coordinator is first looked for. */
  ensureReady(): Promise<void>
}

/** The transactional producer who asks. */
export interface TransactionalProducer {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
}

export interface ProducerIdResult {
  readonly errorCode: number
  readonly producerId: bigint
  readonly producerEpoch: number
}

export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'

export interface DescribedTransaction extends TransactionalProducer {
  readonly state: TransactionState
  readonly timeoutMs: number
  /** ms since the epoch; −1 when no transaction is open. */
  readonly startTimeMs: bigint
  readonly partitions: readonly TopicPartition[]
}

export interface TransactionCoordinator {
  /** `expected`: the id and epoch the producer believes to have (KIP-360), or null for a new session, which fences older ones. */
  initProducerId(
    transactionalId: string | null,
    timeoutMs: number,
    expected: { readonly producerId: bigint; readonly producerEpoch: number } | null,
  ): Promise<ProducerIdResult>
  addPartitions(producer: TransactionalProducer, partitions: readonly TopicPartition[]): PartitionError[]
  /** Whether Produce may append to this partition within the producer's transaction: NONE or the error code. */
  verify(producer: TransactionalProducer, partition: TopicPartition): number
  addOffsets(producer: TransactionalProducer, groupId: string): Promise<number>
  /** Offsets become visible when the transaction commits. */
  commitOffsets(
    producer: TransactionalProducer,
    member: MemberIdentity,
    offsets: readonly OffsetToCommit[],
  ): Promise<PartitionError[]>
  end(producer: TransactionalProducer, committed: boolean): number
  list(): DescribedTransaction[]
  describe(transactionalId: string): DescribedTransaction | null
  /** Makes `__transaction_state` when it is missing. */
  ensureReady(): Promise<void>
}

export interface CoordinatorSettings {
  /** For `producer-ids.json`. */
  readonly dataDirectory: string
  /** group.initial.rebalance.delay.ms */
  readonly initialRebalanceDelayMs: number
  /** offsets.topic.num.partitions, used when the topic is made. */
  readonly offsetsTopicPartitions: number
  /** transaction.state.log.num.partitions, used when the topic is made. */
  readonly transactionTopicPartitions: number
  /** group.min.session.timeout.ms and group.max.session.timeout.ms */
  readonly minSessionTimeoutMs: number
  readonly maxSessionTimeoutMs: number
  /** transaction.max.timeout.ms */
  readonly maxTransactionTimeoutMs: number
}

export const defaultCoordinatorSettings: Omit<CoordinatorSettings, 'dataDirectory'> = {
  initialRebalanceDelayMs: 0,
  offsetsTopicPartitions: 1,
  transactionTopicPartitions: 1,
  minSessionTimeoutMs: 6_000,
  maxSessionTimeoutMs: 1_800_000,
  maxTransactionTimeoutMs: 900_000,
}

export interface Coordinators {
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
  /** Answers everything that waits with COORDINATOR_NOT_AVAILABLE and stops all timers. Close before the topics. */
  close(): void
}
