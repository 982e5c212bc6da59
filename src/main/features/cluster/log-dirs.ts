// Log directories of all brokers, summed up. A broker that cannot be asked has a row that says why.
import type { LogDir } from '#contract/index.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure } from '#kafka/failure.ts'
import { type LogDir as BrokerLogDir, logDirsOf } from '#kafka/log-dirs.ts'
import { problemOf } from '../../ipc/problem-of.ts'

const LARGEST = 10

export async function logDirs(connection: KafkaConnection): Promise<LogDir[]> {
  const nodes = await connection.refreshNodes()
  const answers = await Promise.all(
    nodes.map(async ({ nodeId }) => {
      try {
        return (await logDirsOf(connection, nodeId, null)).map(dir => summed(nodeId, dir))
      } catch (error) {
        const problem = problemOf(asFailure(error, { cluster: connection.cluster, broker: String(nodeId) }))
        return [{ ...nothing, nodeId, path: '', problem }]
      }
    }),
  )
  return answers.flat().sort((a, b) => a.nodeId - b.nodeId || (a.path < b.path ? -1 : 1))
}

const nothing = { sizeInBytes: 0n, partitions: 0, totalBytes: null, usableBytes: null, largest: [] }

function summed(nodeId: number, dir: BrokerLogDir): LogDir {
  const topics = new Map<string, { topic: string; sizeInBytes: bigint; partitions: number }>()
  let sizeInBytes = 0n
  for (const replica of dir.replicas) {
    const known = topics.get(replica.topic) ?? { topic: replica.topic, sizeInBytes: 0n, partitions: 0 }
    known.sizeInBytes += replica.sizeInBytes
    known.partitions += 1
    topics.set(replica.topic, known)
    sizeInBytes += replica.sizeInBytes
  }
  return {
    nodeId,
    path: dir.path,
    problem: dir.failure === null ? null : problemOf(dir.failure),
    sizeInBytes,
    partitions: dir.replicas.length,
    totalBytes: dir.totalBytes,
    usableBytes: dir.usableBytes,
    largest: [...topics.values()].sort((a, b) => (a.sizeInBytes > b.sizeInBytes ? -1 : 1)).slice(0, LARGEST),
  }
}
