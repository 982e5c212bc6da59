// Asks one question of Kafka's over a bare socket and says what came back, Kafka's or not. Only questions that a listener
// answers before anyone has logged in.
import type { Duplex } from 'node:stream'
import { apiVersions } from '#core/protocol/apis/api-versions.ts'
import { saslHandshake } from '#core/protocol/apis/sasl-handshake.ts'
import { decodeResponseHeader, encodeRequestHeader } from '#core/protocol/header.ts'
import {
  type AnyApi,
  decodeResponse,
  encodeRequest,
  type RequestInput,
  type ResponseOf,
} from '#core/protocol/schema.ts'
import { type Limits, within } from './dial.ts'

export type Answer<A extends AnyApi> =
  | { is: 'kafka'; body: ResponseOf<A> }
  /** `bytes`: the first that came */
  | { is: 'foreign'; bytes: Buffer }
  | { is: 'closed'; reason: string }

const CORRELATION_ID = 9092
const HEAD_BYTES = 8
/** Longer than any answer to these questions. */
const LONGEST = 1_048_576

/** Version 0: every broker answers it, and an answer to it is read without knowing more. @throws TooLate */
export const askVersions = (socket: Duplex, clientId: string, limits: Limits) =>
  ask(socket, clientId, apiVersions, 0, {}, limits)

/** @throws TooLate */
export const askMechanism = (socket: Duplex, clientId: string, mechanism: string, limits: Limits) =>
  ask(socket, clientId, saslHandshake, 1, { mechanism }, limits)

async function ask<A extends AnyApi>(
  socket: Duplex,
  clientId: string,
  api: A,
  version: number,
  body: RequestInput<A>,
  limits: Limits,
): Promise<Answer<A>> {
  const header = encodeRequestHeader(api, version, { correlationId: CORRELATION_ID, clientId })
  const request = Buffer.concat([header, encodeRequest(api, version, body)])
  const size = Buffer.alloc(4)
  size.writeInt32BE(request.length)
  const came = collect(socket, Buffer.concat([size, request]))
  const result = await within(limits, came, () => socket.destroy())
  if (!Buffer.isBuffer(result)) return result
  const frame = result.subarray(4)
  try {
    const { bodyPosition } = decodeResponseHeader(api, version, frame)
    return { is: 'kafka', body: decodeResponse(api, version, frame.subarray(bodyPosition)) }
  } catch {
    return { is: 'foreign', bytes: result } // a frame of Kafka's length that is no answer of Kafka's
  }
}

type Came = Buffer | { is: 'foreign'; bytes: Buffer } | { is: 'closed'; reason: string }

/** A whole frame, or what came instead of one. */
function collect(socket: Duplex, request: Buffer): Promise<Came> {
  return new Promise(resolve => {
    let bytes = Buffer.alloc(0)
    const end = (came: Came) => {
      socket.off('data', onData).off('error', onError).off('close', onClose)
      resolve(came)
    }
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      if (bytes.length < HEAD_BYTES) return
      const size = bytes.readInt32BE(0)
      const isKafka = size >= 4 && size <= LONGEST && bytes.readInt32BE(4) === CORRELATION_ID
      if (!isKafka) end({ is: 'foreign', bytes })
      else if (bytes.length >= size + 4) end(bytes.subarray(0, size + 4))
    }
    const onClose = () => end(bytes.length > 0 ? { is: 'foreign', bytes } : { is: 'closed', reason: '' })
    const onError = (error: Error) =>
      end({ is: 'closed', reason: `${Reflect.get(error, 'code') ?? ''} ${error.message}` })
    socket.on('data', onData).on('error', onError).on('close', onClose)
    if (socket.destroyed) onClose()
    else socket.write(request)
  })
}
