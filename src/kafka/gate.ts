// The write gate: a writing request is refused here, where it is sent, unless the connection holds a write grant.
// What counts as writing comes from the protocol's own mark; an API nobody described counts as writing.

import { apis } from '#core/protocol/apis/index.ts'
import { metadata } from '#core/protocol/apis/metadata.ts'
import { decodeRequest } from '#core/protocol/schema.ts'
import { KafkaFailure } from './failure.ts'

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

/** @throws KafkaFailure `NO_WRITE_GRANT` */
export function checkGate(gate: Gate, apiKey: number, apiName: string, apiVersion: number, body: Buffer): void {
  if (!isWriting(apiKey, apiVersion, body)) return
  if (gate.grant !== null && gate.grant.expiresAt > Date.now()) return
  throw new KafkaFailure({
    code: 'NO_WRITE_GRANT',
    what:
      gate.grant === null
        ? `${apiName} writes, and this connection may only read`
        : `The write grant for ${apiName} has expired`,
    where: { cluster: gate.cluster, request: apiName },
  })
}
