// Owns servers that are no Kafka: what the doctor finds behind a wrong port.
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'

export interface StrangeServer {
  address: string
  close(): Promise<void>
}

/** Accepts connections and says nothing, ever. */
export const startBlackHole = (): Promise<StrangeServer> => {
  const open = new Set<{ destroy(): void }>()
  const server = createServer(socket => {
    open.add(socket)
    socket.on('error', () => {})
  })
  return listening(server, () => {
    for (const socket of open) socket.destroy()
  })
}

/** A web server. */
export const startWebServer = (): Promise<StrangeServer> => {
  const server = createHttpServer((_request, response) => response.end('hello'))
  return listening(server, () => server.closeAllConnections())
}

function listening(server: Server, drop: () => void): Promise<StrangeServer> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const close = () =>
        new Promise<void>(closed => {
          server.close(() => closed())
          drop()
        })
      resolve({ address: `127.0.0.1:${port}`, close })
    })
  })
}
