// An SSH tunnel as the system's own `ssh` makes it: `ssh -D` is a SOCKS5 proxy on loopback, through which every broker is
// reached by the address it advertises. Keys, agent, jump hosts and known hosts are those of the person's configuration.
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, connect as netConnect } from 'node:net'
import type { ProfileDraft } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { SocksProxy } from '#kafka/proxy.ts'

const HOST = '127.0.0.1'
const LOOK_EVERY_MS = 50
const SAID_AT_MOST = 4000
/** A tunnel that broke, of a laptop that slept for one, is made again on the same port. */
const AGAIN_MS = 1000

export interface Tunnel {
  proxy: SocksProxy
  close(): void
}

/** @param keyPath null leaves it to the agent and the configuration. @throws KafkaFailure SSH_FAILED with what ssh said */
export async function openTunnel(
  { address, username }: ProfileDraft['proxy'],
  keyPath: string | null,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Tunnel> {
  const port = await freePort()
  const [, host = address, sshPort] = /^(.+?)(?::(\d+))?$/.exec(address) ?? []
  const args = [
    ...['-N', '-D', `${HOST}:${port}`],
    // Nobody is there to answer a question on a terminal, and a host that is not known is not trusted in silence.
    ...['-o', 'BatchMode=yes', '-o', 'ExitOnForwardFailure=yes', '-o', 'ServerAliveInterval=15'],
    ...['-o', `ConnectTimeout=${Math.ceil(timeoutMs / 1000)}`],
    ...(sshPort === undefined ? [] : ['-p', sshPort]),
    ...(keyPath === null ? [] : ['-i', keyPath]),
    ...(username === '' ? [] : ['-l', username]),
    ...['--', host],
  ]
  let child = spawn('ssh', args)
  let timer: NodeJS.Timeout | undefined
  try {
    await ready(child, address, port, timeoutMs, signal)
  } catch (error) {
    child.kill()
    throw error
  }
  const keep = () => {
    child.once('exit', () => {
      timer = setTimeout(() => {
        child = spawn('ssh', args)
        child.on('error', error => console.error(`The SSH tunnel was not made again: ${error.message}`))
        keep()
      }, AGAIN_MS)
    })
  }
  keep()
  return {
    proxy: { host: HOST, port, username: '', password: '' },
    close: () => {
      clearTimeout(timer)
      child.removeAllListeners('exit')
      child.kill()
    },
  }
}

/** Until ssh listens, which it does once it is logged in. */
function ready(
  child: ChildProcess,
  address: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  let said = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    said = `${said}${bytes.toString('utf8')}`.slice(-SAID_AT_MOST)
  })
  return new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      stop()
      reject(sshFailed(address, reason))
    }
    const late = setTimeout(() => fail(`no login within ${timeoutMs} ms`), timeoutMs)
    const look = setInterval(() => {
      const probe = netConnect({ host: HOST, port }, () => {
        probe.destroy()
        stop()
        resolve()
      })
      probe.on('error', () => probe.destroy())
    }, LOOK_EVERY_MS)
    const stop = () => {
      clearTimeout(late)
      clearInterval(look)
    }
    child.on('error', error =>
      fail(/ENOENT/.test(error.message) ? 'there is no program `ssh` on this machine' : error.message),
    )
    child.on('exit', code => fail(said.trim() || `ssh ended with ${code}`))
    signal?.addEventListener('abort', () => fail('cancelled'), { once: true })
  })
}

const sshFailed = (address: string, reason: string) =>
  new KafkaFailure({
    code: 'SSH_FAILED',
    what: `The SSH tunnel could not be opened: ${reason}`,
    where: { 'ssh host': address },
    remedy:
      'It must work without a question: `ssh -o BatchMode=yes` to this host. Load the key into the agent, and accept the host’s key once in a terminal.',
  })

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, HOST, () => {
      const found = server.address()
      server.close(() => resolve(typeof found === 'object' && found !== null ? found.port : 0))
    })
  })
}
