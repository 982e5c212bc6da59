// Log directories of brokers and the sizes of what lies in them (DescribeLogDirs).
import { describeLogDirs } from '#core/protocol/apis/describe-log-dirs.ts'
import type { KafkaConnection } from './connection.ts'
import { brokerFailure, type KafkaFailure, throwOnError } from './failure.ts'

export interface LogDir {
  path: string
  /** This directory's own failure (offline, not permitted). */
  failure: KafkaFailure | null
  replicas: { topic: string; partition: number; sizeInBytes: bigint; isFuture: boolean }[]
  /** Of the volume; null before Kafka 3.3. */
  totalBytes: bigint | null
  usableBytes: bigint | null
}

/** @param topics null for everything on the broker @throws KafkaFailure */
export async function logDirsOf(
  connection: KafkaConnection,
  nodeId: number,
  topics: readonly { topic: string; partitions: readonly number[] }[] | null,
): Promise<LogDir[]> {
  const where = { cluster: connection.cluster, broker: String(nodeId) }
  const answer = await connection.send({ nodeId }, describeLogDirs, { topics })
  throwOnError(describeLogDirs, answer.errorCode, where)
  return answer.results.map(dir => ({
    path: dir.logDir,
    failure:
      dir.errorCode === 0 ? null : brokerFailure(describeLogDirs, dir.errorCode, { ...where, directory: dir.logDir }),
    replicas: dir.topics.flatMap(({ name, partitions }) =>
      partitions.map(each => ({
        topic: name,
        partition: each.partitionIndex,
        sizeInBytes: each.partitionSize,
        isFuture: each.isFutureKey,
      })),
    ),
    totalBytes: dir.totalBytes < 0n ? null : dir.totalBytes,
    usableBytes: dir.usableBytes < 0n ? null : dir.usableBytes,
  }))
}

/**
 * Bytes of each partition's log at its leader. Before version 3 a broker that refuses answers no directories at all:
 * then, too, a partition has no entry.
 * @throws KafkaFailure
 */
export async function leaderSizes(
  connection: KafkaConnection,
  topic: string,
  leaders: ReadonlyMap<number, readonly number[]>,
): Promise<Map<number, bigint>> {
  const answers = await Promise.all(
    [...leaders].map(([nodeId, partitions]) => logDirsOf(connection, nodeId, [{ topic, partitions }])),
  )
  const sizes = new Map<number, bigint>()
  for (const { replicas } of answers.flat()) {
    // A “future” replica is a copy being moved to another directory of the same broker.
    for (const each of replicas) if (!each.isFuture) sizes.set(each.partition, each.sizeInBytes)
  }
  return sizes
}
