// The way to a broker through a SOCKS5 proxy, an SSH tunnel's included. Names are resolved at the proxy's end, so brokers are
// reached by the very addresses they advertise.
import net from 'node:net'
import tls from 'node:tls'
import { SocksClient } from 'socks'
import { FrameReader } from './frame-reader.ts'
import type { Address } from './options.ts'

export interface SocksProxy extends Address {
  /** Empty for none. */
  username: string
  password: string
}

/** @throws Error of the proxy, or of the way to it */
export async function openThroughProxy(
  { host, port, username, password }: SocksProxy,
  destination: Address,
  timeoutMs: number,
): Promise<net.Socket> {
  const login = username === '' ? {} : { userId: username, password }
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: { host, port, type: 5, ...login },
      command: 'connect',
      destination,
      timeout: timeoutMs,
    })
    return socket
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Through the proxy ${host}:${port}: ${reason}`, { cause: error })
  }
}

/**
 * What kafkajs takes for its socket while the way through the proxy is still being made: frames come out whole, what is
 * written goes in once the way is there.
 */
export class ProxiedSocket extends net.Socket {
  readonly #open: Promise<net.Socket>
  #inner: net.Socket | null = null

  constructor(open: Promise<net.Socket>, allocate: (bytes: number) => Buffer, onConnect: () => void) {
    super()
    this.#open = open
    const frames = new FrameReader(allocate, frame => void this.emit('data', frame))
    open.then(
      inner => {
        this.#inner = inner
        if (this.destroyed) {
          inner.destroy()
          return
        }
        inner.on('data', (bytes: Buffer) => this.#received(bytes, frames))
        inner.on('end', () => this.emit('end'))
        inner.on('error', error => this.destroy(error))
        inner.on('close', () => this.destroy())
        onConnect()
      },
      (error: unknown) => void this.destroy(error instanceof Error ? error : new Error(String(error))),
    )
  }

  override _read(): void {
    // Frames are handed out as they come.
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#open.then(inner => inner.write(chunk, encoding, done), done)
  }

  /** Of requests that were sent while one was on its way: net.Socket's own would look for a handle that is not here. */
  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    this.#open.then(inner => {
      inner.cork()
      for (const [index, { chunk, encoding }] of chunks.entries())
        inner.write(chunk, encoding, index === chunks.length - 1 ? done : undefined)
      inner.uncork()
    }, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#inner === null) done()
    else this.#inner.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inner?.destroy()
    done(error)
  }

  #received(bytes: Buffer, frames: FrameReader): void {
    try {
      for (let at = 0; at < bytes.length; ) {
        const taken = bytes.copy(frames.target(), 0, at)
        at += taken
        frames.received(taken)
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
}

/** TLS over what the proxy gave. */
export function secured(socket: net.Socket, host: string, settings: tls.ConnectionOptions): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const named = net.isIP(host) ? {} : { servername: host }
    const over = tls.connect({ socket, host, ...named, ...settings }, () => {
      over.off('error', reject)
      resolve(over)
    })
    over.once('error', reject)
  })
}
