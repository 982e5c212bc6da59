// The listening socket and the connections it has accepted. Loopback unless told otherwise.

import { createServer, type Server as NetServer } from 'node:net'
import type { Handler } from '../handler.ts'
import type { Services } from '../services.ts'
import { Connection } from './connection.ts'
import type { Intercept } from './intercept.ts'

export interface ServerOptions {
  readonly services: Services
  readonly handlerByKey: ReadonlyMap<number, Handler>
  readonly intercept: Intercept | null
  readonly report: (line: string) => void
}

export class Server {
  readonly #server: NetServer
  readonly #connections = new Set<Connection>()

  constructor(options: ServerOptions) {
    let nextId = 1
    this.#server = createServer(socket => {
      const connection = new Connection({ ...options, socket, id: nextId++ })
      this.#connections.add(connection)
      socket.once('close', () => this.#connections.delete(connection))
    })
  }

  /** Resolves with the port taken (port 0 asks for a free one). Rejects when the address is in use. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        const address = this.#server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
  }

  /** Stops accepting, closes every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const connection of this.#connections) connection.destroy()
    await closed
  }
}
