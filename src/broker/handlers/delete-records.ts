// DeleteRecords (key 21), versions 0 to 2: moves the log start offset; -1 means "up to the high watermark".

import { deleteRecords } from '#core/protocol/apis/delete-records.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'
import { LogError } from '../log/index.ts'
import type { Services } from '../services.ts'

const highWatermark = -1n

export const deleteRecordsHandler = defineHandler({
  api: deleteRecords,
  versions: [0, 2],
  handle: (request, { services }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, offset }) => ({
        partitionIndex,
        ...deleteBefore(name, partitionIndex, offset, services),
      })),
    })),
  }),
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, ...refused(errorCode) })),
    })),
  }),
})

function deleteBefore(name: string, index: number, offset: bigint, { topics }: Services) {
  const partition = topics.partition(name, index)
  if (partition === null) return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  const { log } = partition
  // A topic that is only compacted promises to keep the last value of each key.
  if (!log.config.cleanupPolicy.includes('delete')) return refused(ErrorCode.POLICY_VIOLATION)
  if (offset < highWatermark) return refused(ErrorCode.OFFSET_OUT_OF_RANGE)
  try {
    const lowWatermark = log.deleteRecordsBefore(offset === highWatermark ? log.logEndOffset : offset)
    return { lowWatermark, errorCode: ErrorCode.NONE }
  } catch (error) {
    if (error instanceof LogError) return refused(ErrorCode[error.error])
    throw error
  }
}

function refused(errorCode: number) {
  return { lowWatermark: -1n, errorCode }
}
