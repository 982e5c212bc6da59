// Produce (key 0), versions 3 to 13: appends record batches; acks 0 (no answer), 1 and -1 (the same on one node).
// Batches are checked by storage (CRC, size, sequences), their transaction by its coordinator. Not implemented: per-record error lists, quotas.

import { produce } from '#core/protocol/apis/produce.ts'
import { ErrorCode, errorMessage } from '#core/protocol/errors.ts'
import type { RequestOf } from '#core/protocol/schema.ts'
import { readBatchHeader } from '#core/records/batch.ts'
import { defineHandler } from '../handler.ts'
import { LogError } from '../log/index.ts'
import type { Services } from '../services.ts'
import type { Topic } from '../topics/topics.ts'

type ProduceRequest = RequestOf<typeof produce>

export const produceHandler = defineHandler({
  api: produce,
  versions: [3, 13],
  handle(request, { services, apiVersion }) {
    const validAcks = request.acks >= -1 && request.acks <= 1
    const responses = request.topicData.map(topicData => {
      const byId = apiVersion >= 13
      const topic = byId ? services.topics.getById(topicData.topicId) : services.topics.get(topicData.name)
      const missing = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
      return {
        topicId: topicData.topicId,
        name: topicData.name,
        partitionResponses: topicData.partitionData.map(({ index, records }) => {
          if (!validAcks) return refused(index, ErrorCode.INVALID_REQUIRED_ACKS)
          if (topic === null) return refused(index, missing)
          return append(topic, index, records, request.transactionalId, services)
        }),
      }
    })
    if (request.acks !== 0) return { responses, throttleTimeMs: 0 }
    // Nobody listens for an answer: like Kafka, a failed write is made known by closing the connection.
    const failed = responses
      .flatMap(topic => topic.partitionResponses)
      .find(({ errorCode }) => errorCode !== ErrorCode.NONE)
    if (failed !== undefined) throw new Error(`produce with acks=0 failed: ${failed.errorMessage ?? failed.errorCode}`)
    return null
  },
  failure: (request, errorCode) => everywhere(request, errorCode),
})

function append(
  topic: Topic,
  index: number,
  records: Buffer | null,
  transactionalId: string | null,
  services: Services,
) {
  const partition = topic.partitions[index]
  if (partition === undefined) return refused(index, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  if (topic.internal)
    return refused(index, ErrorCode.INVALID_TOPIC_EXCEPTION, `Cannot append to internal topic ${topic.name}`)
  if (records === null || records.length === 0) {
    return refused(index, ErrorCode.INVALID_RECORD, 'Produce request has no record batch for this partition')
  }
  const outside = outsideTransaction(records, transactionalId, { topic: topic.name, partition: index }, services)
  if (outside !== ErrorCode.NONE) return refused(index, outside)
  try {
    const { baseOffset, logAppendTime, logStartOffset } = partition.log.append(records, {
      now: services.now(),
      origin: 'client',
    })
    return {
      index,
      errorCode: ErrorCode.NONE,
      baseOffset,
      logAppendTimeMs: logAppendTime,
      logStartOffset,
      errorMessage: null,
    }
  } catch (error) {
    if (error instanceof LogError) return refused(index, ErrorCode[error.error], error.message)
    throw error
  }
}

/** A transactional batch is taken only for a partition that its transaction has been told of (KIP-890). */
function outsideTransaction(
  records: Buffer,
  transactionalId: string | null,
  partition: { readonly topic: string; readonly partition: number },
  { transactions }: Services,
): number {
  const batch = readBatchHeader(records, 0)
  if (batch === null || !batch.isTransactional) return ErrorCode.NONE
  if (transactionalId === null) return ErrorCode.INVALID_TXN_STATE
  const { producerId, producerEpoch } = batch
  return transactions.verify({ transactionalId, producerId, producerEpoch }, partition)
}

function refused(index: number, errorCode: number, message?: string) {
  return { index, errorCode, baseOffset: -1n, errorMessage: message ?? errorMessage(errorCode) }
}

function everywhere(request: ProduceRequest, errorCode: number) {
  return {
    responses: request.topicData.map(({ topicId, name, partitionData }) => ({
      topicId,
      name,
      partitionResponses: partitionData.map(({ index }) => refused(index, errorCode)),
    })),
    throttleTimeMs: 0,
  }
}
