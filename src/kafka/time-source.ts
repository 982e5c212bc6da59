// Look-ups by time in one topic of a cluster, for its time map: ListOffsets only, no Fetch.
import type { LogEnds, LookUp, TimedOffset, TimeSource } from '#core/log/time-map.ts'
import { listOffsets } from '#core/protocol/apis/list-offsets.ts'
import type { KafkaConnection } from './connection.ts'
import { atTime, EARLIEST, LATEST, MAX_TIMESTAMP, type OffsetAnswer, type OffsetQuery, offsetsOf } from './offsets.ts'

/** The first version of ListOffsets that finds the largest timestamp (KIP-734). */
const MAX_TIMESTAMP_SINCE = 7

export class TopicTimes implements TimeSource {
  readonly #connection: KafkaConnection
  readonly #topic: string

  constructor(connection: KafkaConnection, topic: string) {
    this.#connection = connection
    this.#topic = topic
  }

  partitions(): Promise<number[]> {
    return this.#connection.refreshTopic(this.#topic)
  }

  async ends(partitions: readonly number[]): Promise<LookUp<LogEnds>> {
    const [first, last] = await Promise.all([
      this.#ask(partitions, { timestamp: EARLIEST }, ({ offset }) => offset),
      this.#ask(partitions, { timestamp: LATEST }, ({ offset }) => offset),
    ])
    const found = new Map<number, LogEnds>()
    for (const [partition, logStartOffset] of first.found) {
      const end = last.found.get(partition)
      if (end !== undefined) found.set(partition, { logStartOffset, end })
    }
    return { found, failures: new Map([...first.failures, ...last.failures]) }
  }

  firstSince(partitions: readonly number[], timestamp: bigint): Promise<LookUp<TimedOffset | null>> {
    return this.#ask(partitions, atTime(timestamp), timedOf)
  }

  async youngest(partitions: readonly number[]): Promise<LookUp<TimedOffset | null>> {
    const versions = await this.#connection.versions()
    const isOffered = (versions.get(listOffsets.key)?.maxVersion ?? 0) >= MAX_TIMESTAMP_SINCE
    if (!isOffered) return { found: new Map(partitions.map(partition => [partition, null])), failures: new Map() }
    return this.#ask(partitions, { timestamp: MAX_TIMESTAMP }, timedOf)
  }

  async #ask<Found>(partitions: readonly number[], query: OffsetQuery, read: (answer: OffsetAnswer) => Found) {
    const found = new Map<number, Found>()
    const failures = new Map<number, string>()
    const answers = partitions.length === 0 ? [] : await offsetsOf(this.#connection, this.#topic, partitions, query)
    for (const [partition, answer] of answers) {
      if (answer.failure === null) found.set(partition, read(answer))
      else failures.set(partition, answer.failure.what)
    }
    return { found, failures }
  }
}

function timedOf({ offset, timestamp }: OffsetAnswer): TimedOffset | null {
  return offset < 0n ? null : { offset, timestamp }
}
