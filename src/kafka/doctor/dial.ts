// The doctor's own sockets: name, TCP and TLS one after the other, each with a deadline. What they say is judged elsewhere.
import { lookup } from 'node:dns/promises'
import net from 'node:net'
import tls from 'node:tls'
import type { Address, TlsOptions } from '../options.ts'
import { openThroughProxy, type SocksProxy } from '../proxy.ts'
import { tlsSettings } from '../tls-settings.ts'

export class TooLate extends Error {
  override readonly name = 'TooLate'
}

export interface Limits {
  milliseconds: number
  signal: AbortSignal
}

export interface Handshake {
  socket: tls.TLSSocket
  /** Of the server, its issuers behind it. */
  certificate: tls.DetailedPeerCertificate
  /** Node's code for why it is not trusted; null where it is. */
  refusal: string | null
}

/** @throws Error of the resolver, TooLate */
export async function resolveName(host: string, limits: Limits): Promise<string[]> {
  const found = await within(limits, lookup(host, { all: true }), () => {})
  return found.map(({ address }) => address)
}

/** @throws Error of the socket, TooLate */
export async function openTcp(
  { host, port }: Address,
  proxy: SocksProxy | undefined,
  limits: Limits,
): Promise<net.Socket> {
  if (proxy === undefined) return settled(net.connect({ host, port }), 'connect', limits)
  const socket = await within(limits, openThroughProxy(proxy, { host, port }, limits.milliseconds), () => {})
  socket.on('error', () => {})
  return socket
}

/** Shakes hands with whatever certificate the server has; `refusal` says what the profile's rules make of it. */
export async function shakeHands(
  socket: net.Socket,
  { host }: Address,
  options: TlsOptions,
  limits: Limits,
): Promise<Handshake> {
  const named = net.isIP(host) ? {} : { servername: host }
  const secured = tls.connect({ socket, host, ...named, ...tlsSettings(options), rejectUnauthorized: false })
  await settled(secured, 'secureConnect', limits)
  const { authorized } = secured
  const error: unknown = secured.authorizationError
  const code = error instanceof Error ? Reflect.get(error, 'code') : error
  return {
    socket: secured,
    certificate: secured.getPeerCertificate(true),
    refusal: authorized ? null : String(code ?? 'UNKNOWN'),
  }
}

async function settled<S extends net.Socket>(socket: S, event: string, limits: Limits): Promise<S> {
  const opened = new Promise<void>((resolve, reject) => {
    socket.once(event, resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('The connection was closed')))
  })
  try {
    await within(limits, opened, () => socket.destroy())
    // Somebody has to hear of what comes later; the next to read the socket does.
    socket.on('error', () => {})
    return socket
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    throw error
  }
}

/** @throws TooLate, the signal's reason */
export async function within<T>({ milliseconds, signal }: Limits, work: Promise<T>, end: () => void): Promise<T> {
  signal.throwIfAborted()
  let stop = () => {}
  const ended = new Promise<never>((_, reject) => {
    const late = () => {
      end()
      reject(new TooLate(`Nothing came within ${milliseconds} ms`))
    }
    const cancelled = () => {
      end()
      reject(signal.reason instanceof Error ? signal.reason : new Error('Cancelled'))
    }
    const timer = setTimeout(late, milliseconds)
    signal.addEventListener('abort', cancelled, { once: true })
    stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancelled)
    }
  })
  work.catch(() => {})
  try {
    return await Promise.race([work, ended])
  } finally {
    stop()
  }
}
