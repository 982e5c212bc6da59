// AddPartitionsToTxn (key 24), versions 0 to 5: all partitions of a request or none. From version 4 several transactions,
// some only to be verified; clients use version 3, brokers among themselves the newer ones.

import { addPartitionsToTxn } from '#core/protocol/apis/add-partitions-to-txn.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { RequestOf } from '#core/protocol/schema.ts'
import type { PartitionError, TransactionalProducer, TransactionCoordinator } from '../coordinator/index.ts'
import { defineHandler } from '../handler.ts'
import { byTopic, partitionsIn } from './by-topic.ts'
import { fencedFor } from './producer-fenced.ts'

type Request = RequestOf<typeof addPartitionsToTxn>

export const addPartitionsToTxnHandler = defineHandler({
  api: addPartitionsToTxn,
  versions: [0, 5],
  handle(request, { apiVersion, services }) {
    if (apiVersion < 4) {
      const results = services.transactions.addPartitions(oneProducer(request), partitionsIn(request.v3AndBelowTopics))
      return { throttleTimeMs: 0, resultsByTopicV3AndBelow: shown(results, apiVersion >= 2) }
    }
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.NONE,
      resultsByTransaction: request.transactions.map(one => ({
        transactionalId: one.transactionalId,
        topicResults: shown(addOrVerify(one, services.transactions), true),
      })),
    }
  },
  failure: (request, errorCode, { apiVersion }) => ({
    throttleTimeMs: 0,
    errorCode,
    resultsByTopicV3AndBelow:
      apiVersion < 4
        ? shown(
            partitionsIn(request.v3AndBelowTopics).map(at => ({ ...at, errorCode })),
            true,
          )
        : [],
  }),
})

function oneProducer(request: Request): TransactionalProducer {
  return {
    transactionalId: request.v3AndBelowTransactionalId,
    producerId: request.v3AndBelowProducerId,
    producerEpoch: request.v3AndBelowProducerEpoch,
  }
}

function addOrVerify(one: Request['transactions'][number], transactions: TransactionCoordinator): PartitionError[] {
  const partitions = partitionsIn(one.topics)
  if (!one.verifyOnly) return transactions.addPartitions(one, partitions)
  return partitions.map(at => ({ ...at, errorCode: transactions.verify(one, at) }))
}

function shown(results: readonly PartitionError[], knowsFenced: boolean) {
  return byTopic(results).map(({ name, items }) => ({
    name,
    resultsByPartition: items.map(({ partition, errorCode }) => ({
      partitionIndex: partition,
      partitionErrorCode: fencedFor(errorCode, knowsFenced),
    })),
  }))
}
