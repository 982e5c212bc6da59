// Partitions assigned by hand: joins nothing. With a group it starts at what the group committed, and commits from
// outside of it.
import type { LabSession } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import { commitEach, type PartitionResult } from '#kafka/group-offsets.ts'
import type { TopicPartition } from './place.ts'
import type { Commit, Holder, Tie, Writer } from './tie.ts'

export class Assigned implements Tie {
  readonly memberId = null
  readonly generationId = null
  readonly isLeader = false
  readonly problem = null
  readonly #partitions: readonly TopicPartition[]
  readonly #groupId: string | null
  readonly #holder: Holder
  #status: LabSession['status'] = 'idle'
  /** What auto-commit was switched on with. */
  #writer: Writer | null = null

  constructor(partitions: readonly TopicPartition[], groupId: string | null, holder: Holder) {
    this.#partitions = partitions
    this.#groupId = groupId
    this.#holder = holder
  }

  get status(): LabSession['status'] {
    return this.#status
  }

  get isCommitting(): boolean {
    return this.#status === 'idle' && this.#groupId !== null
  }

  async open(): Promise<void> {
    await this.#holder.take(this.#partitions)
    this.#holder.log({ kind: 'opened', before: [], after: [...this.#partitions] })
  }

  /** @throws KafkaFailure NO_GROUP */
  async commit(commits: readonly Commit[], writer: Writer | null): Promise<readonly PartitionResult[]> {
    const groupId = this.#groupId
    this.#writer = writer ?? this.#writer
    if (groupId === null || this.#writer === null) {
      throw new KafkaFailure({
        code: 'NO_GROUP',
        what: 'The consumer has no group.id, and offsets are committed for a group',
        where: {},
        remedy: 'Open a consumer with a group.',
      })
    }
    return commits.length === 0 ? [] : commitEach(await this.#writer(), groupId, commits)
  }

  async close(): Promise<void> {
    await this.#holder.farewell()
    this.#end('closed')
  }

  async crash(): Promise<void> {
    this.#end('crashed')
  }

  #end(status: 'closed' | 'crashed'): void {
    this.#status = status
    this.#holder.log({ kind: status === 'closed' ? 'left' : 'crashed', before: [...this.#partitions], after: [] })
    this.#holder.drop()
  }
}
