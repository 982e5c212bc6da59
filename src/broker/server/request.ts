// From a frame to a request with its handler, and from a response body to a frame.

import { decodeRequestHeader, encodeResponseHeader } from '#core/protocol/header.ts'
import type { Handler } from '../handler.ts'
import { FrameError } from './frames.ts'

export interface ParsedRequest {
  readonly handler: Handler
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  readonly body: Buffer
  /** The client asked for an ApiVersions that is not offered: answered in version 0 with UNSUPPORTED_VERSION (KIP-511). */
  readonly unsupportedApiVersions: boolean
}

export const apiKeys = { saslHandshake: 17, apiVersions: 18, saslAuthenticate: 36 } as const

/** Throws FrameError for an API or version that is not offered, ProtocolError for a header that cannot be read. */
export function parseRequest(frame: Buffer, handlerByKey: ReadonlyMap<number, Handler>): ParsedRequest {
  const { apiKey, apiVersion, correlationId, clientId, bodyPosition } = decodeRequestHeader(frame)
  const handler = handlerByKey.get(apiKey)
  if (handler === undefined) throw new FrameError(`request with API key ${apiKey}, which is not offered`)
  const [min, max] = handler.versions
  const offered = apiVersion >= min && apiVersion <= max
  if (!offered && apiKey !== apiKeys.apiVersions) {
    throw new FrameError(`${handler.api.name} v${apiVersion} is not offered (v${min} to v${max} are)`)
  }
  return {
    handler,
    apiVersion: offered ? apiVersion : 0,
    correlationId,
    clientId,
    body: frame.subarray(bodyPosition),
    unsupportedApiVersions: !offered,
  }
}

/** A whole response frame: size, header, body. */
export function responseFrame(request: ParsedRequest, body: Buffer): Buffer[] {
  const header = encodeResponseHeader(request.handler.api, request.apiVersion, request.correlationId)
  const size = Buffer.alloc(4)
  size.writeInt32BE(header.length + body.length)
  return [size, header, body]
}
