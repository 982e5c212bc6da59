// Everything that reaches into kafkajs 2.2.4 beyond its public interface, in one place.
import type { Socket } from 'node:net'
import type { Kafka } from 'kafkajs'
import Connection, { type ProtocolRequest } from 'kafkajs/src/network/connection.js'
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { saslAuthenticate } from '#core/protocol/apis/sasl-authenticate.ts'
import { type Gate, passGate } from './gate.ts'

/** kafkajs's broker: a pair of connections to one node (the second one for Fetch), authenticated on demand. */
export interface RawBroker {
  versions: Record<string, { minVersion: number; maxVersion: number }> | null
  connect(): Promise<void>
  disconnect(): Promise<void>
  connectionPool: {
    /** Its socket is open; whether its login still counts is another matter. */
    isConnected(): boolean
    send(request: ProtocolRequest): Promise<unknown>
    host: string
    port: number
    pool: { socket?: Socket }[]
  }
}

interface RawCluster {
  rootLogger: unknown
  connectionPoolBuilder: { build(address: { host: string; port: number; rack?: string | null }): Promise<unknown> }
  brokerPool: { createBroker(options: { connectionPool: unknown; logger: unknown; nodeId?: number }): RawBroker }
}

const gates = new WeakMap<object, Gate>()

/** From now on every request over a connection made by this factory passes the gate. */
export function guard(socketFactory: object, gate: Gate): void {
  gates.set(socketFactory, gate)
}

let patched = false

/** Idempotent; run before the first client is made. */
export function patchKafkajs(): void {
  if (patched) return
  patched = true
  const send = Connection.prototype.send
  Connection.prototype.send = async function guardedSend(this: Connection, protocolRequest: ProtocolRequest) {
    const { request } = protocolRequest
    const gate = typeof this.socketFactory === 'function' ? gates.get(this.socketFactory) : undefined
    if (gate === undefined) throw new Error('A Kafka connection was made outside src/kafka')
    const encoded = await request.encode()
    const { apiKey, apiName, apiVersion } = request
    const answer = async () => {
      await gate.before?.(apiKey)
      const answered = await send.call(this, {
        ...protocolRequest,
        request: { ...request, encode: async () => encoded },
      })
      if (apiKey === saslAuthenticate.key) renewInTime(this, answered)
      gate.after?.(apiKey, answered)
      return answered
    }
    return passGate(gate, { apiKey, apiName, apiVersion, body: bodyOf(request, encoded.buffer) }, answer)
  }
  // The empty rest of an answer would be joined to the next one, which copies that whole.
  const processData = Connection.prototype.processData
  Connection.prototype.processData = function processWholeFrames(this: Connection, data: Buffer) {
    processData.call(this, data)
    if (this.chunks.length === 1 && this.chunks[0]?.length === 0) this.chunks = []
  }
  // With nothing waiting kafkajs arms a timer in the past, which newer Node warns about on every answer.
  const schedule = RequestQueue.prototype.scheduleCheckPendingRequests
  RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleOnlyWhenNeeded(this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}

const LONGEST_BEFORE_END_MS = 10_000
/** A broker takes a second login for a mistake within a second of the first. */
const LEAST_BETWEEN_LOGINS_MS = 1100

/**
 * kafkajs logs in again before a request once a session has less than 10 s left (KIP-368). Of a session that is not longer it
 * would do so before every request.
 */
function renewInTime(connection: Connection, answer: unknown): void {
  const told: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'sessionLifetimeMs') : 0
  const lifetimeMs = Number(told)
  if (!(lifetimeMs > 0)) return
  const atMost = Math.max(0, lifetimeMs - LEAST_BETWEEN_LOGINS_MS)
  connection.reauthenticationThreshold = Math.min(LONGEST_BEFORE_END_MS, Math.floor(lifetimeMs / 5), atMost)
}

const flexible = new WeakSet<object>()

/** Our own flexible requests carry the header's empty tag buffer in front of their body. */
function bodyOf(request: object, bytes: Buffer): Buffer {
  return flexible.has(request) ? bytes.subarray(1) : bytes
}

/** A request kafkajs has no words for, as its connections take it. `decode` gets the bytes after the correlation id. */
export function rawRequest<Decoded extends object>(call: {
  apiKey: number
  apiName: string
  apiVersion: number
  isFlexible: boolean
  body: Buffer
  expectResponse: boolean
  timeoutMs: number | null
  decode: (payload: Buffer) => { decoded: Decoded; throttleTimeMs: number }
}): ProtocolRequest {
  const request = {
    apiKey: call.apiKey,
    apiName: call.apiName,
    apiVersion: call.apiVersion,
    expectResponse: () => call.expectResponse,
    encode: async () => {
      // kafkajs always writes request header v1; header v2 is the same plus an (empty) tag buffer.
      const encoder = new Encoder(call.body.length + 1)
      if (call.isFlexible) encoder.writeBufferInternal(Buffer.of(0))
      encoder.writeBufferInternal(call.body)
      return encoder
    },
  }
  if (call.isFlexible) flexible.add(request)
  return {
    request,
    requestTimeout: call.timeoutMs,
    logResponseError: false,
    response: {
      decode: async payload => {
        const { decoded, throttleTimeMs } = call.decode(payload)
        return { decoded, clientSideThrottleTime: throttleTimeMs }
      },
      parse: async answer => Reflect.get(answer, 'decoded'),
    },
  }
}

/** kafkajs ends a connection only after its requests were answered; this does not wait. */
export function destroySockets(broker: RawBroker): void {
  for (const { socket } of broker.connectionPool.pool) socket?.destroy(new Error('The broker did not answer in time'))
}

/** Makes brokers of a kafkajs client by address, without its seed-broker rotation and whole-cluster metadata. */
export function brokerFactory(
  kafka: Kafka,
): (address: { host: string; port: number; nodeId?: number }) => Promise<RawBroker> {
  const symbol = Object.getOwnPropertySymbols(kafka).find(each => each.description === 'private:Kafka:createCluster')
  const create: unknown = symbol === undefined ? undefined : Reflect.get(kafka, symbol)
  if (typeof create !== 'function')
    throw new Error('kafkajs has no private:Kafka:createCluster: is it still version 2.2.4?')
  const cluster: RawCluster = create({ allowAutoTopicCreation: false, metadataMaxAge: 300_000 })
  return async ({ host, port, nodeId }) => {
    const connectionPool = await cluster.connectionPoolBuilder.build({ host, port })
    return cluster.brokerPool.createBroker({
      connectionPool,
      logger: cluster.rootLogger,
      ...(nodeId === undefined ? {} : { nodeId }),
    })
  }
}
