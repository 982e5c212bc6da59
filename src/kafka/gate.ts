// The write gate: a writing request is refused here, where it is sent, unless the connection holds a write grant.
// What counts as writing comes from the protocol's own mark; an API nobody described counts as writing.

import { apis } from '#core/protocol/apis/index.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { decodeRequest } from '#core/protocol/schema.ts'
import { KafkaFailure } from './failure.ts'
import {
  answeredWrite,
  failedWrite,
  isRecorded,
  refusedWrite,
  type WriteRecord,
  type WritingRequest,
} from './write-record.ts'

/** Issued by main only; an engine job may be given one. Times are milliseconds since the epoch. */
export interface WriteGrant {
  readonly reason: string
  readonly expiresAt: number
}

export interface Gate {
  readonly cluster: string
  readonly grant: WriteGrant | null
  /** What has to be over before a request of this API key goes out. */
  before?: (apiKey: number) => Promise<void> | null
  /** Told of every writing request once it is known how it ended. */
  onWrite?: (record: WriteRecord) => void
  /** Is shown what kafkajs made of each answer. */
  after?: (apiKey: number, answer: unknown) => void
}

const METADATA = metadata.key

/** True when the request may change something on the broker. `body` is the encoded request without its header. */
export function isWriting(apiKey: number, apiVersion: number, body: Buffer): boolean {
  if (apiKey === METADATA) {
    const request = decodeRequest(metadata, apiVersion, body)
    const named = request.topics !== null && request.topics.length > 0
    // Before version 4 the request has no switch: naming a topic creates it where the broker is set so.
    return named && (apiVersion < 4 || request.allowAutoTopicCreation)
  }
  return apis.get(apiKey)?.writes ?? true
}

/**
 * Sends what may be sent, and tells of what writes.
 * @throws KafkaFailure `NO_WRITE_GRANT`, and what `send` throws
 */
export async function passGate<Answer>(
  gate: Gate,
  request: WritingRequest,
  send: () => Promise<Answer>,
): Promise<Answer> {
  if (!isWriting(request.apiKey, request.apiVersion, request.body)) return send()
  const refusal = refusalOf(gate, request.apiName)
  if (refusal !== null) {
    gate.onWrite?.(refusedWrite(request, refusal))
    throw refusal
  }
  const tell = isRecorded(request) ? gate.onWrite : undefined
  try {
    const answer = await send()
    tell?.(answeredWrite(request, answer))
    return answer
  } catch (error) {
    tell?.(failedWrite(request, error))
    throw error
  }
}

function refusalOf({ grant, cluster }: Gate, apiName: string): KafkaFailure | null {
  if (grant !== null && grant.expiresAt > Date.now()) return null
  return new KafkaFailure({
    code: 'NO_WRITE_GRANT',
    what:
      grant === null
        ? `${apiName} writes, and this connection may only read`
        : `The write grant for ${apiName} has ended`,
    where: { cluster, request: apiName },
  })
}
