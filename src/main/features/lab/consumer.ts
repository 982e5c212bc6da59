// One consumer of a lab, whoever gave it its partitions: polls, seeks, pauses, commits, ends and opens again. What it
// does is told to its lab's timeline; what it delivers goes through the lab's deliveries.
import type { LabSession, Problem, SeekTarget } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { PartitionResult } from '#kafka/group-offsets.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import { AutoCommit } from './auto-commit.ts'
import type { Deliveries } from './deliveries.ts'
import { describePartitions, type Known } from './partitions.ts'
import { placeOf, type TopicPartition } from './place.ts'
import { type Polled, Reading, type ReadingOptions, type ReadRecords } from './reading.ts'
import { Runner } from './runner.ts'
import type { Commit, Holder, Journalled, Tie, Writer } from './tie.ts'
import type { EventOf, Timeline } from './timeline.ts'

export interface ConsumerOptions extends ReadingOptions {
  labId: string
  isGeneratedGroup: boolean
  topics: string[]
  mode: 'assign' | 'subscribe'
  pollEveryMs: number
  stopAfterIdleMs: number | null
  asMember: { assignor: 'roundRobin' | 'range'; sessionTimeoutMs: number; autoCommitIntervalMs: number }
  assigned: TopicPartition[]
}

type Trigger = 'hand' | 'interval' | 'rebalance' | 'close'

export class Consumer {
  readonly sessionId: string
  readonly number: number
  readonly options: ConsumerOptions
  readonly #reader: () => KafkaConnection
  readonly #reading: Reading
  readonly #lab: { timeline: Timeline; deliveries: Deliveries }
  readonly #autoCommit = new AutoCommit(error => this.#reading.trouble(error))
  readonly #runner: Runner
  #tie: Tie | null = null
  /** Ends polls under way. */
  #end = new AbortController()
  #lastPoll: Promise<unknown> = Promise.resolve()
  /** What was committed here last: what has not moved is not committed again by itself. */
  #committed = new Map<string, bigint>()
  /** Auto-commit as it was last switched; on again when the consumer is opened again. */
  #intervalMs: number | null = null
  #delivered = 0
  #deliveredAgain = 0

  constructor(
    id: { sessionId: string; number: number },
    options: ConsumerOptions,
    lab: { timeline: Timeline; deliveries: Deliveries },
    kafka: { reader: () => KafkaConnection; read: ReadRecords },
  ) {
    this.sessionId = id.sessionId
    this.number = id.number
    this.options = options
    this.#lab = lab
    this.#reader = kafka.reader
    this.#reading = new Reading(options, kafka.reader, kafka.read)
    this.#runner = new Runner(options, {
      poll: async signal => (await this.#pollInTurn(0, signal)).topics.length,
      idle: () => this.#log({ kind: 'stoppedIdle', durationMs: options.stopAfterIdleMs }),
      failed: error => this.#reading.trouble(error),
    })
  }

  get status(): LabSession['status'] {
    return this.#tie?.status ?? 'closed'
  }

  get hasEnded(): boolean {
    return this.status === 'closed' || this.status === 'crashed'
  }

  get mayBeRemoved(): boolean {
    return this.hasEnded || this.options.mode === 'assign' || this.status === 'failed'
  }

  /**
   * @param make how it gets its partitions this time
   * @param writer for auto-commit, where it was on
   * @throws KafkaFailure
   */
  async open(make: (holder: Holder) => Tie, writer: Writer | null): Promise<void> {
    this.#end = new AbortController()
    this.#committed = new Map()
    const tie = make({
      take: partitions => this.#reading.take(partitions),
      drop: () => this.#drop(),
      farewell: () => this.#farewell(),
      log: event => this.#log(event),
    })
    this.#tie = tie
    if (writer !== null && this.#intervalMs !== null) await tie.commit([], writer)
    this.autoCommitEvery(this.#intervalMs)
    await tie.open()
  }

  held() {
    return { groupId: this.options.groupId, partitions: this.#reading.held() }
  }

  /** @param known what Kafka answered for its partitions */
  describe(known: Known, problem: Problem | null): LabSession {
    const { connectionId, labId, mode, groupId, isGeneratedGroup, topics } = this.options
    const tie = this.#tie
    return {
      sessionId: this.sessionId,
      connectionId,
      labId,
      number: this.number,
      mode,
      groupId,
      isGeneratedGroup,
      topics,
      settings: this.#settings(),
      status: this.status,
      memberId: tie?.memberId ?? null,
      generationId: tie?.generationId ?? null,
      isLeader: tie?.isLeader ?? false,
      autoCommit: this.#autoCommit.isOn,
      isPolling: this.#runner.isRunning,
      delivered: this.#delivered,
      deliveredAgain: this.#deliveredAgain,
      partitions: describePartitions(known, groupId, this.#reading.held()),
      problem: tie?.problem ?? this.#reading.problem ?? problem,
    }
  }

  #settings(): LabSession['settings'] {
    const { autoOffsetReset, isolation, maxPollRecords, pollEveryMs, stopAfterIdleMs, asMember, assigned } =
      this.options
    return {
      autoOffsetReset,
      isolation,
      maxPollRecords,
      pollEveryMs,
      stopAfterIdleMs,
      assigned,
      assignor: asMember.assignor,
      sessionTimeoutMs: asMember.sessionTimeoutMs,
      autoCommitIntervalMs: this.#intervalMs ?? asMember.autoCommitIntervalMs,
    }
  }

  /** Polls take turns: a second one waits for the first. */
  async poll(timeoutMs: number, signal: AbortSignal | undefined): Promise<Polled & { readBefore: Uint8Array }> {
    const polled = await this.#pollInTurn(this.status === 'failed' ? 0 : timeoutMs, signal)
    this.#log({ kind: 'polled', records: polled.topics.length })
    return polled
  }

  run(): void {
    if (this.#runner.isRunning) return
    this.#log({ kind: 'started' })
    this.#runner.start()
  }

  stop(): void {
    if (!this.#runner.isRunning) return
    this.#runner.stop()
    this.#log({ kind: 'stopped' })
  }

  pause(partition: TopicPartition | null): void {
    this.#log({ kind: 'paused', offsets: this.#reading.pause(partition).map(at(null)) })
  }

  resume(partition: TopicPartition | null): void {
    this.#log({ kind: 'resumed', offsets: this.#reading.resume(partition).map(at(null)) })
  }

  /** Null: all partitions of the consumer. @throws KafkaFailure */
  async seek(partition: TopicPartition | null, target: SeekTarget): Promise<void> {
    const moved = await this.#reading.seek(partition, target)
    this.#log({ kind: 'sought', offsets: moved.map(each => ({ ...each, metadata: '' })) })
  }

  /** Null: the positions. Commits by hand are journalled, the consumer's own are not. @throws KafkaFailure */
  commit(offsets: readonly Commit[] | null, writer: Writer, journalled: Journalled): Promise<void> {
    return this.#commit(offsets ?? this.#reading.commits(), 'hand', writer, journalled)
  }

  /** @throws KafkaFailure NO_GROUP */
  async autoCommit(enabled: boolean, intervalMs: number, writer: Writer): Promise<void> {
    // Refused where there is no group, and given what later commits need.
    if (enabled) await this.#tie?.commit([], writer)
    this.autoCommitEvery(enabled ? intervalMs : null)
  }

  /** For a member, which commits as what it is. @param intervalMs null: never */
  autoCommitEvery(intervalMs: number | null): void {
    this.#intervalMs = intervalMs
    this.#autoCommit.set(intervalMs === null ? null : () => this.#commitMoved(), intervalMs ?? 0)
  }

  /** A poll under way ends. Commits once more where auto-commit is on, as Kafka's consumer does. */
  async close(): Promise<void> {
    if (this.hasEnded) return
    this.#stopAll()
    try {
      await this.#tie?.close()
    } finally {
      this.#autoCommit.stop()
    }
  }

  async crash(): Promise<void> {
    this.#stopAll()
    this.#autoCommit.stop()
    await this.#tie?.crash()
  }

  #stopAll(): void {
    this.#runner.stop()
    this.#end.abort()
  }

  #drop(): void {
    this.#committed = new Map()
    this.#reading.drop()
  }

  #pollInTurn(timeoutMs: number, signal: AbortSignal | undefined) {
    const both = signal === undefined ? this.#end.signal : AbortSignal.any([this.#end.signal, signal])
    const turn = this.#lastPoll.then(async () => {
      const polled = await this.#reading.poll(timeoutMs, both)
      const { groupId } = this.options
      const readBefore = this.#lab.deliveries.add(this.number, groupId ?? `consumer ${this.number}`, polled)
      this.#delivered += polled.topics.length
      for (const again of readBefore) this.#deliveredAgain += again
      return { ...polled, readBefore }
    })
    this.#lastPoll = turn.catch(() => {})
    return turn
  }

  async #farewell(): Promise<void> {
    if (!this.#autoCommit.isOn) return
    const isEnd = this.#end.signal.aborted
    // What the clock is committing may be older than what is committed now.
    const commits = this.#moved()
    await this.#autoCommit.settled()
    await this.#commit(commits, isEnd ? 'close' : 'rebalance', null).catch((error: unknown) =>
      this.#reading.trouble(error),
    )
  }

  async #commitMoved(): Promise<void> {
    if (this.#tie?.isCommitting === true) await this.#commit(this.#moved(), 'interval', null)
  }

  #moved(): Commit[] {
    return this.#reading.commits().filter(each => this.#committed.get(placeOf(each)) !== each.offset)
  }

  async #commit(
    commits: readonly Commit[],
    trigger: Trigger,
    writer: Writer | null,
    journalled?: Journalled,
  ): Promise<void> {
    const tie = this.#tie
    if (tie === null || this.hasEnded) throw this.#closed()
    const offsets = [...commits]
    if (offsets.length === 0 && trigger !== 'hand') return
    try {
      const { groupId } = this.options
      const perform = () => tie.commit(offsets, writer)
      if (journalled === undefined || groupId === null || offsets.length === 0) throwRefused(await perform())
      else {
        let results: readonly PartitionResult[] = []
        await journalled(groupId, offsets, async () => {
          results = await perform()
          return results
        })
        throwRefused(results)
      }
    } catch (error) {
      const failure = asFailure(error, { cluster: this.#reader().cluster })
      this.#log({ kind: 'commitFailed', offsets, trigger, problem: problemOf(failure) })
      throw failure
    }
    for (const each of offsets) this.#committed.set(placeOf(each), each.offset)
    this.#log({ kind: 'committed', offsets, trigger })
  }

  #log(event: EventOf): void {
    const { sessionId, number: consumer } = this
    const { memberId = null, generationId = null } = this.#tie ?? {}
    this.#lab.timeline.add({
      memberId,
      generationId,
      groupId: this.options.groupId,
      ...event,
      sessionId,
      consumer,
    })
  }

  #closed(): KafkaFailure {
    return new KafkaFailure({
      code: 'SESSION_CLOSED',
      what: 'This consumer is no longer open',
      where: { consumer: String(this.number) },
      remedy: 'Open it again with the same settings.',
    })
  }
}

/** @throws KafkaFailure of the first refused partition; the others may have been stored */
function throwRefused(results: readonly PartitionResult[]): void {
  const refused = results.find(each => each.failure !== null)
  if (refused?.failure != null) throw refused.failure
}

const at =
  (offset: bigint | null) =>
  ({ topic, partition }: TopicPartition) => ({ topic, partition, offset, metadata: '' })
