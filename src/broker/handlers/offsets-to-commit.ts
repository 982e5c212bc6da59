// What OffsetCommit and TxnOffsetCommit have in common: their topics, and an answer for each partition.

import type { OffsetToCommit, PartitionError } from '../coordinator/index.ts'
import type { Topics } from '../topics/topics.ts'
import { byTopic } from './by-topic.ts'

export interface TopicToCommit {
  readonly name: string
  readonly partitions: readonly {
    readonly partitionIndex: number
    readonly committedOffset: bigint
    readonly committedLeaderEpoch: number
    readonly committedMetadata: string | null
  }[]
}

export function offsetsIn(topics: readonly TopicToCommit[]): OffsetToCommit[] {
  return topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => ({
      topic: name,
      partition: partitionIndex,
      offset: committedOffset,
      leaderEpoch: committedLeaderEpoch,
      metadata: committedMetadata,
    })),
  )
}

export function knownOffsets(offsets: readonly OffsetToCommit[], topics: Topics): OffsetToCommit[] {
  return offsets.filter(({ topic, partition }) => topics.partition(topic, partition) !== null)
}

/** In the order asked; what is not among the results gets `otherwise`. */
export function commitAnswer(asked: readonly OffsetToCommit[], results: readonly PartitionError[], otherwise: number) {
  const codes = new Map(results.map(({ topic, partition, errorCode }) => [`${partition} ${topic}`, errorCode]))
  return byTopic(asked).map(({ name, items }) => ({
    name,
    partitions: items.map(({ partition }) => ({
      partitionIndex: partition,
      errorCode: codes.get(`${partition} ${name}`) ?? otherwise,
    })),
  }))
}
