// Where the logs of partitions begin and end, many topics at once. A topic that cannot be asked (it may be gone since)
// fails for its own partitions only.
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure, type KafkaFailure } from '#kafka/failure.ts'
import { EARLIEST, LATEST, offsetsOf } from '#kafka/offsets.ts'
import { eachOf } from '#kafka/patience.ts'

export interface Place {
  topic: string
  partition: number
}

export interface Log {
  start: bigint
  /** High watermark. */
  end: bigint
  failure: KafkaFailure | null
}

const TOPICS_AT_ONCE = 16

/** `orders/4`: a topic's name holds no slash. */
export const placeOf = ({ topic, partition }: Place): string => `${topic}/${partition}`

export function byTopic(places: readonly Place[]): [topic: string, partitions: number[]][] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of places) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics]
}

/** Each place's log, under `placeOf`; one that cannot be asked carries its failure. */
export async function logsOf(connection: KafkaConnection, places: readonly Place[]): Promise<Map<string, Log>> {
  const logs = new Map<string, Log>()
  await eachOf(byTopic(places), TOPICS_AT_ONCE, async ([topic, partitions]) => {
    try {
      const [starts, ends] = await Promise.all([
        offsetsOf(connection, topic, partitions, { timestamp: EARLIEST }),
        offsetsOf(connection, topic, partitions, { timestamp: LATEST }),
      ])
      for (const partition of partitions) {
        const [start, end] = [starts.get(partition), ends.get(partition)]
        const failure = start?.failure ?? end?.failure ?? null
        logs.set(placeOf({ topic, partition }), { start: start?.offset ?? -1n, end: end?.offset ?? -1n, failure })
      }
    } catch (error) {
      for (const partition of partitions) {
        const failure = asFailure(error, { cluster: connection.cluster, topic, partition: String(partition) })
        logs.set(placeOf({ topic, partition }), { start: -1n, end: -1n, failure })
      }
    }
  })
  return logs
}
