// The group coordinator: finds the group, lets membership.ts do the life of it, keeps offsets, and writes both into
// `__consumer_offsets`. Not implemented: offsets.retention.minutes (offsets stay), KIP-848, share and streams groups.

import { ErrorCode } from '#core/protocol/errors.ts'
import { groupRecord, type JournalRecord, offsetRecord, readGroupRecord } from '#core/serdes/group-records.ts'
import { LogError } from '../log/index.ts'
import { joinFailed, syncFailed } from './answers.ts'
import { Group } from './group.ts'
import type { InternalTopic } from './internal-topic.ts'
import { Membership } from './membership.ts'
import type { Timers } from './timers.ts'
import type {
  CommittedOffset,
  CoordinatorSettings,
  DescribedGroup,
  FetchedOffset,
  GroupCoordinator,
  JoinRequest,
  JoinResult,
  LeaveResult,
  LeavingMember,
  ListedGroup,
  MemberIdentity,
  OffsetToCommit,
  PartitionError,
  SyncRequest,
  SyncResult,
  TopicPartition,
} from './types.ts'

/** offset.metadata.max.bytes */
const maxMetadataBytes = 4096

type ProducerOfCommit = { readonly producerId: bigint; readonly producerEpoch: number }

export interface GroupDependencies {
  readonly topic: InternalTopic
  readonly settings: CoordinatorSettings
  readonly timers: Timers
  /** Where it says what could not be written. */
  readonly report: (line: string) => void
}

export class Groups implements GroupCoordinator {
  readonly #groups = new Map<string, Group>()
  readonly #topic: InternalTopic
  readonly #settings: CoordinatorSettings
  readonly #timers: Timers
  readonly #report: (line: string) => void
  readonly #membership: Membership

  constructor(given: GroupDependencies) {
    const { topic, settings, timers, report } = given
    this.#report = report
    this.#topic = topic
    this.#settings = settings
    this.#timers = timers
    this.#membership = new Membership({
      initialRebalanceDelayMs: settings.initialRebalanceDelayMs,
      timers,
      persist: group => this.#write(group.id, [groupRecord(group.id, group.stored())]).errorCode,
    })
  }

  /** Reads `__consumer_offsets`. A record that cannot be read is an error: losing offsets silently would be worse. */
  load(): void {
    this.#topic.readAll({
      record: ({ key, value, offset, transactionOf }) => {
        const entry = readGroupRecord({ key, value })
        if (entry === null) return
        if (entry.kind === 'group') {
          if (entry.stored === null) this.#groups.delete(entry.group)
          else this.#group(entry.group).restore(entry.stored)
        } else if (entry.committed === null) {
          this.#groups.get(entry.group)?.offsets.remove(entry.at)
        } else if (transactionOf === null) {
          this.#group(entry.group).offsets.set(entry.at, entry.committed, offset)
        } else {
          this.#group(entry.group).offsets.setPending(transactionOf, entry.at, entry.committed, offset)
        }
      },
      marker: (producerId, committed) => this.endTransaction(producerId, committed),
    })
    for (const group of this.#groups.values()) this.#membership.restored(group)
  }

  ensureReady(): Promise<void> {
    return this.#topic.ensure()
  }

  async join(request: JoinRequest): Promise<JoinResult> {
    const { groupId, memberId, sessionTimeoutMs } = request
    if (groupId === '') return joinFailed(ErrorCode.INVALID_GROUP_ID, memberId)
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#settings
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
      return joinFailed(ErrorCode.INVALID_SESSION_TIMEOUT, memberId)
    }
    await this.#topic.ensure()
    const known = this.#groups.get(groupId)
    if (known === undefined && memberId !== '') return joinFailed(ErrorCode.UNKNOWN_MEMBER_ID, memberId)
    return this.#membership.join(known ?? this.#group(groupId), request)
  }

  async sync(request: SyncRequest): Promise<SyncResult> {
    const group = this.#groupOfMember(request.groupId)
    return typeof group === 'number' ? syncFailed(group) : this.#membership.sync(group, request)
  }

  heartbeat(request: MemberIdentity): number {
    const group = this.#groupOfMember(request.groupId)
    return typeof group === 'number' ? group : this.#membership.heartbeat(group, request)
  }

  leave(groupId: string, members: readonly LeavingMember[]): LeaveResult {
    const group = this.#groupOfMember(groupId)
    if (typeof group !== 'number') return this.#membership.leave(group, members)
    if (group === ErrorCode.INVALID_GROUP_ID) return { errorCode: group, members: [] }
    return { errorCode: ErrorCode.NONE, members: members.map(member => ({ ...member, errorCode: group })) }
  }

  async commitOffsets(request: MemberIdentity, offsets: readonly OffsetToCommit[]): Promise<PartitionError[]> {
    return this.#commit(request, offsets, group => this.#membership.commitError(group, request))
  }

  /** Offsets that take effect when the producer's transaction commits (TxnOffsetCommit). */
  async commitTransactional(
    producer: ProducerOfCommit,
    request: MemberIdentity,
    offsets: readonly OffsetToCommit[],
  ): Promise<PartitionError[]> {
    const anonymous = request.memberId === '' && request.generationId < 0
    return this.#commit(
      request,
      offsets,
      group => (anonymous ? ErrorCode.NONE : this.#membership.transactionalCommitError(group, request)),
      producer,
    )
  }

  /** The marker itself is written by the transaction coordinator. */
  endTransaction(producerId: bigint, committed: boolean): void {
    for (const group of this.#groups.values()) group.offsets.endTransaction(producerId, committed)
  }

  offsetsPartition(groupId: string): TopicPartition {
    return this.#topic.partitionOf(groupId)
  }

  fetchOffsets(groupId: string, partitions: readonly TopicPartition[] | null, requireStable: boolean): FetchedOffset[] {
    const offsets = this.#groups.get(groupId)?.offsets
    return (partitions ?? offsets?.all() ?? []).map(at => {
      const { topic, partition } = at
      if (requireStable && offsets?.isPending(at) === true) {
        const errorCode = ErrorCode.UNSTABLE_OFFSET_COMMIT
        return { topic, partition, errorCode, offset: -1n, leaderEpoch: -1, metadata: '' }
      }
      const { offset, leaderEpoch, metadata } = offsets?.get(at) ?? { offset: -1n, leaderEpoch: -1, metadata: '' }
      return { topic, partition, errorCode: ErrorCode.NONE, offset, leaderEpoch, metadata }
    })
  }

  deleteOffsets(groupId: string, partitions: readonly TopicPartition[]) {
    const group = this.#groups.get(groupId)
    if (groupId === '') return { errorCode: ErrorCode.INVALID_GROUP_ID, partitions: [] }
    if (group === undefined) return { errorCode: ErrorCode.GROUP_ID_NOT_FOUND, partitions: [] }
    if (!group.isEmpty && !group.isConsumerGroup) return { errorCode: ErrorCode.NON_EMPTY_GROUP, partitions: [] }
    const gone: JournalRecord[] = []
    const results = partitions.map(at => {
      const subscribed = group.isSubscribedTo(at.topic)
      if (!subscribed && group.offsets.remove(at)) gone.push(offsetRecord(groupId, at, null))
      return { ...at, errorCode: subscribed ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE }
    })
    const { errorCode } = gone.length === 0 ? { errorCode: ErrorCode.NONE } : this.#write(groupId, gone)
    return { errorCode, partitions: errorCode === ErrorCode.NONE ? results : [] }
  }

  list(): ListedGroup[] {
    return [...this.#groups.values()].map(({ id, protocolType, state }) => ({
      groupId: id,
      protocolType: protocolType ?? '',
      state,
    }))
  }

  describe(groupId: string): DescribedGroup {
    const group = this.#groups.get(groupId)
    if (group !== undefined) return group.described()
    return { groupId, found: false, state: 'Dead', protocolType: '', protocol: '', members: [] }
  }

  delete(groupId: string): number {
    const group = this.#groups.get(groupId)
    if (group === undefined) return ErrorCode.GROUP_ID_NOT_FOUND
    if (!group.isEmpty || group.pendingMembers.size > 0) return ErrorCode.NON_EMPTY_GROUP
    const tombstones = group.offsets.all().map(at => offsetRecord(groupId, at, null))
    const { errorCode } = this.#write(groupId, [...tombstones, groupRecord(groupId, null)])
    if (errorCode !== ErrorCode.NONE) return errorCode
    this.#membership.close(group)
    group.become('Dead', this.#timers.now())
    this.#groups.delete(groupId)
    return ErrorCode.NONE
  }

  /** A deleted topic takes its committed offsets along, as in Kafka. */
  forgetTopic(topic: string): void {
    for (const group of this.#groups.values()) {
      const gone = group.offsets.removeTopic(topic).map(at => offsetRecord(group.id, at, null))
      if (gone.length > 0) this.#write(group.id, gone)
    }
  }

  close(): void {
    for (const group of this.#groups.values()) this.#membership.close(group)
  }

  async #commit(
    request: MemberIdentity,
    offsets: readonly OffsetToCommit[],
    check: (group: Group) => number,
    producer?: ProducerOfCommit,
  ): Promise<PartitionError[]> {
    await this.#topic.ensure()
    const present = this.#groups.get(request.groupId)
    // Only a commit from outside any generation may make a group (Kafka's simple group).
    if (present === undefined && request.generationId >= 0) return everywhere(offsets, ErrorCode.ILLEGAL_GENERATION)
    const group = present ?? new Group(request.groupId, this.#timers.now())
    const error = check(group)
    if (error !== ErrorCode.NONE) return everywhere(offsets, error)

    const commitTimestamp = BigInt(this.#timers.now())
    const accepted: (TopicPartition & { readonly committed: CommittedOffset })[] = []
    const results = offsets.map(({ topic, partition, offset, leaderEpoch, metadata }) => {
      const text = metadata ?? ''
      if (Buffer.byteLength(text) > maxMetadataBytes) {
        return { topic, partition, errorCode: ErrorCode.OFFSET_METADATA_TOO_LARGE }
      }
      accepted.push({ topic, partition, committed: { offset, leaderEpoch, metadata: text, commitTimestamp } })
      return { topic, partition, errorCode: ErrorCode.NONE }
    })
    if (accepted.length === 0) return results
    const records = accepted.map(at => offsetRecord(group.id, at, at.committed))
    const { errorCode, baseOffset } = this.#write(group.id, records, producer)
    if (errorCode !== ErrorCode.NONE) return everywhere(offsets, errorCode)
    this.#groups.set(group.id, group)
    accepted.forEach((at, index) => {
      const writtenAt = baseOffset + BigInt(index)
      if (producer === undefined) group.offsets.set(at, at.committed, writtenAt)
      else group.offsets.setPending(producer.producerId, at, at.committed, writtenAt)
    })
    return results
  }

  #group(groupId: string): Group {
    const present = this.#groups.get(groupId)
    if (present !== undefined) return present
    const group = new Group(groupId, this.#timers.now())
    this.#groups.set(groupId, group)
    return group
  }

  /** The group a member speaks of, or why there can be none. Only commits know a group without a name. */
  #groupOfMember(groupId: string): Group | number {
    if (groupId === '') return ErrorCode.INVALID_GROUP_ID
    return this.#groups.get(groupId) ?? ErrorCode.UNKNOWN_MEMBER_ID
  }

  #write(
    groupId: string,
    records: readonly JournalRecord[],
    producer?: ProducerOfCommit,
  ): { readonly errorCode: number; readonly baseOffset: bigint } {
    try {
      return { errorCode: ErrorCode.NONE, baseOffset: this.#topic.append(groupId, records, producer) }
    } catch (error) {
      if (!(error instanceof LogError)) throw error
      this.#report(`group ${groupId} could not be written to ${this.#topic.name}: ${error.message}`)
      return { errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE, baseOffset: -1n }
    }
  }
}

function everywhere(offsets: readonly TopicPartition[], errorCode: number): PartitionError[] {
  return offsets.map(({ topic, partition }) => ({ topic, partition, errorCode }))
}
