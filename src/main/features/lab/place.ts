// A partition by name, as a key and as text.
export interface TopicPartition {
  topic: string
  partition: number
}

/** `orders/4`: a topic's name holds no slash. */
export type Place = `${string}/${number}`

export const placeOf = ({ topic, partition }: TopicPartition): Place => `${topic}/${partition}`

/** For the `where` of a problem. */
export function whereOf({ topic, partition }: TopicPartition): { topic: string; partition: string } {
  return { topic, partition: String(partition) }
}

export function byTopic(partitions: readonly TopicPartition[]): [topic: string, partitions: number[]][] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics]
}

/** Each partition once. */
export function distinct<P extends TopicPartition>(partitions: readonly P[]): P[] {
  return [...new Map(partitions.map(each => [placeOf(each), each])).values()]
}
