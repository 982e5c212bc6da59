// A topic of a cluster as a log source: sessionless Fetch from the partitions' leaders, or replicas nearby; raw batches out.

import type { Bounds, FetchedBatches, Isolation, LogSource } from '#core/log/source.ts'
import { fetch } from '#core/protocol/apis/fetch.ts'
import type { ResponseOf } from '#core/protocol/schema.ts'
import type { KafkaConnection } from './connection.ts'
import { asFailure, brokerFailure, KafkaFailure } from './failure.ts'
import { atTime, boundsOf, offsetsOf } from './offsets.ts'
import { throughFailover } from './patience.ts'

/** How long a broker may wait for bytes before it answers with none. Paging never waits for new records. */
const MAX_WAIT_MS = 500

interface Read {
  partition: number
  offset: bigint
  maxBytes: number
  isolation: Isolation
  where: Record<string, string>
}

type Answered = ResponseOf<typeof fetch>['responses'][number]['partitions'][number]

export class BrokerLog implements LogSource {
  readonly topic: string
  readonly #connection: KafkaConnection

  constructor(connection: KafkaConnection, topic: string) {
    this.#connection = connection
    this.topic = topic
  }

  partitions(): Promise<number[]> {
    return this.#patiently(() => this.#connection.refreshTopic(this.topic))
  }

  bounds(partitions: readonly number[], isolation: Isolation): Promise<Map<number, Bounds>> {
    return this.#patiently(() => boundsOf(this.#connection, this.topic, partitions, isolation))
  }

  offsetsForTime(partitions: readonly number[], timestamp: bigint): Promise<Map<number, bigint | null>> {
    return this.#patiently(async () => {
      const answers = await offsetsOf(this.#connection, this.topic, partitions, atTime(timestamp))
      return new Map(
        [...answers].map(([partition, answer]) => {
          if (answer.failure !== null) throw answer.failure
          return [partition, answer.offset < 0n ? null : answer.offset]
        }),
      )
    })
  }

  fetch(partition: number, offset: bigint, maxBytes: number, isolation: Isolation): Promise<FetchedBatches> {
    const where = {
      cluster: this.#connection.cluster,
      topic: this.topic,
      partition: String(partition),
      offset: String(offset),
    }
    const read: Read = { partition, offset, maxBytes, isolation, where }
    return this.#patiently(async () => {
      try {
        return await this.#fetchNearest(read)
      } catch (error) {
        const failure = asFailure(error, where)
        if (failure.code === 'OFFSET_OUT_OF_RANGE') return this.#deletedAt(partition, offset, failure)
        throw failure
      }
    })
  }

  #patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return throughFailover(this.#connection, this.topic, 'reads', ask)
  }

  /** Retention may pass a list that is open: an offset before the log's start is no failure. */
  async #deletedAt(partition: number, offset: bigint, failure: KafkaFailure): Promise<FetchedBatches> {
    const { logStartOffset } = (await boundsOf(this.#connection, this.topic, [partition])).get(partition) ?? {}
    if (logStartOffset === undefined || offset >= logStartOffset) throw failure
    return { batches: Buffer.alloc(0), abortedTransactions: [], deletedBefore: logStartOffset }
  }

  /** From where it is nearest; what is not to be had there, from the leader. */
  async #fetchNearest(read: Read): Promise<FetchedBatches> {
    const { nearest } = this.#connection
    const { nodeId, isNear } = await this.#connection.readFrom(this.topic, read.partition)
    try {
      const found = await this.#fetchOnce(nodeId, read, nearest.rack)
      if (nearest.learn(this.topic, read.partition, found.preferredReadReplica)) return this.#fetchNearest(read)
      // It may not know yet that what it has is committed.
      if (isNear && (found.records?.length ?? 0) === 0) return this.#fetchFromLeader(read)
      return batchesOf(found)
    } catch (error) {
      if (!isNear) throw error
      nearest.giveUp(this.topic, read.partition)
      return this.#fetchNearest(read)
    }
  }

  async #fetchFromLeader(read: Read): Promise<FetchedBatches> {
    const [leader = -1] = (await this.#connection.leaders(this.topic, [read.partition])).keys()
    return batchesOf(await this.#fetchOnce(leader, read, ''))
  }

  async #fetchOnce(nodeId: number, { partition, offset, maxBytes, isolation, where }: Read, rackId: string) {
    const answer = await this.#connection.send({ nodeId }, fetch, {
      maxWaitMs: MAX_WAIT_MS,
      minBytes: 1,
      maxBytes,
      isolationLevel: isolation === 'read_committed' ? 1 : 0,
      topics: [{ topic: this.topic, partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: maxBytes }] }],
      forgottenTopicsData: [],
      rackId,
    })
    if (answer.errorCode !== 0) throw brokerFailure(fetch, answer.errorCode, where)
    const found = answer.responses[0]?.partitions[0]
    if (found === undefined)
      throw new KafkaFailure({ code: 'UNEXPECTED', what: 'The broker answered for no partition', where })
    if (found.errorCode !== 0) throw brokerFailure(fetch, found.errorCode, where)
    return found
  }
}

function batchesOf({ records, abortedTransactions }: Answered): FetchedBatches {
  return { batches: records ?? Buffer.alloc(0), abortedTransactions: abortedTransactions ?? [] }
}
