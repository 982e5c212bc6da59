// ListOffsets (key 2), versions 1 to 10: earliest (-2, -4), latest (-1), largest timestamp (-3), by timestamp.
// Latest tiered (-5) finds nothing: there is no tiered storage.

import { listOffsets } from '#core/protocol/apis/list-offsets.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import type { PartitionLog } from '../log/index.ts'
import { leaderEpoch, leaderEpochError } from './placement.ts'

const latest = -1n
const earliest = -2n
const largestTimestamp = -3n
const earliestLocal = -4n

const readCommitted = 1

export const listOffsetsHandler = defineHandler({
  api: listOffsets,
  versions: [1, 10],
  handle(request, { services }) {
    const committedOnly = request.isolationLevel === readCommitted
    return {
      topics: request.topics.map(({ name, partitions }) => {
        const asked = partitions.map(({ partitionIndex }) => partitionIndex)
        return {
          name,
          partitions: partitions.map(({ partitionIndex, currentLeaderEpoch, timestamp }) => {
            // Kafka answers one question per partition and request.
            const twice = asked.filter(index => index === partitionIndex).length > 1
            if (twice) return { partitionIndex, errorCode: ErrorCode.INVALID_REQUEST }
            const partition = services.topics.partition(name, partitionIndex)
            if (partition === null) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }
            const errorCode = leaderEpochError(currentLeaderEpoch)
            if (errorCode !== ErrorCode.NONE) return { partitionIndex, errorCode }
            return { partitionIndex, errorCode, ...find(partition.log, timestamp, committedOnly) }
          }),
        }
      }),
    }
  },
  failure: (request, errorCode) => ({
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }),
})

interface Found {
  readonly offset: bigint
  readonly timestamp: bigint
  readonly leaderEpoch: number
}

const nothing: Found = { offset: -1n, timestamp: -1n, leaderEpoch: -1 }

function find(log: PartitionLog, timestamp: bigint, committedOnly: boolean): Found {
  const end = committedOnly ? log.lastStableOffset : log.logEndOffset
  if (timestamp === latest) return { offset: end, timestamp: -1n, leaderEpoch }
  if (timestamp === earliest || timestamp === earliestLocal) {
    return { offset: log.logStartOffset, timestamp: -1n, leaderEpoch }
  }
  const record =
    timestamp === largestTimestamp ? log.maxTimestamp() : timestamp < 0n ? null : log.offsetForTimestamp(timestamp)
  return record === null || record.offset >= end ? nothing : { ...record, leaderEpoch }
}
