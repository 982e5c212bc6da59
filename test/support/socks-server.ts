// Owns a SOCKS5 server for tests (RFC 1928, 1929): connects where it is asked to, or where the test sends it, and remembers
// what was asked. Also the stand-in for `ssh -D`, run as a program of its own.
import { createServer, connect as netConnect, type Socket } from 'node:net'

export interface SocksServer {
  port: number
  /** `host:port` of each request */
  asked: string[]
  /** What is open stays open, and nothing that is sent arrives any more. */
  numb(): void
  close(): Promise<void>
}

interface SocksOptions {
  port?: number
  login?: { username: string; password: string }
  /** `host:port` → where it really is, for names that exist at the proxy's end only */
  hosts?: Readonly<Record<string, string>>
}

const [VERSION, NO_LOGIN, WITH_LOGIN, NONE_FITS] = [5, 0, 2, 0xff]
const [IPV4, NAME] = [1, 3]

export function startSocksServer({ port = 0, login, hosts = {} }: SocksOptions = {}): Promise<SocksServer> {
  const asked: string[] = []
  const open = new Set<Socket>()
  const server = createServer(client => {
    open.add(client)
    client.on('error', () => client.destroy())
    serve(client, login, wanted => {
      asked.push(wanted)
      const target = hosts[wanted] ?? wanted
      const cut = target.lastIndexOf(':')
      return netConnect({ host: target.slice(0, cut), port: Number(target.slice(cut + 1)) })
    }).catch(() => client.destroy())
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const close = () =>
        new Promise<void>(closed => {
          server.close(() => closed())
          for (const client of open) client.destroy()
        })
      const numb = () => {
        for (const client of open) client.unpipe().pause()
      }
      resolve({ port: typeof address === 'object' && address !== null ? address.port : 0, asked, numb, close })
    })
  })
}

async function serve(client: Socket, login: SocksOptions['login'], dial: (wanted: string) => Socket): Promise<void> {
  const [, count = 0] = await take(client, 2)
  const offered = await take(client, count)
  const method = login === undefined ? NO_LOGIN : WITH_LOGIN
  if (!offered.includes(method)) {
    client.end(Buffer.of(VERSION, NONE_FITS))
    return
  }
  client.write(Buffer.of(VERSION, method))
  if (login !== undefined) {
    const name = await takeText(client, 1)
    const password = await takeText(client, 0)
    const fits = name === login.username && password === login.password
    client.write(Buffer.of(1, fits ? 0 : 1))
    if (!fits) {
      client.end()
      return
    }
  }
  const [, , , type] = await take(client, 4)
  const host = type === IPV4 ? [...(await take(client, 4))].join('.') : type === NAME ? await takeText(client, 0) : ''
  const port = (await take(client, 2)).readUInt16BE()
  const target = dial(`${host}:${port}`)
  target.on('error', () => client.end(Buffer.of(VERSION, 5, 0, IPV4, 0, 0, 0, 0, 0, 0)))
  target.on('connect', () => {
    client.write(Buffer.of(VERSION, 0, 0, IPV4, 0, 0, 0, 0, 0, 0))
    client.pipe(target)
    target.pipe(client)
  })
  client.on('close', () => target.destroy())
}

async function takeText(client: Socket, before: number): Promise<string> {
  await take(client, before)
  const [length = 0] = await take(client, 1)
  return (await take(client, length)).toString('utf8')
}

/** Exactly so many bytes. */
async function take(client: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0)
  for (;;) {
    const found: unknown = client.read(count)
    if (Buffer.isBuffer(found) && found.length === count) return found
    if (client.destroyed || client.readableEnded) throw new Error('The client left')
    await new Promise<void>(resolve => {
      client.once('readable', resolve)
      client.once('close', () => resolve())
    })
  }
}
