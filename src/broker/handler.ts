// What a request handler is: one API, the versions it answers, and a function from decoded request to response body.
// The list of handlers is the ApiVersions answer (registry.ts); nothing here knows about sockets or disks.

import {
  type AnyApi,
  type Api,
  type Body,
  decodeRequest,
  encodeResponse,
  type RequestOf,
  type ResponseInput,
} from '#core/protocol/schema.ts'
import type { Services } from './services.ts'

/** What a connection remembers between requests. */
export interface ConnectionState {
  readonly id: number
  /** Remote address, as Kafka shows it in DescribeGroups: `/127.0.0.1`. */
  readonly clientHost: string
  /** Set by SaslHandshake; null before. */
  saslMechanism: string | null
  /** Set by a successful SaslAuthenticate; null while not authenticated. */
  principal: string | null
}

export interface RequestContext {
  readonly services: Services
  readonly connection: ConnectionState
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  /** Aborted when the connection closes or the broker stops: a waiting handler (Fetch, JoinGroup) should give up. */
  readonly signal: AbortSignal
}

/** A handler with its types closed over: bytes in, bytes out. */
export interface Handler {
  readonly api: AnyApi
  /** Lowest and highest version answered, inclusive. */
  readonly versions: readonly [min: number, max: number]
  /** Decodes, handles, encodes. Null: no response is sent (Produce with acks 0). Throws ProtocolError on a malformed body. */
  run(body: Buffer, context: RequestContext): Promise<Buffer | null>
  /** The answer when the request is made to fail with this code without being handled; null: not known here. */
  fail(body: Buffer, errorCode: number, context: RequestContext): Buffer | null
}

/**
 * Declares a handler. `handle` returns the response body for `context.apiVersion`, or null for "send nothing".
 * Expected failures are error codes inside the response; a throw is a bug of ours and closes the connection.
 */
export function defineHandler<Req extends Body<unknown, unknown>, Res extends Body<unknown, unknown>>(definition: {
  api: Api<Req, Res>
  versions: readonly [min: number, max: number]
  handle(
    request: RequestOf<Api<Req, Res>>,
    context: RequestContext,
  ): Promise<ResponseInput<Api<Req, Res>> | null> | ResponseInput<Api<Req, Res>> | null
  /** The response that says only this error, everywhere the request asked. For fault injection (server/intercept.ts). */
  failure?(request: RequestOf<Api<Req, Res>>, errorCode: number, context: RequestContext): ResponseInput<Api<Req, Res>>
}): Handler {
  const { api, versions, handle, failure } = definition
  return {
    api,
    versions,
    async run(body, context) {
      const response = await handle(decodeRequest(api, context.apiVersion, body), context)
      return response === null ? null : encodeResponse(api, context.apiVersion, response)
    },
    fail(body, errorCode, context) {
      if (failure === undefined) return null
      const request = decodeRequest(api, context.apiVersion, body)
      return encodeResponse(api, context.apiVersion, failure(request, errorCode, context))
    },
  }
}
