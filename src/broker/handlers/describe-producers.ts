// DescribeProducers (key 61), version 0: the idempotent and transactional producers a partition remembers.

import { describeProducers } from '#core/protocol/apis/describe-producers.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import { defineHandler } from '../handler.ts'

export const describeProducersHandler = defineHandler({
  api: describeProducers,
  versions: [0, 0],
  handle: (request, { services }) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map(partitionIndex => {
        const partition = services.topics.partition(name, partitionIndex)
        if (partition === null) return refused(partitionIndex, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        const activeProducers = partition.log.producers().map(producer => ({
          producerId: producer.producerId,
          producerEpoch: producer.producerEpoch,
          lastSequence: producer.lastSequence,
          lastTimestamp: producer.lastTimestamp,
          coordinatorEpoch: producer.coordinatorEpoch,
          currentTxnStartOffset: producer.currentTransactionFirstOffset ?? -1n,
        }))
        return { partitionIndex, errorCode: ErrorCode.NONE, activeProducers }
      }),
    })),
  }),
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map(partitionIndex => refused(partitionIndex, errorCode)),
    })),
  }),
})

function refused(partitionIndex: number, errorCode: number) {
  return { partitionIndex, errorCode, errorMessage: errorMessage(errorCode), activeProducers: [] }
}
