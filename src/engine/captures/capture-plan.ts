// Which offsets of which partitions a capture takes, and what the manifest says of them before the first byte has come.
import type { CaptureRange, CaptureSpec } from '#contract/captures.contract.ts'
import { topicFolderNames } from '#core/captures/folder-names.ts'
import type { CapturedGroup, CapturedPartition, CapturedTopic } from '#core/captures/manifest.ts'
import { configsOf } from '#kafka/configs.ts'
import type { KafkaConnection } from '#kafka/connection.ts'
import { asFailure } from '#kafka/failure.ts'
import { fetchOffsets } from '#kafka/group-offsets.ts'
import { leaderSizes } from '#kafka/log-dirs.ts'
import { atTime, boundsOf, offsetsOf } from '#kafka/offsets.ts'
import { eachOf } from '#kafka/patience.ts'
import { describeTopic } from '#kafka/topics.ts'

const GROUPS_AT_ONCE = 8

/** @throws KafkaFailure where a topic cannot be read */
export async function planCapture(connection: KafkaConnection, spec: CaptureSpec): Promise<CapturedTopic[]> {
  const folders = topicFolderNames(spec.topics.map(each => each.topic))
  const planned: CapturedTopic[] = []
  for (const [index, { topic, partitions }] of spec.topics.entries()) {
    const described = await describeTopic(connection, topic)
    const all = described.partitions.map(each => each.partition).sort((a, b) => a - b)
    const chosen = partitions === null ? all : all.filter(each => partitions.includes(each))
    planned.push({
      name: topic,
      id: described.topicId,
      partitionCount: all.length,
      configs: await knownConfigs(connection, topic),
      partitions: await planPartitions(connection, topic, chosen, spec, folders[index] ?? topic),
    })
  }
  return planned
}

/** What groups have committed, on whatever topic. @throws KafkaFailure where one may not be read */
export function committedOf(connection: KafkaConnection, groupIds: readonly string[]): Promise<CapturedGroup[]> {
  return eachOf(groupIds, GROUPS_AT_ONCE, async groupId => {
    const committed = await fetchOffsets(connection, groupId, null)
    return {
      groupId,
      committed: committed.map(({ topic, partition, offset, metadata }) => ({ topic, partition, offset, metadata })),
    }
  })
}

/** By the share of the log's offsets that are asked for: records differ in size, and compaction leaves gaps. */
export async function estimateTopic(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[] | null,
  range: CaptureRange,
): Promise<{ offsets: bigint; bytes: bigint | null }> {
  const all = await connection.refreshTopic(topic)
  const chosen = partitions === null ? all : all.filter(each => partitions.includes(each))
  const planned = await planPartitions(connection, topic, chosen, { range, isLive: false }, topic)
  // Not every account may see log directories.
  const sizes = await leaderSizes(connection, topic, await connection.leaders(topic, chosen)).catch(() => null)
  let [offsets, bytes]: [bigint, bigint | null] = [0n, sizes === null ? null : 0n]
  for (const { partition, from, until, logStartOffset, highWatermark } of planned) {
    const asked = (until ?? from) - from
    offsets += asked
    const size = sizes?.get(partition)
    const length = highWatermark - logStartOffset
    if (bytes !== null && length > 0n) bytes = size === undefined ? null : bytes + (size * asked) / length
  }
  return { offsets, bytes }
}

/** An account may read records without seeing configurations. */
export async function knownConfigs(connection: KafkaConnection, topic: string): Promise<CapturedTopic['configs']> {
  try {
    const entries = await configsOf(connection, { topic })
    return entries.flatMap(({ name, value, source, isSensitive }) =>
      source === 'DYNAMIC_TOPIC_CONFIG' && value !== null && !isSensitive ? [{ name, value }] : [],
    )
  } catch (error) {
    if (/AUTHORIZATION_FAILED/.test(asFailure(error, { topic }).code)) return []
    throw error
  }
}

export async function planPartitions(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  { range, isLive }: Pick<CaptureSpec, 'range' | 'isLive'>,
  folder: string,
): Promise<CapturedPartition[]> {
  const none = new Map<number, bigint>()
  const [bounds, stable, first, last] = await Promise.all([
    boundsOf(connection, topic, partitions),
    boundsOf(connection, topic, partitions, 'read_committed'),
    range.by === 'times' && range.from !== null ? offsetsAt(connection, topic, partitions, range.from) : none,
    range.by === 'times' && range.until !== null ? offsetsAt(connection, topic, partitions, range.until) : none,
  ])
  return partitions.map(partition => {
    const { logStartOffset, end } = bounds.get(partition) ?? { logStartOffset: 0n, end: 0n }
    const inside = (offset: bigint) => (offset < logStartOffset ? logStartOffset : offset > end ? end : offset)
    let [from, until] = [logStartOffset, end]
    if (range.by === 'offsets') [from, until] = [inside(range.from ?? logStartOffset), inside(range.until ?? end)]
    else if (range.by === 'end') from = end
    else {
      if (range.from !== null) from = first.get(partition) ?? end
      if (range.until !== null) until = last.get(partition) ?? end
    }
    return {
      partition,
      folder: `${folder}-${partition}`,
      from,
      until: isLive ? null : until > from ? until : from,
      logStartOffset,
      highWatermark: end,
      lastStableOffset: stable.get(partition)?.end ?? end,
      next: from,
      records: 0,
      batches: 0,
      bytes: 0,
      transactionsCutOff: [],
      files: [],
      gaps: [],
    }
  })
}

/** Where no record is that young the partition is left out. */
async function offsetsAt(connection: KafkaConnection, topic: string, partitions: readonly number[], time: bigint) {
  const answers = await offsetsOf(connection, topic, partitions, atTime(time))
  const found = new Map<number, bigint>()
  for (const [partition, { offset, failure }] of answers) {
    if (failure !== null) throw failure
    if (offset >= 0n) found.set(partition, offset)
  }
  return found
}
