// One topic with its partitions: leaders from Metadata, ends from ListOffsets, sizes from DescribeLogDirs. Each part
// degrades alone: what may not be seen is null.
import type { PartitionDetail, TopicDetail, TopicSummary } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { leaderSizes } from '#kafka/log-dirs.ts'
import { EARLIEST, LATEST, offsetsOf } from '#kafka/offsets.ts'
import { describeTopic, type Topic } from '#kafka/topics.ts'
import { problemOf } from '../../ipc/problem-of.ts'

export function summaryOf(topic: Topic): TopicSummary {
  const unhealthy = topic.partitions.filter(
    each => each.leader === null || each.inSyncReplicas.length < each.replicas.length,
  )
  return {
    name: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: topic.partitions.length,
    replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
    unhealthyPartitions: unhealthy.length,
  }
}

/** @throws KafkaFailure when the topic cannot be described at all */
export async function topicDetail(connection: KafkaConnection, name: string): Promise<TopicDetail> {
  const topic = await describeTopic(connection, name)
  const led = topic.partitions.filter(each => each.leader !== null).map(each => each.partition)
  const [starts, ends, sizes] = await Promise.all([
    offsetsOf(connection, name, led, { timestamp: EARLIEST }),
    offsetsOf(connection, name, led, { timestamp: LATEST }),
    // Not every account may see log directories.
    leaderSizes(connection, name, byLeader(topic)).catch(() => new Map<number, bigint>()),
  ])
  const details = topic.partitions.map((each): PartitionDetail => {
    const start = starts.get(each.partition)
    const end = ends.get(each.partition)
    const failure = start?.failure ?? end?.failure ?? null
    return {
      ...each,
      logStartOffset: start?.failure === null ? start.offset : null,
      highWatermark: end?.failure === null ? end.offset : null,
      sizeInBytes: sizes.get(each.partition) ?? null,
      problem: failure === null ? null : problemOf(failure),
    }
  })
  return { ...summaryOf(topic), partitionDetails: details.sort((a, b) => a.partition - b.partition) }
}

function byLeader(topic: Topic): Map<number, number[]> {
  const leaders = new Map<number, number[]>()
  for (const { partition, leader } of topic.partitions) {
    if (leader !== null) leaders.set(leader, [...(leaders.get(leader) ?? []), partition])
  }
  return leaders
}
