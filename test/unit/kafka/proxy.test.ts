// The socket that kafkajs is given where the way to a broker goes through a proxy.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProxiedSocket } from '#kafka/proxy.ts'

describe('a socket through a proxy', () => {
  const server = createServer()
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => server.close())

  it('takes requests one after another, whether or not the way is there yet, and keeps their order', async () => {
    const accepted = once(server, 'connection')
    let open = (_socket: Socket) => {}
    const way = new Promise<Socket>(resolve => {
      open = resolve
    })
    const socket = new ProxiedSocket(way, Buffer.alloc, () => {})
    const failures: Error[] = []
    socket.on('error', error => failures.push(error))
    const sent = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const each of sent.slice(0, 3)) socket.write(each)
    open(connect((server.address() as AddressInfo).port, '127.0.0.1'))
    const [peer]: Socket[] = await accepted
    for (const each of sent.slice(3)) socket.write(each)
    socket.end()
    let received = ''
    peer?.on('data', bytes => {
      received += bytes
    })
    if (peer !== undefined) await once(peer, 'end')
    expect(failures).toEqual([])
    expect(received).toBe(sent.join(''))
    socket.destroy()
    peer?.destroy()
  })
})
