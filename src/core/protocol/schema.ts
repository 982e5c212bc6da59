// The struct DSL's door: describe an API once, get encode and decode of its requests and responses for every version.
// Bodies only; headers are in header.ts, the descriptions in apis/.

import type { Field } from './field.ts'
import { asProtocolError, ProtocolError } from './protocol-error.ts'
import { Reader, Writer } from './wire.ts'

export { array, struct } from './composites.ts'
export { Field, type Kind } from './field.ts'
export {
  bool,
  bytes,
  float64,
  int8,
  int16,
  int32,
  int64,
  records,
  string,
  uint16,
  uuid,
  zeroUuid,
} from './primitives.ts'
export { ProtocolError } from './protocol-error.ts'
export { Reader, Writer } from './wire.ts'

/** A message body: a struct whose decoded and encodable types are those of its fields. */
export type Body<Out, In> = Field<Out, In, boolean>

export interface Api<Req extends Body<unknown, unknown>, Res extends Body<unknown, unknown>> {
  readonly key: number
  /** Kafka's name, such as `ListOffsets`. */
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
  /** First version with compact lengths and tag buffers (KIP-482); Infinity if none. */
  readonly flexibleFrom: number
  /** Whether the request changes state at the broker: refused without a write grant. */
  readonly writes: boolean
  readonly request: Req
  readonly response: Res
}

/** Any API, when only its numbers matter. */
export type AnyApi = Api<Body<unknown, unknown>, Body<unknown, unknown>>

export type RequestOf<A extends AnyApi> = A['request']['decoded']
export type RequestInput<A extends AnyApi> = A['request']['encodable']
export type ResponseOf<A extends AnyApi> = A['response']['decoded']
export type ResponseInput<A extends AnyApi> = A['response']['encodable']

export function defineApi<Req extends Body<unknown, unknown>, Res extends Body<unknown, unknown>>(description: {
  key: number
  name: string
  /** First and last version described. */
  versions: readonly [number, number]
  flexibleFrom: number
  writes: boolean
  request: Req
  response: Res
}): Api<Req, Res> {
  const { versions, ...rest } = description
  return { ...rest, minVersion: versions[0], maxVersion: versions[1] }
}

/** The request's body without header. Throws ProtocolError when a value does not fit or the version is not described. */
export function encodeRequest<A extends AnyApi>(api: A, version: number, body: RequestInput<A>): Buffer {
  return encode(api, version, 'request', body)
}

/** Reads a request's body. Bytes after it are ignored, as Kafka does. Byte fields are views on `bytes`. */
export function decodeRequest<A extends AnyApi>(api: A, version: number, bytes: Buffer): RequestOf<A> {
  return decode(api, version, 'request', new Reader(bytes))
}

/** The response's body without header. */
export function encodeResponse<A extends AnyApi>(api: A, version: number, body: ResponseInput<A>): Buffer {
  return encode(api, version, 'response', body)
}

/** Reads a response's body; bytes left over are an error. Byte fields are views on `bytes`. */
export function decodeResponse<A extends AnyApi>(api: A, version: number, bytes: Buffer): ResponseOf<A> {
  const reader = new Reader(bytes)
  const body = decode(api, version, 'response', reader)
  if (reader.remaining > 0) {
    const error = new ProtocolError(`${reader.remaining} bytes left over after the last field`, reader.position)
    throw error.about(`${api.name} v${version} response`)
  }
  return body
}

function checkVersion(api: AnyApi, version: number): void {
  if (version >= api.minVersion && version <= api.maxVersion) return
  throw new ProtocolError(`version ${version} is not among the known ${api.minVersion} to ${api.maxVersion}`)
}

function encode(api: AnyApi, version: number, direction: 'request' | 'response', body: unknown): Buffer {
  try {
    checkVersion(api, version)
    const writer = new Writer()
    api[direction].codec(version, version >= api.flexibleFrom).write(writer, body)
    return writer.finish()
  } catch (error) {
    throw asProtocolError(error).about(`${api.name} v${version} ${direction}`)
  }
}

function decode(api: AnyApi, version: number, direction: 'request' | 'response', reader: Reader): unknown {
  try {
    checkVersion(api, version)
    return api[direction].codec(version, version >= api.flexibleFrom).read(reader)
  } catch (error) {
    throw asProtocolError(error).about(`${api.name} v${version} ${direction}`)
  }
}
