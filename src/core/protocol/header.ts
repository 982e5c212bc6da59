// Request and response headers: request v1 and v2, response v0 and v1 (v2 and v1 add a tag buffer, KIP-482).
// The 4-byte frame size before them belongs to whoever owns the socket.

import { apis } from './apis/index.ts'
import { asProtocolError } from './protocol-error.ts'
import { type AnyApi, Reader, Writer } from './schema.ts'

export interface RequestHeader {
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
}

const apiVersionsKey = 18

/** Request header v2 comes with the flexible versions of an API. */
export function requestHeaderVersion(api: AnyApi, version: number): 1 | 2 {
  return version >= api.flexibleFrom ? 2 : 1
}

/** ApiVersions is always answered with header v0, so that a client can read an answer to a version it guessed (KIP-511). */
export function responseHeaderVersion(api: AnyApi, version: number): 0 | 1 {
  return version >= api.flexibleFrom && api.key !== apiVersionsKey ? 1 : 0
}

export function encodeRequestHeader(
  api: AnyApi,
  version: number,
  given: { readonly correlationId: number; readonly clientId: string | null },
): Buffer {
  const writer = new Writer()
  writer.int16(api.key)
  writer.int16(version)
  writer.int32(given.correlationId)
  // The client id keeps its classic length in header v2, so that every broker can read this far.
  if (given.clientId === null) writer.size(-1, 'int16')
  else writer.string(given.clientId, 'int16')
  if (requestHeaderVersion(api, version) === 2) writer.uvarint(0)
  return writer.finish()
}

/**
 * Reads the header of a request frame (without its size). The body starts at `bodyPosition`. An API that is not in the
 * registry is read as header v1: its body cannot be read anyway. Throws ProtocolError when the frame is too short.
 */
export function decodeRequestHeader(frame: Buffer): RequestHeader & { readonly bodyPosition: number } {
  const reader = new Reader(frame)
  try {
    const apiKey = reader.int16()
    const apiVersion = reader.int16()
    const correlationId = reader.int32()
    const length = reader.length('int16')
    const clientId = length < 0 ? null : reader.string(length)
    const api = apis.get(apiKey)
    if (api !== undefined && requestHeaderVersion(api, apiVersion) === 2) reader.tags()
    return { apiKey, apiVersion, correlationId, clientId, bodyPosition: reader.position }
  } catch (error) {
    throw asProtocolError(error).about('request header')
  }
}

export function encodeResponseHeader(api: AnyApi, version: number, correlationId: number): Buffer {
  const writer = new Writer()
  writer.int32(correlationId)
  if (responseHeaderVersion(api, version) === 1) writer.uvarint(0)
  return writer.finish()
}

/** Reads the header of a response frame (without its size). The body starts at `bodyPosition`. */
export function decodeResponseHeader(
  api: AnyApi,
  version: number,
  frame: Buffer,
): { readonly correlationId: number; readonly bodyPosition: number } {
  const reader = new Reader(frame)
  try {
    const correlationId = reader.int32()
    if (responseHeaderVersion(api, version) === 1) reader.tags()
    return { correlationId, bodyPosition: reader.position }
  } catch (error) {
    throw asProtocolError(error).about(`${api.name} v${version} response header`)
  }
}
