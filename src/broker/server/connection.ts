// One client connection: frames in, answers out, in the order of the requests. Like Kafka, one request of a
// connection is handled at a time; those sent ahead wait. Malformed input closes the connection with a log line.

import type { Socket } from 'node:net'
import { ErrorCode } from '#core/protocol/errors.ts'
import type { ConnectionState, Handler, RequestContext } from '../handler.ts'
import type { Services } from '../services.ts'
import { FrameReader } from './frames.ts'
import type { Intercept } from './intercept.ts'
import { apiKeys, type ParsedRequest, parseRequest, responseFrame } from './request.ts'

export interface ConnectionOptions {
  readonly socket: Socket
  readonly id: number
  readonly services: Services
  readonly handlerByKey: ReadonlyMap<number, Handler>
  readonly intercept: Intercept | null
  /** Where closed connections are explained; stderr in a real run. */
  readonly report: (line: string) => void
}

/** Frames read ahead of the one being handled before the socket is paused. */
const readAheadFrames = 64

/** API keys answered before authentication. */
const beforeAuthentication: ReadonlySet<number> = new Set(Object.values(apiKeys))

export class Connection {
  readonly #options: ConnectionOptions
  readonly #frames: FrameReader
  readonly #pending: Buffer[] = []
  readonly #closed = new AbortController()
  readonly #state: ConnectionState
  #handling = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#frames = new FrameReader(options.services.settings.maxRequestBytes)
    const { socket } = options
    this.#state = {
      id: options.id,
      clientHost: `/${(socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '')}`,
      saslMechanism: null,
      principal: null,
    }
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('error', () => socket.destroy()) // the peer went away; 'close' follows and tidies up
    socket.on('close', () => this.#closed.abort())
  }

  /** Closes at once; handlers that wait are told through their signal. */
  destroy(): void {
    this.#options.socket.destroy()
    this.#closed.abort()
  }

  #receive(chunk: Buffer): void {
    try {
      this.#pending.push(...this.#frames.push(chunk))
    } catch (error) {
      this.#reject(error instanceof Error ? error.message : String(error))
      return
    }
    if (this.#pending.length > readAheadFrames) this.#options.socket.pause()
    if (!this.#handling) void this.#handlePending()
  }

  async #handlePending(): Promise<void> {
    this.#handling = true
    try {
      for (let frame = this.#pending.shift(); frame !== undefined; frame = this.#pending.shift()) {
        if (this.#closed.signal.aborted) return
        await this.#handle(parseRequest(frame, this.#options.handlerByKey))
        if (this.#pending.length < readAheadFrames / 2) this.#options.socket.resume()
      }
    } catch (error) {
      if (!this.#closed.signal.aborted)
        this.#reject(error instanceof Error ? (error.stack ?? error.message) : String(error))
    } finally {
      this.#handling = false
    }
  }

  async #handle(request: ParsedRequest): Promise<void> {
    const { services } = this.#options
    const { handler } = request
    const { key, name } = handler.api
    if (services.settings.accounts.size > 0 && this.#state.principal === null && !beforeAuthentication.has(key)) {
      this.#reject(`${name} before authentication`)
      return
    }
    const context: RequestContext = {
      services,
      connection: this.#state,
      apiVersion: request.apiVersion,
      correlationId: request.correlationId,
      clientId: request.clientId,
      signal: this.#closed.signal,
    }
    if (request.unsupportedApiVersions) {
      const answer = handler.fail(Buffer.alloc(0), ErrorCode.UNSUPPORTED_VERSION, context)
      if (answer !== null) await this.#send(request, answer)
      return
    }
    if (!(await this.#intercepted(request, context))) {
      const body = await handler.run(request.body, context)
      if (body !== null) await this.#send(request, body)
    }
    // Kafka closes a connection that failed to authenticate.
    if (key === apiKeys.saslAuthenticate && this.#state.principal === null) this.#options.socket.end()
  }

  /** True when the hook has dealt with the request and it is not to be handled. */
  async #intercepted(request: ParsedRequest, context: RequestContext): Promise<boolean> {
    const { intercept } = this.#options
    if (intercept === null) return false
    const { key, name } = request.handler.api
    const intervention = await intercept({
      apiKey: key,
      apiName: name,
      apiVersion: request.apiVersion,
      clientId: request.clientId,
      connectionId: this.#state.id,
    })
    if (intervention === 'proceed') return false
    if (intervention === 'disconnect') {
      this.destroy()
      return true
    }
    if ('delayMs' in intervention) {
      await this.#wait(intervention.delayMs)
      return this.#closed.signal.aborted
    }
    const answer = request.handler.fail(request.body, intervention.error, context)
    if (answer === null) this.#reject(`${name} has no answer for an injected error`)
    else await this.#send(request, answer)
    return true
  }

  async #send(request: ParsedRequest, body: Buffer): Promise<void> {
    const { socket } = this.#options
    if (socket.destroyed) return
    socket.cork()
    for (const part of responseFrame(request, body)) socket.write(part)
    socket.uncork()
    if (socket.writableNeedDrain) {
      await new Promise<void>(resolve => {
        const done = () => {
          socket.off('drain', done)
          socket.off('close', done)
          resolve()
        }
        socket.once('drain', done)
        socket.once('close', done)
      })
    }
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds)
      this.#closed.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #reject(reason: string): void {
    const { socket, report } = this.#options
    report(`connection ${this.#state.id} from ${this.#state.clientHost} closed: ${reason}`)
    socket.destroy()
  }
}
