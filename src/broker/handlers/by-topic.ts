// Between the wire's topics-with-partitions and the coordinators' flat lists of partitions.

import type { TopicPartition } from '../coordinator/index.ts'

/** Items of one topic together, topics in the order of their first item. */
export function byTopic<T extends TopicPartition>(items: readonly T[]): { name: string; items: T[] }[] {
  const topics = new Map<string, T[]>()
  for (const item of items) {
    const own = topics.get(item.topic)
    if (own === undefined) topics.set(item.topic, [item])
    else own.push(item)
  }
  return [...topics].map(([name, own]) => ({ name, items: own }))
}

/** The partitions of a request that lists topics with partition numbers. */
export function partitionsIn(
  topics: readonly { readonly name: string; readonly partitions: readonly number[] }[],
): TopicPartition[] {
  return topics.flatMap(({ name, partitions }) => partitions.map(partition => ({ topic: name, partition })))
}
