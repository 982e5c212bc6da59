// Follows the ends of many partitions: at each leader, or replica nearby, one long poll (sessionless Fetch) under way, over a
// connection of its own, without a consumer group. Hands on raw batches in each partition's order and knows nothing of records.
// Leaders that move, partitions and topics that come and go are followed; what was missed is said, never skipped.
import type { FetchedBatches, Isolation } from '#core/log/source.ts'
import { offsetBehind } from '#core/log/tail-intake.ts'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, brokerFailure, type KafkaFailure } from './failure.ts'
import type { FramePool } from './frame-pool.ts'
import { EARLIEST, LATEST, offsetsOf } from './offsets.ts'
import { type SeenTopic, seeTopics, type TailChoice } from './tail-topics.ts'

/** Versions from 13 on name topics by id only. */
const LAST_VERSION_BY_NAME = 12
const MAX_WAIT_MS = 500
const PARTITION_BYTES = 1024 * 1024
const ANSWER_BYTES = 8 * 1024 * 1024
/** Between two requests to one leader: a person looks at it, and small answers cost as much as large ones. */
const PACE_MS = 25
const LOOK_MS = 5000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

export interface TailSink {
  /** The bytes are the sink's only until it returns. `end` is where the partition ends as far as it may be read. */
  batches(topic: string, partition: number, from: bigint, fetched: FetchedBatches, end: bigint): void
  /** Something that a person should know: of a topic, or of one of its partitions. */
  note(topic: string, partition: number | null, what: string): void
  /** The partitions of a topic, whenever they change; 0 when it is gone. */
  partitions(topic: string, count: number): void
  /** Null once it goes on. */
  problem(failure: KafkaFailure | null): void
}

interface Lane {
  topic: string
  partition: number
  next: bigint
  leader: number
  /** The broker that is asked: the leader, or a replica nearby. */
  node: number
  /** Named in a note, and no longer read. */
  isStopped: boolean
}

type Answer = ResponseOf<typeof fetch>

export class TopicsTail {
  isolation: Isolation
  readonly #connection: KafkaConnection
  readonly #pool: FramePool
  readonly #choice: TailChoice
  readonly #sink: TailSink
  readonly #topics = new Map<string, { id: string; lanes: Map<number, Lane> }>()
  readonly #absent = new Map<string, string>()
  /** Brokers with a loop of their own. */
  readonly #asked = new Set<number>()
  #looking: Promise<void> | null = null
  #lookTimer: NodeJS.Timeout | undefined
  #closed = false

  constructor(connection: KafkaConnection, pool: FramePool, choice: TailChoice, isolation: Isolation, sink: TailSink) {
    this.#connection = connection
    this.#pool = pool
    this.#choice = choice
    this.isolation = isolation
    this.#sink = sink
  }

  /** Returns once it stands at the ends: what is written from then on is handed on. @throws KafkaFailure */
  async start(): Promise<void> {
    await this.#look(LATEST)
    this.#lookLater()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#lookTimer)
  }

  #lookLater(): void {
    this.#lookTimer = setTimeout(async () => {
      await this.#lookAgain()
      if (!this.#closed) this.#lookLater()
    }, LOOK_MS)
  }

  /** One look at a time; who asks meanwhile waits for that one. */
  #lookAgain(): Promise<void> {
    this.#looking ??= this.#look(EARLIEST)
      .then(
        () => this.#sink.problem(null),
        error => this.#sink.problem(asFailure(error, { cluster: this.#connection.cluster })),
      )
      .finally(() => {
        this.#looking = null
      })
    return this.#looking
  }

  /** @param start where partitions are read from that were not known: all of what came since the last look is new */
  async #look(start: bigint): Promise<void> {
    const { topics, absent } = await seeTopics(this.#connection, this.#choice)
    if (this.#closed) return
    const isFirst = start === LATEST
    for (const [name, why] of absent) this.#lose(name, why)
    for (const name of [...this.#topics.keys()]) {
      if (!topics.some(topic => topic.name === name)) this.#lose(name, absent.get(name) ?? 'It is no longer there')
    }
    await Promise.all(topics.map(topic => this.#follow(topic, start, isFirst)))
    this.#askNodes()
  }

  #lose(topic: string, why: string): void {
    if (this.#absent.get(topic) === why) return
    this.#absent.set(topic, why)
    this.#sink.note(topic, null, why)
    if (this.#topics.delete(topic)) this.#sink.partitions(topic, 0)
  }

  async #follow({ name, id, leaders }: SeenTopic, start: bigint, isFirst: boolean): Promise<void> {
    let known = this.#topics.get(name)
    if (known !== undefined && known.id !== id) {
      this.#sink.note(name, null, 'It was deleted and made anew; read from its first offset')
      known = undefined
    } else if (known === undefined && !isFirst) this.#sink.note(name, null, 'It was made; read from its first offset')
    const lanes = known?.lanes ?? new Map<number, Lane>()
    for (const [partition, leader] of leaders) {
      const lane = lanes.get(partition)
      if (lane?.isStopped === false && lane.leader !== leader) Object.assign(lane, { leader, node: leader })
    }
    const added = [...leaders.keys()].filter(partition => !lanes.has(partition) && (leaders.get(partition) ?? -1) >= 0)
    if (added.length > 0) {
      const answers = await offsetsOf(this.#connection, name, added, { timestamp: start, isolation: this.isolation })
      for (const [partition, { offset, failure }] of answers) {
        // Asked again with the next look.
        if (failure !== null) continue
        const leader = leaders.get(partition) ?? -1
        lanes.set(partition, { topic: name, partition, next: offset, leader, node: leader, isStopped: false })
        if (known !== undefined) this.#sink.note(name, partition, 'It was added; read from its first offset')
      }
    }
    if (this.#closed) return
    this.#absent.delete(name)
    this.#topics.set(name, { id, lanes })
    this.#sink.partitions(name, lanes.size)
  }

  *#lanes(): Generator<Lane> {
    for (const { lanes } of this.#topics.values()) yield* lanes.values()
  }

  #askNodes(): void {
    for (const { node } of this.#lanes()) {
      if (node < 0 || this.#asked.has(node)) continue
      this.#asked.add(node)
      void this.#askOn(node)
    }
  }

  /** Asks one broker until nothing is read from it any more. */
  async #askOn(node: number): Promise<void> {
    let failures = 0
    /** Those that were served last come last: an answer that is full leaves out the rest. */
    let served: Lane[] = []
    while (!this.#closed) {
      const mine = [...this.#lanes()].filter(lane => lane.node === node)
      if (mine.length === 0) break
      const startedAt = performance.now()
      try {
        const isLate = new Set(served)
        const lanes = [...mine.filter(lane => !isLate.has(lane)), ...mine.filter(lane => isLate.has(lane))]
        const asked = new Map(lanes.map(lane => [lane, lane.next]))
        const answer = await this.#send(node, lanes)
        if (this.#closed) break
        if (answer.errorCode !== 0) throw brokerFailure(fetch, answer.errorCode, this.#where())
        served = await this.#take(answer, asked)
        if (failures > 0) this.#sink.problem(null)
        failures = 0
        await wait(PACE_MS - (performance.now() - startedAt))
      } catch (error) {
        if (this.#closed) break
        failures++
        this.#sink.problem(asFailure(error, this.#where()))
        for (const lane of mine) this.#toLeader(lane)
        await wait(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS))
        await this.#lookAgain()
      }
    }
    this.#asked.delete(node)
    // A partition may have come back to it just now.
    if (!this.#closed) this.#askNodes()
  }

  /** Answers which lanes had something. */
  async #take(answer: Answer, asked: ReadonlyMap<Lane, bigint>): Promise<Lane[]> {
    const served: Lane[] = []
    let memory: ArrayBuffer | null = null
    let isStale = false
    const beyond: Lane[] = []
    const { nearest } = this.#connection
    for (const { topic, partitions } of answer.responses) {
      for (const each of partitions) {
        const lane = this.#topics.get(topic)?.lanes.get(each.partitionIndex)
        // Lost or made anew while the answer was on its way, or served by another leader meanwhile.
        if (lane === undefined || asked.get(lane) !== lane.next) continue
        if (each.errorCode !== ErrorCode.NONE && lane.node !== lane.leader) this.#toLeader(lane)
        else if (nearest.learn(topic, lane.partition, each.preferredReadReplica)) lane.node = each.preferredReadReplica
        else if (each.errorCode === ErrorCode.OFFSET_OUT_OF_RANGE) beyond.push(lane)
        else if (each.errorCode !== ErrorCode.NONE) {
          isStale = true
          if (!brokerFailure(fetch, each.errorCode, {}).retriable) this.#stop(lane, each.errorCode)
        } else {
          const batches = each.records ?? Buffer.alloc(0)
          const next = offsetBehind(batches)
          const end = this.isolation === 'read_committed' ? each.lastStableOffset : each.highWatermark
          const from = lane.next
          if (next !== null && next > from) {
            // Frames come from sockets, whose memory is never shared.
            memory = batches.buffer as ArrayBuffer
            lane.next = next
            served.push(lane)
          }
          const abortedTransactions = each.abortedTransactions ?? []
          this.#sink.batches(topic, lane.partition, from, { batches, abortedTransactions }, end)
        }
      }
    }
    if (memory !== null) this.#pool.give(memory)
    this.#askNodes()
    // Metadata may know of it a little later than the leader.
    if (isStale) await wait(FIRST_PAUSE_MS)
    if (isStale || beyond.length > 0) await this.#lookAgain()
    for (const lane of beyond) await this.#findBounds(lane)
    return served
  }

  /** A replica nearby that did not serve is left. */
  #toLeader(lane: Lane): void {
    if (lane.node !== lane.leader) this.#connection.nearest.giveUp(lane.topic, lane.partition)
    lane.node = lane.leader
  }

  /** An error that will not pass: the partition is named, and no longer read. */
  #stop(lane: Lane, errorCode: number): void {
    if (errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return
    lane.leader = -1
    lane.node = -1
    lane.isStopped = true
    this.#sink.note(lane.topic, lane.partition, brokerFailure(fetch, errorCode, {}).what)
  }

  /** Retention overtook the tail, or the log was cut. */
  async #findBounds(lane: Lane): Promise<void> {
    if (this.#topics.get(lane.topic)?.lanes.get(lane.partition) !== lane) return
    const { topic, partition } = lane
    const [first, last] = await Promise.all([
      offsetsOf(this.#connection, topic, [partition], { timestamp: EARLIEST }),
      offsetsOf(this.#connection, topic, [partition], { timestamp: LATEST, isolation: this.isolation }),
    ])
    const start = first.get(partition)
    const end = last.get(partition)
    if (start === undefined || end === undefined || start.failure !== null || end.failure !== null) return
    if (lane.next < start.offset) {
      this.#sink.note(
        topic,
        partition,
        `Offsets ${lane.next} to ${start.offset - 1n} were deleted before they were read`,
      )
      lane.next = start.offset
    } else if (lane.next > end.offset) {
      this.#sink.note(
        topic,
        partition,
        `The log was cut: it ends at ${end.offset}, and had been read up to ${lane.next}`,
      )
      lane.next = end.offset
    }
  }

  #where(): Record<string, string> {
    return { cluster: this.#connection.cluster }
  }

  #send(nodeId: number, lanes: readonly Lane[]): Promise<Answer> {
    const byTopic = new Map<string, { partition: number; fetchOffset: bigint; partitionMaxBytes: number }[]>()
    for (const { topic, partition, next } of lanes) {
      const asked = byTopic.get(topic) ?? []
      asked.push({ partition, fetchOffset: next, partitionMaxBytes: PARTITION_BYTES })
      byTopic.set(topic, asked)
    }
    return this.#connection.send(
      { nodeId },
      fetch,
      {
        maxWaitMs: MAX_WAIT_MS,
        minBytes: 1,
        maxBytes: ANSWER_BYTES,
        isolationLevel: this.isolation === 'read_committed' ? 1 : 0,
        topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })),
        forgottenTopicsData: [],
        rackId: this.#connection.nearest.rack,
      },
      { maxVersion: LAST_VERSION_BY_NAME },
    )
  }
}

function wait(milliseconds: number): Promise<void> | undefined {
  return milliseconds <= 0 ? undefined : new Promise(resolve => setTimeout(resolve, milliseconds))
}
