// Owns speaking to a broker byte by byte: one socket, requests encoded by core/protocol, answers in the order they come.

import { connect, type Socket } from 'node:net'
import { FrameReader } from '#broker/server/frames.ts'
import { decodeResponseHeader, encodeRequestHeader } from '#core/protocol/header.ts'
import {
  type AnyApi,
  decodeResponse,
  encodeRequest,
  type RequestInput,
  type ResponseOf,
} from '#core/protocol/schema.ts'

export class RawClient {
  readonly #socket: Socket
  readonly #frames = new FrameReader(1 << 28)
  readonly #arrived: Buffer[] = []
  #wanted: (() => void) | null = null
  #correlationId = 0
  /** Resolves when the broker has closed the connection. */
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise(resolve => socket.once('close', () => resolve()))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#wanted?.())
    socket.on('data', (chunk: Buffer) => {
      this.#arrived.push(...this.#frames.push(chunk))
      this.#wanted?.()
    })
  }

  static connect({ host, port }: { host: string; port: number }): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => resolve(new RawClient(socket)))
      socket.once('error', reject)
    })
  }

  /** Sends a request without waiting; returns its correlation id. */
  send<A extends AnyApi>(api: A, version: number, body: RequestInput<A>): number {
    this.#correlationId += 1
    const header = encodeRequestHeader(api, version, { correlationId: this.#correlationId, clientId: 'raw' })
    this.write(frame(Buffer.concat([header, encodeRequest(api, version, body)])))
    return this.#correlationId
  }

  /** The next answer's correlation id and body. Rejects when the connection is closed instead. */
  async receive<A extends AnyApi>(api: A, version: number): Promise<{ correlationId: number; body: ResponseOf<A> }> {
    while (this.#arrived.length === 0) {
      if (this.#socket.destroyed) throw new Error('the connection was closed')
      await new Promise<void>(resolve => {
        this.#wanted = resolve
      })
    }
    const answer = this.#arrived.shift() ?? Buffer.alloc(0)
    const { correlationId, bodyPosition } = decodeResponseHeader(api, version, answer)
    return { correlationId, body: decodeResponse(api, version, answer.subarray(bodyPosition)) }
  }

  async request<A extends AnyApi>(api: A, version: number, body: RequestInput<A>): Promise<ResponseOf<A>> {
    this.send(api, version, body)
    return (await this.receive(api, version)).body
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  close(): void {
    this.#socket.destroy()
  }
}

export function frame(content: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(content.length)
  return Buffer.concat([size, content])
}
