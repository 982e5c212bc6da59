// Fetch (key 1), versions 4 to 18: long poll (max wait, min bytes), max bytes overall and per partition, isolation level
// with the aborted transactions, topic ids from version 13. Not implemented: fetch sessions (every answer carries
// session 0, so clients send full requests), followers, diverging epochs. Of a folder that is only read it says where the
// batches lie, if that is asked for.

import { relative } from 'node:path'
import { fetch } from '#core/protocol/apis/fetch.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { RequestOf } from '#core/protocol/schema.ts'
import { defineHandler, type RequestContext } from '../handler.ts'
import { type BatchPlace, LogError } from '../log/index.ts'
import type { Partition } from '../topics/topics.ts'
import { leaderEpochError } from './placement.ts'

type FetchRequest = RequestOf<typeof fetch>
type AskedPartition = FetchRequest['topics'][number]['partitions'][number]

/** fetch.max.bytes: no answer is larger, whatever the client asks for. */
const largestAnswerBytes = 57_671_680

const readCommitted = 1

export const fetchHandler = defineHandler({
  api: fetch,
  versions: [4, 18],
  async handle(request, context) {
    if (request.sessionId !== 0) {
      return { throttleTimeMs: 0, errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND, sessionId: 0, responses: [] }
    }
    const deadline = performance.now() + request.maxWaitMs
    for (;;) {
      const change = new Change(request, context)
      try {
        const answer = collect(request, context)
        const remaining = deadline - performance.now()
        const enough = answer.bytes >= request.minBytes || answer.failed || remaining <= 0
        if (enough || context.signal.aborted) {
          return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, sessionId: 0, responses: answer.responses }
        }
        await change.within(remaining, context.signal)
      } finally {
        change.forget()
      }
    }
  },
  failure: (request, errorCode) => ({
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    sessionId: 0,
    responses: request.topics.map(({ topic, topicId, partitions }) => ({
      topic,
      topicId,
      partitions: partitions.map(({ partition }) => refused(partition, errorCode)),
    })),
  }),
})

function find(request: FetchRequest['topics'][number], index: number, context: RequestContext): Partition | null {
  const { topics } = context.services
  const topic = context.apiVersion >= 13 ? topics.getById(request.topicId) : topics.get(request.topic)
  return topic?.partitions[index] ?? null
}

function collect(request: FetchRequest, context: RequestContext) {
  let bytes = 0
  let failed = false
  const missing = (topicId: string) =>
    context.apiVersion >= 13 && context.services.topics.getById(topicId) === null
      ? ErrorCode.UNKNOWN_TOPIC_ID
      : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  const limit = Math.min(request.maxBytes, largestAnswerBytes)
  const responses = request.topics.map(topic => ({
    topic: topic.topic,
    topicId: topic.topicId,
    partitions: topic.partitions.map(asked => {
      const partition = find(topic, asked.partition, context)
      const epochError = leaderEpochError(asked.currentLeaderEpoch)
      if (partition === null || epochError !== ErrorCode.NONE) {
        failed = true
        return refused(asked.partition, partition === null ? missing(topic.topicId) : epochError)
      }
      try {
        const { answer, size } = read(partition, asked, { request, context, room: limit - bytes, isFirst: bytes === 0 })
        bytes += size
        return answer
      } catch (error) {
        if (!(error instanceof LogError)) throw error
        failed = true
        return refused(asked.partition, ErrorCode[error.error])
      }
    }),
  }))
  return { responses, bytes, failed }
}

interface Reading {
  request: FetchRequest
  context: RequestContext
  /** What the answer may still grow by. */
  room: number
  /** Nothing has been collected yet: a batch larger than the limits is sent all the same (KIP-74). */
  isFirst: boolean
}

/** @throws LogError */
function read({ log }: Partition, asked: AskedPartition, { request, context, room, isFirst }: Reading) {
  const committedOnly = request.isolationLevel === readCommitted
  const maxBytes = Math.max(0, Math.min(room, asked.partitionMaxBytes))
  const isolation = committedOnly ? 'read_committed' : 'read_uncommitted'
  const options = { maxBytes, isolation, minOneBatch: isFirst } as const
  const isFull = maxBytes === 0 && !isFirst
  const place = request.placesOnly && !isFull ? log.locate?.(asked.fetchOffset, options) : undefined
  const { batches, nextOffset } =
    isFull || place !== undefined
      ? { batches: Buffer.alloc(0), nextOffset: place?.nextOffset ?? asked.fetchOffset }
      : log.read(asked.fetchOffset, options)
  const aborted = committedOnly ? log.abortedTransactions(asked.fetchOffset, nextOffset) : null
  const answer = {
    partitionIndex: asked.partition,
    errorCode: ErrorCode.NONE,
    highWatermark: log.logEndOffset,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.logStartOffset,
    abortedTransactions: aborted?.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })) ?? null,
    records: batches,
    ...(place !== undefined && { place: placeIn(context.services.settings.dataDirectory, place) }),
  }
  return { answer, size: place?.size ?? batches.length }
}

function placeIn(folder: string, { file, position, size }: BatchPlace) {
  return { file: relative(folder, file), position: BigInt(position), size }
}

function refused(partitionIndex: number, errorCode: number) {
  return { partitionIndex, errorCode, highWatermark: -1n, abortedTransactions: null, records: Buffer.alloc(0) }
}

/** Whether something happened to the partitions of a fetch since this was made; so that no append is missed in between. */
class Change {
  readonly #unsubscribe: (() => void)[]
  #happened = false
  #wake: (() => void) | null = null

  constructor(request: FetchRequest, context: RequestContext) {
    const note = () => {
      this.#happened = true
      this.#wake?.()
    }
    this.#unsubscribe = [context.services.topics.onDelete(note)]
    for (const topic of request.topics) {
      for (const { partition } of topic.partitions) {
        const found = find(topic, partition, context)
        if (found !== null) this.#unsubscribe.push(found.log.subscribe(note))
      }
    }
  }

  /** Resolves at the change, after the time, or when the connection closes. */
  within(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#happened || signal.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      signal.addEventListener('abort', done)
      this.#wake = done
    })
  }

  forget(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
  }
}
