// The topics that a replay writes to: which, their partitions, and what their configuration does to records.
import type { ReplayMapping } from '#contract/replay.contract.ts'
import { configsOf } from '#kafka/configs.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure } from '#kafka/failure.ts'
import type { SourceStretch } from '../stretches.ts'

/** Kafka's default of `max.message.bytes`. */
const USUAL_MOST_BYTES = 1_048_588

export function targetTopics({ topic }: ReplayMapping, sources: readonly SourceStretch[]): string[] {
  if (topic.by === 'fixed') return [topic.topic]
  if (topic.by === 'header') return [...new Set(topic.topics)]
  return [...new Set(sources.map(each => each.topic))]
}

/** By topic, ascending. @throws KafkaFailure UNKNOWN_TOPIC_OR_PARTITION */
export async function partitionsOf(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<Map<string, readonly number[]>> {
  return new Map(
    await Promise.all(
      topics.map(async (topic): Promise<[string, number[]]> => [topic, await connection.refreshTopic(topic)]),
    ),
  )
}

/** What is in force, by name; null where the account may not see it. @throws KafkaFailure */
export async function configIfSeen(connection: KafkaConnection, topic: string): Promise<Map<string, string> | null> {
  try {
    const entries = await configsOf(connection, { topic })
    return new Map(entries.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])))
  } catch (error) {
    if (/AUTHORIZATION_FAILED/.test(asFailure(error, { topic }).code)) return null
    throw error
  }
}

/** `max.message.bytes` of each. */
export async function mostBytesOf(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<Map<string, number>> {
  const configs = await Promise.all(topics.map(topic => configIfSeen(connection, topic)))
  return new Map(
    topics.map((topic, index) => [topic, Number(configs[index]?.get('max.message.bytes') ?? USUAL_MOST_BYTES)]),
  )
}
