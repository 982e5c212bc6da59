// Owns choosing free loopback ports for servers that cannot choose one themselves.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Below what any system gives to outgoing connections, one of which could take the port before the server has it. */
const LOWEST = 10_000
const HIGHEST = 32_000

/** `count` different TCP ports that were free on 127.0.0.1 a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>()
  try {
    while (held.size < count) {
      const port = randomInt(LOWEST, HIGHEST)
      const server = await listenOn(port)
      if (server !== null) held.set(port, server)
    }
    return [...held.keys()]
  } finally {
    await Promise.all([...held.values()].map(server => new Promise(resolve => server.close(resolve))))
  }
}

async function listenOn(port: number): Promise<Server | null> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return server
  } catch {
    return null
  }
}
