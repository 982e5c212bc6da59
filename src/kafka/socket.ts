// Sockets for kafkajs: plain or TLS, no Nagle delay, keep-alive, one `data` event per whole frame. The function object
// doubles as the identity by which a kafkajs connection finds its gate.
import net from 'node:net'
import tls from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import type { FramePool } from './frame-pool.ts'
import { FrameReader } from './frame-reader.ts'
import type { ConnectionOptions } from './options.ts'
import { openThroughProxy, ProxiedSocket, secured } from './proxy.ts'

const KEEP_ALIVE_MS = 60_000

/** The sockets of one client, so that it can be cut off as if its process had died. */
export class Sockets {
  readonly #open = new Set<net.Socket>()
  #isCut = false

  /** @throws Error when they were cut: no further one is opened */
  check(): void {
    if (this.#isCut) throw new Error('The connection was cut')
  }

  add(socket: net.Socket): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  /** Nothing is said to the other side, and nothing waited for. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#open) socket.destroy(new Error('The connection was cut'))
  }
}

/**
 * kafkajs joins the chunks of an answer by copying them, several times for a large one. Given whole frames it copies
 * nothing (docs/decisions/0013-search.md has the numbers).
 * @param pool where frames' memory comes from; without it each frame has memory of its own, for whoever keeps views on it
 */
export function createSocketFactory(
  sockets: Sockets,
  { proxy, connectMs }: Pick<ConnectionOptions, 'proxy' | 'connectMs'>,
  pool?: FramePool,
): ISocketFactory {
  const allocate = pool === undefined ? (bytes: number) => Buffer.allocUnsafeSlow(bytes) : (n: number) => pool.take(n)
  return ({ host, port, ssl, onConnect }) => {
    sockets.check()
    if (proxy !== undefined) {
      const open = openThroughProxy(proxy, { host, port }, connectMs)
      const way = ssl ? open.then(socket => secured(socket, host, ssl)) : open
      const proxied = new ProxiedSocket(way, allocate, onConnect)
      sockets.add(proxied)
      return proxied
    }
    const frames = new FrameReader(allocate, frame => void socket.emit('data', frame))
    const onread = {
      buffer: () => frames.target(),
      callback: (bytes: number) => {
        try {
          frames.received(bytes)
          return true
        } catch (error) {
          socket.destroy(error instanceof Error ? error : new Error(String(error)))
          return false
        }
      },
    }
    const address = { host, port, onread }
    const socket: net.Socket = ssl
      ? tls.connect({ ...address, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : net.connect(address, onConnect)
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    return socket
  }
}
